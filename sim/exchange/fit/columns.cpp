#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "exchange/fit/table_rows.h"

namespace coldcast {
namespace {

// Letters and digits alone, in small letters: `@initDuration` and `Init Duration` are one.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

struct KnownColumn {
  std::string_view name;
  ColumnRole role;
};

constexpr std::array<KnownColumn, 45> kKnown{{
    {"timestamp", ColumnRole::time},
    {"time", ColumnRole::time},
    {"end", ColumnRole::time},
    {"bin", ColumnRole::bin},
    {"arrived", ColumnRole::arrived},
    {"arrival", ColumnRole::arrived},
    {"function", ColumnRole::function},
    {"functionname", ColumnRole::function},
    {"loggroup", ColumnRole::function},
    {"loggroupname", ColumnRole::function},
    {"log", ColumnRole::function},
    {"entitykeyattributesname", ColumnRole::function},
    {"logstream", ColumnRole::stream},
    {"logstreamname", ColumnRole::stream},
    {"environment", ColumnRole::stream},
    {"message", ColumnRole::message},
    {"type", ColumnRole::type},
    {"requestid", ColumnRole::request_id},
    {"duration", ColumnRole::duration},
    {"durationms", ColumnRole::duration},
    {"billedduration", ColumnRole::billed},
    {"billeddurationms", ColumnRole::billed},
    {"billedms", ColumnRole::billed},
    {"initduration", ColumnRole::init},
    {"initdurationms", ColumnRole::init},
    {"initms", ColumnRole::init},
    {"init", ColumnRole::init},
    {"restoreduration", ColumnRole::restore},
    {"restorems", ColumnRole::restore},
    {"memorysize", ColumnRole::memory},
    {"memorysizemb", ColumnRole::memory},
    {"memorymb", ColumnRole::memory},
    {"maxmemoryused", ColumnRole::max_memory},
    {"maxmemoryusedmb", ColumnRole::max_memory},
    {"start", ColumnRole::start},
    {"iscold", ColumnRole::is_cold},
    {"outcome", ColumnRole::outcome},
    {"count", ColumnRole::count},
    {"invocations", ColumnRole::count},
    {"invocationcount", ColumnRole::count},
    {"requests", ColumnRole::count},
    {"requestcount", ColumnRole::count},
    {"calls", ColumnRole::count},
    {"n", ColumnRole::count},
    {"total", ColumnRole::count},
}};

constexpr std::array<KnownColumn, 17> kRoles{{
    {"time", ColumnRole::time},
    {"end", ColumnRole::time},
    {"arrived", ColumnRole::arrived},
    {"function", ColumnRole::function},
    {"stream", ColumnRole::stream},
    {"message", ColumnRole::message},
    {"type", ColumnRole::type},
    {"request_id", ColumnRole::request_id},
    {"duration", ColumnRole::duration},
    {"billed", ColumnRole::billed},
    {"init", ColumnRole::init},
    {"restore", ColumnRole::restore},
    {"memory", ColumnRole::memory},
    {"max_memory", ColumnRole::max_memory},
    {"outcome", ColumnRole::outcome},
    {"cold", ColumnRole::is_cold},
    {"count", ColumnRole::count},
}};

// `50` of `@duration, 50`, as p50.
std::string percentile_of(std::string_view arguments) {
  const std::size_t comma = arguments.rfind(',');
  if (comma == std::string_view::npos) return {};
  std::string_view number = arguments.substr(comma + 1);
  while (!number.empty() && number.front() == ' ') number.remove_prefix(1);
  while (!number.empty() && number.back() == ' ') number.remove_suffix(1);
  return fmt::format("p{}", number);
}

// count(*), count(@initDuration), pct(@duration, 99), avg(@duration), ...
ColumnMeaning meaning_of_call(std::string_view name) {
  const std::size_t open = name.find('(');
  const std::size_t close = name.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return {};
  const std::string call = plain(name.substr(0, open));
  const std::string_view arguments = name.substr(open + 1, close - open - 1);
  const std::string what = plain(arguments);
  const bool is_init = what.starts_with("initduration");
  if (call == "bin") return {ColumnRole::bin};
  if (call == "count") {
    if (is_init) return {ColumnRole::metric, "ColdStarts", "Sum"};
    return {ColumnRole::count};
  }
  const std::string metric = is_init                             ? "InitDuration"
                             : what.starts_with("duration")      ? "Duration"
                             : what.starts_with("maxmemoryused") ? "MaxMemoryUsed"
                                                                 : "";
  if (metric.empty()) return {};
  if (call == "avg") return {ColumnRole::metric, metric, "Average"};
  if (call == "max") return {ColumnRole::metric, metric, "Maximum"};
  if (call == "min") return {ColumnRole::metric, metric, "Minimum"};
  if (call == "pct" || call == "percentile") {
    return {ColumnRole::metric, metric, percentile_of(arguments)};
  }
  return {};
}

bool is_percentile(std::string_view word) {
  return word.size() >= 2 && word.front() == 'p' &&
         word.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// Aliases that people give: p50, p99, avgDuration, coldStarts.
ColumnMeaning meaning_of_alias(const std::string& name) {
  if (is_percentile(name)) return {ColumnRole::metric, "Duration", name};
  if (name.starts_with("coldstart") || name == "cold") {
    return {ColumnRole::metric, "ColdStarts", "Sum"};
  }
  if (name == "avgduration" || name == "avg" || name == "average" || name == "averageduration") {
    return {ColumnRole::metric, "Duration", "Average"};
  }
  if (name == "maxduration" || name == "max") return {ColumnRole::metric, "Duration", "Maximum"};
  if (name.starts_with("count")) return {ColumnRole::count};
  return {};
}

}  // namespace

ColumnMeaning meaning_of_column(std::string_view name, const ReadingOptions& options) {
  for (const auto& [role, column] : options.columns) {
    if (column != name) continue;
    for (const KnownColumn& known : kRoles) {
      if (known.name == role) return {known.role};
    }
    return {ColumnRole::metric, "Duration", role};  // p50=median
  }
  if (name.find('(') != std::string_view::npos) return meaning_of_call(name);
  const std::string key = plain(name);
  for (const KnownColumn& known : kKnown) {
    if (known.name == key) return {known.role};
  }
  return meaning_of_alias(key);
}

}  // namespace coldcast
