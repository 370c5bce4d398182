#pragma once

#include <benchmark/benchmark.h>
#include <map>
#include <string>
#include <vector>

namespace coldcast {

// Google Benchmark's console output, and after it a table of ratios: the median speed of each
// workload against the median of its floor (`A` against `A/floor`), taken in the same process.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  RatioReporter() : ConsoleReporter(OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override;
  void Finalize() override;

 private:
  [[nodiscard]] double median(const std::string& name) const;
  void print_ratio(const std::string& title, const std::string& name, const std::string& floor,
                   double factor) const;

  std::map<std::string, std::vector<double>> rates_;  // items per second of each repetition
};

}  // namespace coldcast
