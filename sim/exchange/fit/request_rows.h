#pragma once

#include <ostream>
#include <string_view>

#include "exchange/fit/intake.h"

namespace coldcast {

// The columns of the file that --requests names.
inline constexpr std::string_view kRequestColumns =
    "function,arrived,duration_ms,init_ms,restore_ms,billed_ms,memory_mb,start,outcome,environment,"
    "request_id";

// One row a request of `function`, in order of arrival. Blank where nothing is known.
void write_request_rows(std::string_view function, const MeasuredSource& source,
                        const Intake& intake, std::ostream& out);

// 2026-09-14T12:30:02.013230Z; empty for kNoInstant.
[[nodiscard]] std::string to_iso(Instant time);
// The same with no more digits than it needs: 2026-09-14 12:30, 2026-09-14 12:30:02.
[[nodiscard]] std::string to_short_iso(Instant time);

}  // namespace coldcast
