#include "coldcast/study/expression.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/results/metric_unit.h"

#include "base/letters.h"
#include "base/near_form.h"
#include "results/near_metric.h"

namespace coldcast {
namespace {

constexpr std::string_view kConditionExample =
    "a condition looks like checkout.cold_start_rate>0.01";

bool is_metric_path(std::string_view path) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";
  return !path.empty() && path.find_first_not_of(kLetters) == std::string_view::npos;
}

// How many nanoseconds the unit of the metric has, if it is one of time: `latency_ms.p99`,
// `counted_s`.
std::optional<double> nanoseconds_per_unit(Unit unit) {
  if (unit == Unit::milliseconds) return 1e6;
  if (unit == Unit::seconds) return 1e9;
  return std::nullopt;
}

std::optional<double> parse_bound(std::string_view text, Unit unit) {
  if (text.ends_with('%')) {
    const std::optional<double> percent = parse_number(trimmed(text.substr(0, text.size() - 1)));
    if (percent && unit == Unit::share) return *percent / 100.0;
    return std::nullopt;
  }
  if (const std::optional<double> number = parse_number(text)) return number;
  const std::optional<double> nanoseconds = nanoseconds_per_unit(unit);
  const std::optional<Duration> span = parse_duration(text);
  if (!nanoseconds || !span) return std::nullopt;
  return static_cast<double>(span->count()) / *nanoseconds;
}

// `1 s` for 1s, `5 minutes` for 5min, `1,000` for 1000, `$100` for 100.
std::string meaning_of(std::string_view path, std::string_view bound, Unit unit) {
  if (path.ends_with("cold_starts") && parse_bound(bound, Unit::share))
    return fmt::format("; did you mean {}cold_start_rate?",
                       path.substr(0, path.size() - std::string_view("cold_starts").size()));
  if (unit == Unit::dollars) {
    if (bound.starts_with('$')) bound.remove_prefix(1);
    for (const std::string_view currency : {"USD", "usd", "CNY", "dollars", "$"})
      if (bound.ends_with(currency)) bound.remove_suffix(currency.size());
    bound = trimmed(bound);
  }
  std::optional<std::string> near;
  if (nanoseconds_per_unit(unit)) near = near_duration(bound, "latency");
  if (unit == Unit::dollars) near = near_number(bound);
  if (!near) near = near_count(bound);
  if (!near && unit == Unit::share) near = near_percentage(bound);
  return near ? fmt::format("; did you mean {}?", *near) : std::string();
}

// `=`, `=<` and `=>` of other languages.
std::string meant_sign(std::string_view text) {
  const std::size_t at = text.find('=');
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at);
  return fmt::format("; did you mean {}?", rest.starts_with("=<")   ? "<="
                                           : rest.starts_with("=>") ? ">="
                                                                    : "==");
}

// What may stand there instead.
std::string expected_bound(Unit unit) {
  if (unit == Unit::share) return "expected a number, or a percentage such as 0.5%";
  if (nanoseconds_per_unit(unit))
    return fmt::format("the metric is in {}: expected a number, or a duration such as 800ms",
                       to_string(unit));
  return fmt::format("the metric is {}: expected a number",
                     unit == Unit::dollars ? "in dollars" : to_string(unit));
}

// Whether a metric begins so, as people say it: `latency_ms`, and `duration` of duration_ms.
bool begins_metric(std::string_view word) {
  const auto metrics = function_metrics();
  return std::any_of(metrics.begin(), metrics.end(), [&](std::string_view metric) {
    const std::string_view head = metric.substr(0, metric.find('.'));
    return head.size() < metric.size() && (head == word || head == std::string(word) + "_ms");
  });
}

// The bound may be right where it is the metric that is unknown: of one that stands behind a name,
// or of the account. What is under the name of a queue, or of a label, is judged with the scenario.
void expect_known(std::string_view path, std::string_view text, std::string_view bound) {
  const auto is_known = [](std::string_view metric) {
    const auto account = account_metrics();
    const auto run = run_metrics();
    return std::find(account.begin(), account.end(), metric) != account.end() ||
           std::find(run.begin(), run.end(), metric) != run.end();
  };
  if (is_known(path) || unit_of(path) != Unit::count) return;
  constexpr std::string_view kFunctions = "functions.";
  const bool says_functions = path.starts_with(kFunctions);
  const std::size_t dot = path.find('.', says_functions ? kFunctions.size() : 0);
  const bool is_bare = dot == std::string_view::npos || begins_metric(path.substr(0, dot));
  const std::string_view metric = is_bare ? path : path.substr(dot + 1);
  // What is a percentage or a duration is right; then it is the metric that is not.
  const bool is_sound = parse_bound(bound, Unit::share) || parse_bound(bound, Unit::seconds);
  const bool is_nowhere = is_sound && (is_bare || says_functions || path.starts_with("account."));
  if (is_known(metric) || (!is_nowhere && nearest_metric(metric, function_metrics()).empty()))
    return;
  const bool is_share = bound.ends_with('%') && metric == "cold";
  throw UsageError(
      fmt::format("{}: {}", quote(text),
                  is_share ? "unknown metric \"cold\"; did you mean \"cold_start_rate\"?"
                           : unknown_metric(metric, function_metrics())),
      std::string(kConditionExample));
}

}  // namespace

bool Expression::holds(double value) const {
  return coldcast::holds(value, comparison, bound);
}

Expression parse_expression(std::string_view text) {
  const std::size_t at = text.find_first_of("<>=!");
  for (const auto& [sign, comparison] : kComparisonSigns) {
    if (at == std::string_view::npos || !text.substr(at).starts_with(sign)) continue;
    const std::string_view path = trimmed(text.substr(0, at));
    const std::string_view bound = trimmed(text.substr(at + sign.size()));
    if (!is_metric_path(path))
      throw UsageError(fmt::format("{} has no metric before {}", quote(text), sign),
                       std::string(kConditionExample));
    const Unit unit = unit_of(path);
    const std::optional<double> number = parse_bound(bound, unit);
    if (!number) expect_known(path, text, bound);
    if (!number)
      throw UsageError(fmt::format("{} compares with {}, which is no number{}", quote(text),
                                   quote(bound), meaning_of(path, bound, unit)),
                       expected_bound(unit));
    return {std::string(text), std::string(path), comparison, *number};
  }
  throw UsageError(fmt::format("{} compares nothing; expected one of < <= > >= == !={}",
                               quote(text), meant_sign(text)),
                   std::string(kConditionExample));
}

}  // namespace coldcast
