#include "config/rollback_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

constexpr std::string_view kExample = "a condition on a minute such as api.errors.error>20";

bool is_metric(std::string_view name) {
  return std::find(kMinuteMetrics.begin(), kMinuteMetrics.end(), name) != kMinuteMetrics.end();
}

// In the unit of the metric.
std::optional<double> bound_of(std::string_view text, std::string_view metric) {
  if (text.ends_with('%')) {
    const std::optional<double> percent = parse_number(trimmed(text.substr(0, text.size() - 1)));
    if (!percent || metric != "cold_start_rate") return std::nullopt;
    return *percent / 100.0;
  }
  if (const std::optional<double> number = parse_number(text)) return number;
  const std::optional<Duration> span = parse_duration(text);
  if (!span || metric.find("_ms.") == std::string_view::npos) return std::nullopt;
  return static_cast<double>(span->count()) / 1e6;
}

// Takes the name of a function off the path; false, with a message, for what names nothing.
bool find_metric_of_minute(const Setting& setting, std::string_view path,
                           const std::vector<Function>& functions, RollbackCondition& condition) {
  if (path.starts_with("functions.")) path.remove_prefix(10);
  if (path.starts_with("account.")) path.remove_prefix(8);
  const std::size_t dot = path.find('.');
  const std::string_view name = path.substr(0, dot);
  for (std::uint32_t i = 0; i < functions.size(); ++i) {
    if (functions[i].name != name || dot == std::string_view::npos) continue;
    condition.function = i;
    path.remove_prefix(dot + 1);
    break;
  }
  condition.metric = path;
  if (is_metric(path)) return true;
  if (!condition.function && dot != std::string_view::npos && is_metric(path.substr(dot + 1))) {
    std::vector<std::string_view> names;
    for (const Function& function : functions) names.emplace_back(function.name);
    setting.fail(unknown_word("function", name, names));
  } else {
    setting.fail(unknown_word("metric of a minute", path, kMinuteMetrics));
  }
  return false;
}

}  // namespace

std::optional<RollbackCondition> read_rollback(const Setting& setting,
                                               const std::vector<Function>& functions) {
  RollbackCondition condition;
  condition.text = setting.text();
  const std::string_view text = condition.text;
  const std::size_t at = text.find_first_of("<>=!");
  for (const auto& [sign, comparison] : kComparisonSigns) {
    if (at == std::string_view::npos || !text.substr(at).starts_with(sign)) continue;
    if (!find_metric_of_minute(setting, trimmed(text.substr(0, at)), functions, condition))
      return std::nullopt;
    const std::string_view bound = trimmed(text.substr(at + sign.size()));
    const std::optional<double> number = bound_of(bound, condition.metric);
    if (!number) {
      setting.fail(fmt::format("{} compares with {}, which is no number of {}; expected {}",
                               quote(text), quote(bound), condition.metric, kExample));
      return std::nullopt;
    }
    condition.comparison = comparison;
    condition.bound = *number;
    return condition;
  }
  setting.fail(fmt::format("{} compares nothing; expected {}", quote(text), kExample));
  return std::nullopt;
}

}  // namespace coldcast
