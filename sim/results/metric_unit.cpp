#include "coldcast/results/metric_unit.h"

#include <algorithm>
#include <array>
#include <span>

#include "coldcast/results/metric_tree.h"
#include "coldcast/scenario/latency_bound.h"

namespace coldcast {
namespace {

// Keys under which the next one is a name that a user gave.
constexpr std::array<std::string_view, 6> kNamed = {"event_sources", "queues",       "streams",
                                                    "front_doors",   "dependencies", "by_label"};

bool has(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view first_key(std::string_view path) {
  return path.substr(0, path.find('.'));
}

std::string_view without_first_key(std::string_view path) {
  const std::size_t dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
}

// A metric of the account or of the run needs no name before it; what else there is begins with
// one.
bool begins_with_a_name(std::string_view path) {
  return !has(account_metrics(), path) && !has(run_metrics(), path) &&
         !has(kNamed, first_key(path));
}

Unit unit_of_key(std::string_view key) {
  if (key.ends_with("_ms")) return Unit::milliseconds;
  if (key.ends_with("_s")) return Unit::seconds;
  if (key.starts_with("cost_")) return Unit::dollars;
  if (key.ends_with("_rate") || key.ends_with("utilization")) return Unit::share;
  return Unit::count;
}

}  // namespace

Unit unit_of(std::string_view path) {
  if (path.starts_with("cost_cny.")) return Unit::dollars;  // the account's, in yuan
  if (path.starts_with(kLatencyAbove)) return Unit::share;
  if (begins_with_a_name(path)) path = without_first_key(path);
  while (!path.empty()) {
    if (path.starts_with(kLatencyAbove)) return Unit::share;
    const std::string_view key = first_key(path);
    path = without_first_key(path);
    if (has(kNamed, key)) {
      path = without_first_key(path);
      continue;
    }
    if (const Unit unit = unit_of_key(key); unit != Unit::count) return unit;
  }
  return Unit::count;
}

std::string_view to_string(Unit unit) {
  switch (unit) {
    case Unit::count:
      return "a count";
    case Unit::share:
      return "a share";
    case Unit::seconds:
      return "seconds";
    case Unit::milliseconds:
      return "milliseconds";
    case Unit::dollars:
      break;
  }
  return "dollars";
}

}  // namespace coldcast
