#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "coldcast/cost/cost.h"
#include "coldcast/results/estimate.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// A number of a result: nothing (a statistic of nothing, null in JSON), a count, or a measure.
using Number = std::variant<std::monostate, std::uint64_t, double>;

// Its value; nullopt for nothing.
[[nodiscard]] std::optional<double> value_of(const Number& number);

// A scaling activity of Application Auto Scaling, as it is printed.
struct ActivityRow {
  std::string function;
  double at_s = 0.0;
  std::string_view cause;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::optional<double> ready_at_s;  // nullopt: it never was
  std::string_view status;
  std::string reason;  // why it failed
};

// The numbers of one function, of the account, of the run, or of a thing such as a queue, in the
// order of its list of paths.
struct MetricRow {
  std::string name;
  std::vector<Number> numbers;
  // Half-widths of the 95 % confidence interval, one for each number; empty without replications.
  std::vector<Number> ci95{};
  // All that is known of each; empty without replications.
  std::vector<Estimate> estimates{};
  // Paths of the numbers behind those of the list: what those who call have counted.
  std::vector<std::string> more{};
  // Of auto scaling, in order of time, those of the first run; nullopt: there is none.
  std::optional<std::vector<ActivityRow>> activities{};
};

// Of a thing that is no function: section `queues`, the name of the queue. All its paths are
// `more`.
struct ThingRow {
  std::string section;
  MetricRow row;
};

// An entry of `changes` that came about, or its end.
struct ChangeRow {
  double at_s = 0.0;
  std::string what;
  std::string_view status;  // done, failed, undone
  std::string reason{};     // why it failed or was undone before its time; else empty
};

// A condition that was asked of a result.
struct ConditionResult {
  enum class Kind : std::uint8_t { threshold, fail_if, target };

  std::string expression;  // as it was written
  Kind kind = Kind::threshold;
  std::string metric;  // its path, without a function's name
  Estimate found;
  // pass: all is well; a --fail-if that certainly does not hold passes.
  Verdict verdict = Verdict::pass;
};
// threshold, fail_if, target.
[[nodiscard]] std::string_view to_string(ConditionResult::Kind kind);

// What the numbers of a result rest on, for reports to name.
struct Basis {
  std::string prices;            // the Region, or the name of a list of the user's
  std::string as_of;             // the date of the prices
  std::string currency = "USD";  // or CNY
  double discount = 0.0;         // share taken off
  bool is_default = true;        // the prices are those of a scenario that says nothing
  std::string keep_alive;        // `lambda_2025`; where functions differ: `lambda_2025 2, fixed 1`

  friend bool operator==(const Basis&, const Basis&) = default;
};

// A result as named numbers: what is printed as JSON, and what conditions, means over replications
// and differences work on. A path names a number as JSON nests it: `latency_ms.p99`.
struct MetricTree {
  std::string scenario;
  std::uint64_t seed = 1;
  std::uint64_t replications = 1;
  bool partial = false;  // interrupted
  Basis basis{};
  MetricRow run{};                            // run_metrics()
  MetricRow account{};                        // account_metrics()
  std::vector<MetricRow> functions{};         // function_metrics()
  std::vector<ThingRow> things{};             // of their own paths only
  std::vector<ChangeRow> changes{};           // of the first run, in order of time
  bool has_changes = false;                   // the scenario has `changes`
  std::vector<ConditionResult> conditions{};  // those that were asked, in order
};

// The paths, in order. The account has those of a function, and then its own.
[[nodiscard]] std::span<const std::string_view> run_metrics();
[[nodiscard]] std::span<const std::string_view> function_metrics();
[[nodiscard]] std::span<const std::string_view> account_metrics();
// As they are printed of a result: its money is in cost_usd or, in yuan, in cost_cny.
[[nodiscard]] std::span<const std::string_view> function_metrics(const MetricTree& tree);
[[nodiscard]] std::span<const std::string_view> account_metrics(const MetricTree& tree);
[[nodiscard]] std::string printed_path(std::string_view path, const MetricTree& tree);

// `summary` must be of `scenario`. Of `latency_bounds` the shares of later answers are told.
[[nodiscard]] MetricTree metric_tree(const Summary& summary, const Scenario& scenario,
                                     std::span<const Duration> latency_bounds = {});

// Where in a tree the number stands that a user calls `checkout.latency_ms.p99` (a function's) or
// `throttles.total` (the account's; also `account.throttles.total`).
struct MetricPlace {
  enum class Row : std::uint8_t { run, account, function, thing };

  Row row = Row::account;
  std::uint32_t function = 0;  // index, for Row::function; of the thing, for Row::thing
  std::size_t metric = 0;      // index into the row's numbers

  friend bool operator==(const MetricPlace&, const MetricPlace&) = default;
};

// Throws UsageError, with the nearest right name, when there is no such function or metric.
[[nodiscard]] MetricPlace find_metric(std::string_view path, const Scenario& scenario);
// As that, by the names of a result.
[[nodiscard]] MetricPlace find_metric(std::string_view path, const MetricTree& tree);
// The path of the number there, without the name of whose it is. The tree must outlive it.
[[nodiscard]] std::string_view path_at(const MetricPlace& place, const MetricTree& tree);

// What kind of chance a number is of: events that are counted, or their share in others; for the
// interval of its mean.
struct MetricChance {
  enum class Kind : std::uint8_t { other, events, share };

  Kind kind = Kind::other;
  // Of a share: the places of events and of trials in the row; without events: as many as the share
  // makes of the trials.
  std::optional<std::size_t> events{};
  std::size_t trials = 0;
};
[[nodiscard]] MetricChance chance_of(std::string_view path);

// GB of memory of environments that stand idle, on average over time: what keeping them costs
// whoever keeps them.
inline constexpr std::string_view kIdleMemory = "idle_memory_gb";
// Whether a number is told where it is asked for only: conditions, sorting, comparisons know it,
// JSON and CSV do not list it.
[[nodiscard]] bool is_told_when_asked(std::string_view path);

[[nodiscard]] const MetricRow& row_at(const MetricTree& tree, const MetricPlace& place);
[[nodiscard]] const Number& number_at(const MetricTree& tree, const MetricPlace& place);

// Where in a row a number stands, by the path without a name; nullopt where the row has none such.
[[nodiscard]] std::optional<std::size_t> place_in(const MetricRow& row, std::string_view path);
// Of the account or a function; nothing where the row has no such
// number. Money may be called by its currency.
[[nodiscard]] Number number_of(const MetricRow& row, std::string_view path);

// For writers that want one number of a row by its name; the path must be one of a function's.
[[nodiscard]] std::size_t function_metric(std::string_view path);

}  // namespace coldcast
