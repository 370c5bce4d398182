#include <algorithm>
#include <fmt/format.h>

#include "support/csv_rows.h"
#include "support/invariants.h"

namespace coldcast {
namespace {

using Found = std::vector<std::string>;

// Nearest rank.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  const std::size_t rank = (percent * sorted.size() + 99) / 100;
  return sorted[rank - 1];
}

// The rows of one function, or of the account.
class MetricsCheck {
 public:
  MetricsCheck(const Scenario& scenario, const RunFacts& facts, const FunctionSummary& told,
               std::optional<std::uint32_t> only)
      : told_(told), is_account_(!only), warmup_(kStartOfTime + scenario.warmup) {
    for (const RequestFact& fact : facts.requests) {
      if (only && fact.function != *only) continue;
      if (fact.arrived >= warmup_) counted_.push_back(&fact);
      if (fact.throttled) continue;
      ran_.push_back(&fact);
      const bool is_reserved = scenario.functions[fact.function].reserved_concurrency.has_value();
      if (!fact.on_provisioned && !is_reserved) unreserved_.push_back(&fact);
    }
  }

  void check_minute(const CsvRow& row) {
    where_ = fmt::format("{} in the minute from {} s: ", told_.name, row.at("Timestamp"));
    const SimTime from = kStartOfTime + std::chrono::seconds{without_point(row.at("Timestamp"))};
    std::int64_t throttles = 0;
    std::int64_t errors = 0;
    std::int64_t spillovers = 0;
    std::int64_t provisioned = 0;
    std::int64_t cold_starts = 0;
    std::vector<std::int64_t> durations;
    std::vector<std::int64_t> latencies;
    for (const RequestFact* fact : counted_) {
      if (fact->arrived < from || fact->arrived >= from + std::chrono::minutes{1}) continue;
      if (fact->throttled) {
        ++throttles;
        continue;
      }
      durations.push_back(fact->duration.count());
      latencies.push_back((fact->finished - fact->arrived).count());
      if (fact->start == StartKind::cold) ++cold_starts;
      if (fact->outcome != Outcome::success) ++errors;
      if (fact->spillover) ++spillovers;
      if (fact->on_provisioned) ++provisioned;
    }
    expect(row, "Invocations", static_cast<std::int64_t>(durations.size()));
    expect(row, "Throttles", throttles);
    expect(row, "Errors", errors);
    expect(row, "ProvisionedConcurrencySpilloverInvocations", spillovers);
    expect(row, "ProvisionedConcurrencyInvocations", provisioned);
    expect(row, "ColdStarts", cold_starts);
    check_durations(row, std::move(durations));
    check_latencies(row, std::move(latencies));
    const SimTime begin = std::max(from, warmup_);
    const SimTime end = from + std::chrono::minutes{1};
    expect(row, "ConcurrentExecutions", highest_in_flight(ran_, begin, end));
    if (is_account_) {
      expect(row, "UnreservedConcurrentExecutions", highest_in_flight(unreserved_, begin, end));
    }
    add_up(row);
  }
  // When all minutes have been seen.
  void check_sums() {
    where_ = told_.name + " in all: ";
    same("Invocations", told_.invocations(), sums_["Invocations"]);
    same("Throttles", told_.throttled(), sums_["Throttles"]);
    same("Errors", told_.invocations() - told_.outcomes[0], sums_["Errors"]);
    same("ProvisionedConcurrencySpilloverInvocations", told_.spillover_invocations,
         sums_["ProvisionedConcurrencySpilloverInvocations"]);
    same("ConcurrentExecutions", told_.in_flight.max, maxima_["ConcurrentExecutions"]);
    if (told_.duration.empty()) return;
    same("DurationMaximum", static_cast<std::uint64_t>(told_.duration.max().count()),
         maxima_["DurationMaximum"]);
    // An average is rounded to the nanosecond.
    const Int128 missing = told_.duration.sum() - durations_;
    const Int128 tolerance = told_.duration.count();
    if (missing > tolerance || missing < -tolerance) fail("sum of durations");
  }
  [[nodiscard]] std::int64_t maximum(const std::string& name) { return maxima_[name]; }
  [[nodiscard]] Found take() { return std::move(found_); }

 private:
  void fail(const std::string& what) { found_.push_back(where_ + what); }
  void same(const std::string& what, std::uint64_t expected, std::int64_t got) {
    if (static_cast<std::int64_t>(expected) == got) return;
    fail(fmt::format("{}: expected {}, got {}", what, expected, got));
  }
  void expect(const CsvRow& row, const std::string& name, std::int64_t expected) {
    if (without_point(row.at(name)) == expected) return;
    fail(fmt::format("{}: expected {}, got \"{}\"", name, expected, row.at(name)));
  }
  void check_durations(const CsvRow& row, std::vector<std::int64_t> durations) {
    if (durations.empty()) return expect(row, "DurationMaximum", 0);
    std::sort(durations.begin(), durations.end());
    expect(row, "Durationp50", percentile(durations, 50));
    expect(row, "Durationp99", percentile(durations, 99));
    expect(row, "DurationMaximum", durations.back());
  }
  void check_latencies(const CsvRow& row, std::vector<std::int64_t> latencies) {
    if (latencies.empty()) return expect(row, "LatencyP99", 0);
    std::sort(latencies.begin(), latencies.end());
    expect(row, "LatencyP50", percentile(latencies, 50));
    expect(row, "LatencyP99", percentile(latencies, 99));
  }
  void add_up(const CsvRow& row) {
    for (const auto& [name, cell] : row) {
      if (name == "FunctionName" || name.find("Utilization") != std::string::npos) continue;
      sums_[name] += without_point(cell);
      maxima_[name] = std::max(maxima_[name], without_point(cell));
    }
    durations_ += static_cast<Int128>(without_point(row.at("DurationAverage"))) *
                  without_point(row.at("Invocations"));
  }

  const FunctionSummary& told_;
  bool is_account_;
  SimTime warmup_;
  std::vector<const RequestFact*> counted_;     // arrived in the window
  std::vector<const RequestFact*> ran_;         // whenever
  std::vector<const RequestFact*> unreserved_;  // of these, on demand and without reservation
  std::string where_;
  std::map<std::string, std::int64_t> sums_;
  std::map<std::string, std::int64_t> maxima_;
  Int128 durations_ = 0;
  Found found_;
};

}  // namespace

Found wrong_metrics(const Scenario& scenario, const RunFacts& facts, const Summary& summary,
                    const std::string& text) {
  const std::vector<CsvRow> rows = csv_rows(text);
  Found found;
  const auto check = [&](const FunctionSummary& told, const std::string& name,
                         std::optional<std::uint32_t> only) {
    MetricsCheck one(scenario, facts, told, only);
    for (const CsvRow& row : rows) {
      if (row.at("FunctionName") == name) one.check_minute(row);
    }
    one.check_sums();
    for (std::string& problem : one.take()) found.push_back(std::move(problem));
    // A window without length has no minute.
    if (only || rows.empty()) return;
    const auto claimed = static_cast<std::int64_t>(summary.claimed_account_concurrency_max);
    if (one.maximum("ClaimedAccountConcurrency") != claimed) {
      found.push_back(fmt::format("ClaimedAccountConcurrency: expected {}, got {}", claimed,
                                  one.maximum("ClaimedAccountConcurrency")));
    }
  };
  for (std::uint32_t id = 0; id < summary.functions.size(); ++id) {
    check(summary.functions[id], scenario.functions[id].name, id);
  }
  check(summary.account, "", std::nullopt);
  return found;
}

}  // namespace coldcast
