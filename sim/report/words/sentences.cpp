#include "report/words/sentences.h"

#include <algorithm>
#include <fmt/format.h>

#include "report/words/figures.h"

namespace coldcast {
namespace {

std::size_t count_of(const std::vector<ConditionResult>& conditions, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(conditions.begin(), conditions.end(),
                    [verdict](const ConditionResult& each) { return each.verdict == verdict; }));
}

}  // namespace

std::string verdict_sentence(const std::vector<ConditionResult>& conditions) {
  if (conditions.empty()) return {};
  const std::size_t all = conditions.size();
  const std::size_t met = count_of(conditions, Verdict::pass);
  const std::size_t failed = count_of(conditions, Verdict::fail);
  const std::size_t unsure = count_of(conditions, Verdict::unsure);
  std::string text = fmt::format("{} of {} condition{} {}", met, all, all == 1 ? "" : "s",
                                 met == 1 ? "holds" : "hold");
  if (failed > 0) text += fmt::format(", {} fail{}", failed, failed == 1 ? "s" : "");
  if (unsure > 0) text += fmt::format(", {} {} unsure", unsure, unsure == 1 ? "is" : "are");
  return text;
}

std::string result_sentence(const MetricTree& tree) {
  const MetricRow& account = tree.account;
  const Number requests = number_of(account, "requests");
  if (value_of(requests).value_or(0.0) == 0.0) return "No request arrived in the counted time";
  const Number throttled = number_of(account, "throttles.total");
  const bool is_one = value_of(throttled) == 1.0;
  const bool is_throttled = value_of(throttled).value_or(0.0) > 0.0;
  std::string text = fmt::format("Of {} requests {}{} throttled", count_figure(requests),
                                 is_throttled ? count_figure(throttled) : "none",
                                 is_one || !is_throttled ? " was" : " were");
  const Number share = number_of(account, "cold_start_rate");
  if (!value_of(share)) return text;
  return text + fmt::format("; {} of the starts were cold; p50 {}, p99 {}", percent_figure(share),
                            milliseconds_figure(number_of(account, "latency_ms.p50")),
                            milliseconds_figure(number_of(account, "latency_ms.p99")));
}

std::string source_line(const ReportSource& source, std::uint64_t seed) {
  std::string text = source.file;
  if (!source.version.empty())
    text += fmt::format("{}coldcast {}", text.empty() ? "" : ", ", source.version);
  return text + fmt::format("{}seed {}", text.empty() ? "" : ", ", seed);
}

}  // namespace coldcast
