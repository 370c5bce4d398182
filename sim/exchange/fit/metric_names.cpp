#include "exchange/fit/metric_names.h"

#include <algorithm>
#include <array>

namespace coldcast {
namespace {

constexpr std::array<std::string_view, 14> kMetrics{"Invocations",
                                                    "Errors",
                                                    "Throttles",
                                                    "Duration",
                                                    "ConcurrentExecutions",
                                                    "UnreservedConcurrentExecutions",
                                                    "ClaimedAccountConcurrency",
                                                    "ProvisionedConcurrentExecutions",
                                                    "ProvisionedConcurrencyInvocations",
                                                    "ProvisionedConcurrencySpilloverInvocations",
                                                    "ProvisionedConcurrencyUtilization",
                                                    "InitDuration",
                                                    "ColdStarts",
                                                    "PostRuntimeExtensionsDuration"};

constexpr std::array<std::string_view, 5> kStatistics{"Sum", "Average", "Maximum", "Minimum",
                                                      "SampleCount"};

bool is_percentile(std::string_view word) {
  return word.size() > 1 && word.front() == 'p' &&
         word.find_first_not_of("0123456789.", 1) == std::string_view::npos;
}

bool is_statistic(std::string_view word) {
  return is_percentile(word) ||
         std::find(kStatistics.begin(), kStatistics.end(), word) != kStatistics.end();
}

bool is_metric(std::string_view word) {
  return std::find(kMetrics.begin(), kMetrics.end(), word) != kMetrics.end();
}

// A word of the label that may be a function's name, without what people put around it.
std::string bare(std::string_view word) {
  constexpr std::string_view kAround = "()[]{},:;\"'";
  while (!word.empty() && kAround.find(word.front()) != std::string_view::npos) {
    word.remove_prefix(1);
  }
  while (!word.empty() && kAround.find(word.back()) != std::string_view::npos) {
    word.remove_suffix(1);
  }
  return std::string(word);
}

}  // namespace

MetricName name_of_metric(std::string_view id, std::string_view label,
                          const ReadingOptions& options) {
  MetricName name;
  std::string_view rest = label;
  while (!rest.empty()) {
    const std::size_t blank = std::min(rest.find_first_of(" \t/"), rest.size());
    const std::string word = bare(rest.substr(0, blank));
    rest.remove_prefix(std::min(blank + 1, rest.size()));
    if (word.empty() || word == "-" || word == "AWS" || word == "Lambda") continue;
    if (is_metric(word)) {
      name.metric = word;
    } else if (is_statistic(word)) {
      name.statistic = word;
    } else if (name.function.empty()) {
      name.function = word;
    }
  }
  const NameMapping* map = find_mapping(options.maps, id);
  if (map == nullptr && !label.empty()) map = find_mapping(options.maps, label);
  if (map != nullptr) {
    name.function = map->function;
    if (!map->metric.empty()) name.metric = map->metric;
    if (!map->statistic.empty()) name.statistic = map->statistic;
  }
  if (name.statistic.empty()) name.statistic = usual_statistic(name.metric);
  return name;
}

std::string_view usual_statistic(std::string_view metric) {
  if (metric == "Duration" || metric == "InitDuration") return "Average";
  const bool is_level = metric.ends_with("Executions") || metric.ends_with("Concurrency") ||
                        metric.ends_with("Utilization");
  return is_level ? "Maximum" : "Sum";
}

std::string bare_function_name(std::string_view name) {
  if (name.starts_with("arn:")) {
    constexpr std::string_view kGroup = ":log-group:";
    const std::size_t group = name.find(kGroup);
    const std::size_t at = name.find(":function:");
    if (at != std::string_view::npos) name.remove_prefix(at + 10);
    if (group != std::string_view::npos) name.remove_prefix(group + kGroup.size());
    name = name.substr(0, name.find(':'));
  }
  // ACCOUNT:/aws/lambda/NAME, as Insights' @log has it.
  const std::size_t colon = name.find(':');
  if (colon == 12 && name.find_first_not_of("0123456789") == colon) name.remove_prefix(colon + 1);
  for (const char* prefix : {"/aws/lambda/", "/aws/lambda-insights/"}) {
    if (name.starts_with(prefix)) name.remove_prefix(std::string_view(prefix).size());
  }
  return std::string(name);
}

}  // namespace coldcast
