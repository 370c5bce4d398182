#include "exchange/fit/dataset.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <unordered_set>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "base/counted.h"
#include "exchange/fit/condensed_requests.h"
#include "exchange/fit/envelope.h"
#include "exchange/fit/metric_names.h"
#include "exchange/fit/metric_periods.h"

namespace coldcast {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

std::string as_function_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, 64)) name += is_name_character(c) ? c : '_';
  return name.empty() ? "function" : name;
}

// CloudFormation calls what has no name STACK-LOGICALID-RANDOM.
bool is_physical_name_of(std::string_view physical, std::string_view logical) {
  const std::size_t dash = physical.rfind('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view random = physical.substr(dash + 1);
  if (random.size() < 8 || random.size() > 13) return false;
  if (!std::all_of(random.begin(), random.end(),
                   [](char c) { return c != '-' && c != '_' && is_name_character(c); }))
    return false;
  const std::string_view rest = physical.substr(0, dash);
  return rest.size() > logical.size() + 1 && rest.ends_with(logical) &&
         rest[rest.size() - logical.size() - 1] == '-';
}

// The function of the scenario that a name of the data means; nullopt for none.
std::optional<std::string> match(std::string_view name, const std::vector<KnownFunction>& known) {
  std::vector<std::string> found;
  for (const KnownFunction& function : known) {
    if (function.name == name) return function.name;
    if (is_physical_name_of(name, function.name)) found.push_back(function.name);
  }
  if (found.size() > 1) {
    throw UsageError(fmt::format("\"{}\" may be {} or {}", name, found[0], found[1]),
                     fmt::format("say which: --map {}=NAME", name));
  }
  return found.empty() ? std::nullopt : std::optional(found[0]);
}

[[noreturn]] void unknown_function(const std::string& name, const FitOptions& options,
                                   const std::vector<KnownFunction>& known) {
  std::vector<std::string_view> names;
  for (const KnownFunction& function : known) names.push_back(function.name);
  throw UsageError(fmt::format("{}: {}", options.into, unknown_word("function", name, names)),
                   "say whose data these are with --function NAME or --map PATTERN=NAME");
}

// A log group of one's own, such as /shop/all, names no function.
bool names_no_function(std::string_view bare, const FitOptions& options) {
  return bare.empty() || (bare.starts_with('/') && !options.reading.function.empty());
}

// What a source is called in the scenario; empty: it is none of its functions.
std::string name_of(const MeasuredSource& source, const FitOptions& options,
                    const std::vector<KnownFunction>& known) {
  const std::string bare = bare_function_name(source.name);
  const NameMapping* map = find_mapping(options.reading.maps, source.name);
  if (map == nullptr) map = find_mapping(options.reading.maps, bare);
  std::string wanted = map != nullptr ? map->function : bare;
  bool is_said_by_user = map != nullptr;
  if (map == nullptr && names_no_function(bare, options)) {
    wanted = options.reading.function;
    is_said_by_user = !wanted.empty();
    if (wanted.empty() && known.size() == 1) return known[0].name;
    if (wanted.empty()) wanted = source.hint;
    if (wanted.empty()) {
      wanted = std::filesystem::path(source.file).filename().string();
      wanted = wanted.substr(0, wanted.find('.'));
    }
  }
  if (options.into.empty()) return as_function_name(wanted);
  if (const std::optional<std::string> key = match(wanted, known)) return *key;
  if (is_said_by_user || source.name.empty()) unknown_function(wanted, options, known);
  // Data of one function only, and a name for it.
  if (!options.reading.function.empty()) {
    if (const auto key = match(options.reading.function, known)) {
      if (wanted == options.reading.function) return *key;
    }
  }
  return {};
}

FunctionData& function_of(Dataset& data, const std::string& name) {
  for (FunctionData& function : data.functions) {
    if (function.name == name) return function;
  }
  data.functions.push_back({.name = name});
  return data.functions.back();
}

void join(FunctionData& function, MeasuredSource&& source, const Intake& intake) {
  if (std::find(function.files.begin(), function.files.end(), source.file) ==
      function.files.end()) {
    function.files.push_back(source.file);
  }
  if (!source.name.empty()) function.said_names.push_back(source.name);
  for (const MeasuredRequest& invocation : source.invocations) {
    if (!intake.environment_name(invocation.environment).empty()) function.has_streams = true;
  }
  MeasuredSource& into = function.source;
  if (into.invocations.empty()) {
    into.invocations = std::move(source.invocations);
  } else {
    into.invocations.insert(into.invocations.end(), source.invocations.begin(),
                            source.invocations.end());
    std::stable_sort(
        into.invocations.begin(), into.invocations.end(),
        [](const MeasuredRequest& a, const MeasuredRequest& b) { return a.arrived < b.arrived; });
  }
  if (source.condensed.requests > 0) {
    join_condensed(into.condensed, source.condensed);
    std::erase_if(into.invocations, [&](const MeasuredRequest& one) {
      return one.is_sample && !is_in_sample(one, into.condensed);
    });
  }
  for (MetricSeries& series : source.series) into.series.push_back(std::move(series));
  if (into.runtime.empty()) into.runtime = source.runtime;
  into.events.insert(into.events.end(), source.events.begin(), source.events.end());
}

// The timeout that stopped handlers; a REPORT of one has a little more than it. Lambda's are whole
// seconds; what is far from one was stopped by something else and is taken as it is.
std::optional<double> timeout_in(const MeasuredSource& source) {
  constexpr double kMostOver = 0.25;
  std::optional<double> seconds;
  for (const MeasuredRequest& invocation : source.invocations) {
    if (invocation.outcome != MeasuredOutcome::timeout) continue;
    const double taken = invocation.duration.milliseconds() / 1000;
    const double whole = std::floor(taken + 0.05);
    seconds = std::max(1.0, taken - whole <= kMostOver ? whole : taken);
  }
  return seconds;
}

void find_timeout(FunctionData& function, const FitOptions& options,
                  const std::vector<KnownFunction>& known) {
  function.timeout = timeout_in(function.source);
  function.timeout_is_read = function.timeout.has_value();
  if (options.timeout) {
    function.timeout = static_cast<double>(options.timeout->count()) / 1e9;
    function.timeout_is_read = true;
  }
  for (const KnownFunction& one : known) {
    if (!function.timeout && one.name == function.name) function.timeout = one.timeout;
  }
  if (!function.timeout) return;
  const auto limit = static_cast<std::int64_t>(*function.timeout * 1e9);
  // What is stopped leaves a reset behind, whether its REPORT says so or not.
  std::unordered_set<std::uint32_t> stopped;
  for (MeasuredRequest& invocation : function.source.invocations) {
    if (invocation.is_run) continue;
    if (stopped.erase(invocation.environment) > 0 && invocation.start == MeasuredStart::warm) {
      invocation.start = MeasuredStart::reset;
    }
    const bool is_over =
        invocation.duration.has_value() && invocation.duration.nanoseconds() >= limit;
    if (!is_over || invocation.outcome != MeasuredOutcome::success) continue;
    invocation.outcome = MeasuredOutcome::timeout;
    if (function.has_streams && invocation.is_single()) stopped.insert(invocation.environment);
  }
}

struct Window {
  Instant from = kNoInstant;
  Instant to = kNoInstant;

  void include(Instant begin, Instant end) {
    if (from == kNoInstant || begin < from) from = begin;
    if (to == kNoInstant || end > to) to = end;
  }
};

// From first to last of all series, in whole seconds, so that the last request lies within it.
Window window_of(const Dataset& data, const FitOptions& options) {
  Window window;
  for (const FunctionData& function : data.functions) {
    for (const MeasuredRequest& invocation : function.source.invocations) {
      if (invocation.arrived != kNoInstant)
        window.include(invocation.arrived, invocation.arrived + 1);
    }
    // Whole periods, so that none of them is cut.
    const CondensedRequests& condensed = function.source.condensed;
    for (const ArrivalCount& one : condensed.counts) {
      window.include(one.at, one.at + condensed.period);
    }
    for (const MetricSeries& series : function.source.series) {
      for (const MetricPoint& point : series.points) {
        window.include(point.at, point.at + series.period);
      }
    }
  }
  if (options.from) window.from = *options.from;
  if (options.to) window.to = *options.to;
  if (window.from == kNoInstant) window = {0, kSecond};
  const std::int64_t span = std::max<std::int64_t>(1, window.to - window.from);
  if (!options.to) window.to = window.from + (span + kSecond - 1) / kSecond * kSecond;
  return window;
}

// Counts of many years are more likely a wrong date than a wish.
void refuse_long_counts(const Dataset& data) {
  constexpr double kMostPeriods = 2e6;
  for (const FunctionData& function : data.functions) {
    for (const MetricSeries& series : function.source.series) {
      if (series.period == 0) continue;
      if (data.window() / (static_cast<double>(series.period) / 1e9) <= kMostPeriods) continue;
      throw UsageError(
          fmt::format("{}: the data points span {:.0f} days", series.file, data.window() / 86400),
          "cut them with --from and --to");
    }
  }
}

void cut(FunctionData& function, const Dataset& data) {
  std::vector<MeasuredRequest>& all = function.source.invocations;
  std::erase_if(all, [&](const MeasuredRequest& invocation) {
    return invocation.arrived != kNoInstant &&
           (invocation.arrived < data.from || invocation.arrived >= data.to);
  });
  std::erase_if(function.source.condensed.counts,
                [&](const ArrivalCount& one) { return one.at < data.from || one.at >= data.to; });
  for (MetricSeries& series : function.source.series) {
    std::erase_if(series.points, [&](const MetricPoint& point) {
      return point.at < data.from || point.at >= data.to;
    });
  }
}

}  // namespace

Dataset make_dataset(Intake& intake, const FitOptions& options,
                     const std::vector<KnownFunction>& known) {
  Dataset data;
  for (MeasuredSource& source : intake.sources()) {
    if (source.invocations.empty() && source.series.empty()) continue;
    const std::string name = name_of(source, options, known);
    if (name.empty()) {
      intake.remark(fmt::format(
          "{} is no function of {}: {} left out; --map {}=NAME says whose they are", source.name,
          options.into, counted(source.invocations.size(), "request"), source.name));
      continue;
    }
    join(function_of(data, name), std::move(source), intake);
  }
  if (options.into.size() > 0 && data.functions.empty() && !intake.sources().empty()) {
    unknown_function(bare_function_name(intake.sources().front().name), options, known);
  }
  for (std::uint32_t i = 0; i < intake.environments(); ++i) {
    const std::string_view version = version_of_stream(intake.environment_name(i));
    data.versions.push_back(version.empty() ? 0 : hash_of(version) | 1);
  }
  if (intake.files().size() == 1) {
    data.table = intake.files().front().table;
    data.file = intake.files().front().name;
  }
  set_periods(data, options, intake);
  const Window window = options.from || options.to || !intake.window
                            ? window_of(data, options)
                            : Window{intake.window->first, intake.window->second};
  data.from = window.from;
  data.to = window.to;
  if (data.to <= data.from) {
    throw UsageError("the window ends before it begins; --from must be before --to");
  }
  refuse_long_counts(data);
  for (FunctionData& function : data.functions) {
    find_timeout(function, options, known);
    cut(function, data);
  }
  return data;
}

}  // namespace coldcast
