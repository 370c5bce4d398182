#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "coldcast/base/node.h"

#include "exchange/fit/fit_options.h"
#include "exchange/fit/intake.h"

namespace coldcast {

// An entry of an access log of API Gateway in JSON; false for what is none. A request that the
// gateway refused never reached Lambda: it is counted, and no request of the function.
bool take_gateway_entry(const Node& entry, std::uint64_t line, const ReadingOptions& options,
                        Intake& intake);

// Says how many requests of the file were refused before they reached a function.
void remark_refused(Intake& intake);

// A file of lines of Apache, nginx (common or combined) or of an Application Load Balancer.
enum class AccessFormat : std::uint8_t { combined, alb };
void read_access_log(const std::string& path, AccessFormat format, const ReadingOptions& options,
                     Intake& intake);

// Whether a first line is of such a log.
[[nodiscard]] bool looks_like_combined(std::string_view line);
[[nodiscard]] bool looks_like_alb(std::string_view line);

// [10/Oct/2000:13:55:36 -0700], without the brackets; kNoInstant for anything else.
[[nodiscard]] Instant parse_common_log_time(std::string_view text);

}  // namespace coldcast
