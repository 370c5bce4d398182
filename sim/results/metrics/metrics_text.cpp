#include <fmt/format.h>

#include "coldcast/results/metrics.h"

namespace coldcast {
namespace {

std::string shown_path(const Metric& metric) {
  std::string path(metric.path);
  switch (metric.leaves) {
    case Leaves::none:
      return path;
    case Leaves::times:
      return path + ".{mean, p50, p90, p95, p99, p99_9, max}";
    case Leaves::level_end:
      return path + ".{mean, max, at_end}";
    case Leaves::level:
    case Leaves::sizes:
      break;
  }
  return path + ".{mean, max}";
}

std::string unit_word(const Metric& metric) {
  const std::string_view word = to_string(metric.unit);
  return std::string(word.starts_with("a ") ? word.substr(2) : word);
}

}  // namespace

std::string metrics_text() {
  std::string text;
  for (const MetricTable& table : metric_tables()) {
    text += fmt::format("{}{}\n", text.empty() ? "" : "\n", table.title);
    for (const Metric& metric : table.metrics) {
      const std::string_view better = to_string(metric.better);
      text += fmt::format("  {}\n    {}{}{}; {}\n", shown_path(metric), unit_word(metric),
                          better.empty() ? "" : "; ", better, metric.says);
    }
  }
  return text;
}

std::string metrics_markdown() {
  std::string text;
  for (const MetricTable& table : metric_tables()) {
    text += fmt::format("\n### {}\n\n| path | unit | better | |\n|---|---|---|---|\n", table.title);
    for (const Metric& metric : table.metrics) {
      const std::string_view better = to_string(metric.better);
      text += fmt::format("| `{}` | {} | {} | {} |\n", shown_path(metric), unit_word(metric),
                          better.substr(0, better.find(' ')), metric.says);
    }
  }
  return text;
}

}  // namespace coldcast
