#include "coldcast/origin/time_zone.h"

#include <algorithm>
#include <array>
#include <date/tz.h>
#include <fmt/format.h>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

using std::chrono::local_seconds;
using std::chrono::sys_seconds;

date::sys_seconds to_date(sys_seconds at) {
  return date::sys_seconds{at.time_since_epoch()};
}

date::local_seconds to_date(local_seconds wall) {
  return date::local_seconds{wall.time_since_epoch()};
}

// Letters that stand for a zone in daily life, where the IANA's names are of cities.
struct ZoneLetters {
  std::string_view letters;
  std::string_view name;
};

constexpr auto kZoneLetters = std::to_array<ZoneLetters>({
    {"PST", "America/Los_Angeles"}, {"PDT", "America/Los_Angeles"}, {"PT", "America/Los_Angeles"},
    {"MDT", "America/Denver"},      {"CST", "America/Chicago"},     {"CDT", "America/Chicago"},
    {"EDT", "America/New_York"},    {"ET", "America/New_York"},     {"BST", "Europe/London"},
    {"CEST", "Europe/Berlin"},      {"EEST", "Europe/Helsinki"},    {"IST", "Asia/Kolkata"},
    {"SGT", "Asia/Singapore"},      {"HKT", "Asia/Hong_Kong"},      {"JST", "Asia/Tokyo"},
    {"KST", "Asia/Seoul"},          {"AEST", "Australia/Sydney"},   {"AEDT", "Australia/Sydney"},
    {"BRT", "America/Sao_Paulo"},
});

std::string unknown_zone(std::string_view name) {
  const auto letters = std::find_if(kZoneLetters.begin(), kZoneLetters.end(),
                                    [&](const ZoneLetters& one) { return one.letters == name; });
  if (letters != kZoneLetters.end())
    return fmt::format("unknown time zone {}; did you mean \"{}\"?", quote(name), letters->name);
  std::vector<std::string_view> known;
  for (const date::time_zone& zone : date::get_tzdb().zones) known.push_back(zone.name());
  const std::string_view nearest = nearest_word(name, known);
  return fmt::format("unknown time zone {}; {}", quote(name),
                     nearest.empty() ? "expected a name of the IANA, such as Europe/Berlin"
                                     : fmt::format("did you mean {}?", quote(nearest)));
}

}  // namespace

std::optional<TimeZone> TimeZone::find(std::string_view name, std::string& why) {
  if (name == "UTC") return TimeZone{};
  try {
    return TimeZone{date::locate_zone(name)};
  } catch (const std::runtime_error&) {
    try {
      why = unknown_zone(name);
    } catch (const std::runtime_error&) {
      why = "no time zones are installed here (Debian: the package tzdata); only UTC is known";
    }
    return std::nullopt;
  }
}

local_seconds TimeZone::wall_time(sys_seconds at) const {
  const auto offset = is_utc() ? std::chrono::seconds{0} : zone_->get_info(to_date(at)).offset;
  return local_seconds{at.time_since_epoch() + offset};
}

std::optional<sys_seconds> TimeZone::first_instant(local_seconds wall) const {
  if (is_utc()) return sys_seconds{wall.time_since_epoch()};
  const date::local_info info = zone_->get_info(to_date(wall));
  if (info.result == date::local_info::nonexistent) return std::nullopt;
  return sys_seconds{wall.time_since_epoch() - info.first.offset};
}

}  // namespace coldcast
