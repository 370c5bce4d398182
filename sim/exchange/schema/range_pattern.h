#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// A regular expression that refuses what is outside of `range` (`128MB to 10240MB`, `50ms or more`,
// `above 0`) among the texts of `form`: duration, instant, size, kilobytes, percentage or rate. It
// passes whatever is within; of durations put together from several units (`1min30s`), and of
// fractions next to the least value, it passes more than that. Empty: all is within.
[[nodiscard]] std::string range_pattern(std::string_view form, std::string_view range);

}  // namespace coldcast
