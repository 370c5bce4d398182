#include "ratio_reporter.h"

#include <algorithm>
#include <fmt/format.h>

namespace coldcast {

void RatioReporter::ReportRuns(const std::vector<Run>& runs) {
  ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
    const auto rate = run.counters.find("items_per_second");
    if (rate == run.counters.end()) continue;
    std::string name = run.run_name.function_name;
    if (!run.run_name.args.empty()) name += "/" + run.run_name.args;
    rates_[name].push_back(rate->second.value);
  }
}

double RatioReporter::median(const std::string& name) const {
  const auto found = rates_.find(name);
  if (found == rates_.end()) return 0.0;
  std::vector<double> rates = found->second;
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

void RatioReporter::print_ratio(const std::string& title, const std::string& name,
                                const std::string& floor, double factor) const {
  const double rate = median(name);
  const double bound = median(floor) * factor;
  if (rate == 0.0 || bound == 0.0) return;
  GetOutputStream() << fmt::format("{:<44} {:>8.2f} M/s {:>8.2f} M/s {:>6.2f}\n", title, rate / 1e6,
                                   bound / 1e6, rate / bound);
}

void RatioReporter::Finalize() {
  GetOutputStream() << fmt::format("\n{:<44} {:>12} {:>12} {:>6}\n", "median of the repetitions",
                                   "coldcast", "floor", "ratio");
  print_ratio("A  one function, Poisson", "A/1", "A/floor", 1.0);
  print_ratio("A  with --metrics, against without", "A/metrics", "A/1", 1.0);
  print_ratio("A  with --invocations, against without", "A/invocations", "A/1", 1.0);
  print_ratio("B  1,000 functions, one core", "B/1", "B/floor", 1.0);
  print_ratio("B  two cores against one", "B/2", "B/1", 1.0);
  print_ratio("C  the Azure trace, as many requests", "C", "C/floor", 1.0);
  print_ratio("D  reserved and provisioned", "D/1", "D/floor", 1.0);
  print_ratio("E  bursts, 10,000/s", "E/1", "E/floor", 1.0);
  print_ratio("F  csv.gz trace, against reading its numbers", "F", "F/floor", 1.0);
  print_ratio("G  64 cells, two cores against twice one", "G/2", "G/1", 2.0);
  for (const char* depth : {"10", "100", "1000", "100000"}) {
    print_ratio(fmt::format("event queue, {} events, against std's", depth),
                fmt::format("event_queue/{}", depth), fmt::format("event_queue/floor/{}", depth),
                1.0);
  }
  for (const char* size : {"10", "1000"}) {
    print_ratio(fmt::format("environment pool, {} idle, against a deque", size),
                fmt::format("environment_pool/{}", size),
                fmt::format("environment_pool/floor/{}", size), 1.0);
  }
  print_ratio("histogram, against counting", "histogram/record", "histogram/floor", 1.0);
  print_ratio("exponential draw, against one logarithm", "draw/exponential", "draw/floor", 1.0);
}

}  // namespace coldcast
