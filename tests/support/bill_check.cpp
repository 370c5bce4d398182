#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/cost/cost.h"

#include "support/csv_rows.h"
#include "support/invariants.h"

namespace coldcast {
namespace {

using Found = std::vector<std::string>;

constexpr double kMonth = 730.0 * 3600.0;  // seconds

std::uint64_t milliseconds_up(std::int64_t nanoseconds) {
  return static_cast<std::uint64_t>((nanoseconds + 999'999) / 1'000'000);
}

// What one function used, as AWS would meter it.
struct Metered {
  std::uint64_t requests = 0;
  std::uint64_t requests_for_free = 0;  // where the free tier lasts
  std::uint64_t on_demand = 0;          // milliseconds, here and below
  std::uint64_t init = 0;               // of on_demand
  std::uint64_t on_demand_for_free = 0;
  std::uint64_t on_provisioned = 0;
  std::uint64_t restores = 0;
  double provisioned_seconds = 0.0;
  double lasting_seconds = 0.0;  // of them, without what only the end of the window rounds up
};

class Meter {
 public:
  Meter(const Scenario& scenario, const RunFacts& facts, std::uint32_t id)
      : scenario_(scenario), facts_(facts), id_(id), function_(scenario.functions[id]) {}

  [[nodiscard]] Metered read(const std::vector<CsvRow>& rows) {
    for (const CsvRow& row : rows) {
      if (row.at("function") == function_.name && row.at("outcome") != "throttled") add(row);
    }
    for (const EnvironmentFact& environment : facts_.environments) {
      if (environment.function == id_) add(environment);
    }
    add_provisioned();
    return metered_;
  }

 private:
  [[nodiscard]] const EnvironmentFact& environment(std::uint64_t number) const {
    return *std::find_if(
        facts_.environments.begin(), facts_.environments.end(),
        [&](const EnvironmentFact& fact) { return fact.function == id_ && fact.number == number; });
  }
  void add(const CsvRow& row) {
    ++metered_.requests;
    const std::uint64_t number = std::stoull(row.at("environment"));
    const std::int64_t duration = without_point(row.at("duration_ms"));
    if (environment(number).provisioned) {
      metered_.on_provisioned += milliseconds_up(duration);
      return;
    }
    std::int64_t init = 0;
    if (row.at("start") == "cold" && row.at("reason") != "reset") {
      init = billed(without_point(row.at("init_ms")), number);
      if (function_.snap_start) ++metered_.restores;
      used_.push_back(number);
    }
    const std::uint64_t all = milliseconds_up(duration + init);
    metered_.on_demand += all;
    metered_.init += all - milliseconds_up(duration);
    if (is_provisioned(without_point(row.at("arrived_s")))) return;
    metered_.on_demand_for_free += all;
    ++metered_.requests_for_free;
  }
  // Inits that no row has: of provisioned environments, of those made ahead, and of those whose
  // request was served elsewhere.
  void add(const EnvironmentFact& environment) {
    if (environment.created < kStartOfTime + scenario_.warmup) return;
    if (environment.created >= scenario_.end_of_arrivals()) return;
    if (environment.provisioned) {
      metered_.on_provisioned += milliseconds_up(environment.init.count());
      return;
    }
    if (environment.for_request && function_.assignment == Assignment::own) return;
    if (std::count(used_.begin(), used_.end(), environment.number) > 0) return;
    if (function_.snap_start) ++metered_.restores;
    const std::uint64_t init =
        milliseconds_up(billed(environment.init.count(), environment.number));
    metered_.on_demand += init;
    metered_.init += init;
    if (is_provisioned(environment.created.time_since_epoch().count())) return;
    metered_.on_demand_for_free += init;
  }
  [[nodiscard]] std::int64_t billed(std::int64_t init, std::uint64_t number) const {
    if (!function_.snap_start) return scenario_.billing.init_billed ? init : 0;
    if (!function_.snap_start->billed_restore) return init;
    RandomStream stream({.seed = scenario_.seed,
                         .function = function_.name,
                         .purpose = StreamPurpose::billed_restore,
                         .block = static_cast<std::uint32_t>(number)});
    return std::min(init, function_.snap_start->billed_restore->sample(stream).count());
  }
  [[nodiscard]] bool is_provisioned(std::int64_t at) const {
    return function_.provisioned_concurrency.value_at(kStartOfTime + Duration{at}) > 0;
  }
  // Stretches of one value, each rounded up to five minutes.
  void add_provisioned() {
    const SimTime end = std::min(scenario_.end_of_arrivals(), facts_.end);
    SimTime since = kStartOfTime;
    std::uint32_t value = function_.provisioned_concurrency.initial;
    const auto rounded = [](Duration span) {
      return 300.0 * std::ceil(std::chrono::duration<double>(span).count() / 300.0);
    };
    const auto close = [&](SimTime at) {
      const Duration early = std::max(Duration::zero(), kStartOfTime + scenario_.warmup - since);
      const Duration span = std::min(at, end) - since - early;
      if (span <= Duration::zero()) return;
      metered_.provisioned_seconds += value * rounded(span);
      const bool goes_on = at >= scenario_.end_of_arrivals() || at > facts_.end ||
                           (at == facts_.end && !something_arrives_at(at));
      metered_.lasting_seconds +=
          value * (goes_on ? std::chrono::duration<double>(span).count()
                           : rounded(at - since) - std::chrono::duration<double>(early).count());
    };
    for (const ProvisionedPlan::Change& change : function_.provisioned_concurrency.changes) {
      if (change.value == value) continue;
      close(change.at);
      value = change.value;
      since = change.at;
    }
    close(kNever);
  }

  // Else a run that ends with an answer of this instant has ended before what changes in it.
  [[nodiscard]] bool something_arrives_at(SimTime at) const {
    return std::any_of(facts_.requests.begin(), facts_.requests.end(),
                       [at](const RequestFact& request) { return request.arrived == at; });
  }

  const Scenario& scenario_;
  const RunFacts& facts_;
  std::uint32_t id_;
  const Function& function_;
  Metered metered_;
  std::vector<std::uint64_t> used_;  // environments whose first request came to them
};

double tiered(double volume, const std::vector<PriceList::Tier>& tiers) {
  double price = 0.0;
  double from = 0.0;
  for (const PriceList::Tier& tier : tiers) {
    if (volume > from) price += (std::min(volume, tier.up_to) - from) * tier.price;
    from = tier.up_to;
  }
  return price;
}

// What the whole account pays; `times`: as much of everything.
class Reckoning {
 public:
  Reckoning(const Scenario& scenario, const std::vector<Metered>& all, double window, double times)
      : scenario_(scenario), prices_(scenario.billing.prices), all_(all), times_(times) {
    is_month_ = times != 1.0;
    seconds_kept_ = is_month_ ? window * times : std::max(window, 3.0 * 3600.0);
  }

  [[nodiscard]] double requests() const {
    double count = 0.0;
    double free = 0.0;
    for (const Metered& one : all_) {
      count += times_ * static_cast<double>(one.requests);
      free += times_ * static_cast<double>(one.requests_for_free);
    }
    if (scenario_.billing.free_tier) count -= std::min(free, prices_.free_requests);
    return count * prices_.per_request;
  }
  // Duration and init on demand.
  [[nodiscard]] double on_demand() const {
    double free = 0.0;
    for (std::size_t i = 0; i < all_.size(); ++i) free += gb_seconds(i, all_[i].on_demand_for_free);
    double share = 0.0;
    if (scenario_.billing.free_tier && free > 0.0) {
      share = std::min(1.0, prices_.free_gb_seconds / free);
    }
    double price = 0.0;
    for (const Architecture kind : {Architecture::x86_64, Architecture::arm64}) {
      double volume = 0.0;
      for (std::size_t i = 0; i < all_.size(); ++i) {
        if (function(i).architecture != kind) continue;
        volume +=
            gb_seconds(i, all_[i].on_demand) - share * gb_seconds(i, all_[i].on_demand_for_free);
      }
      price += tiered(volume, compute(kind).duration);
    }
    return price;
  }
  [[nodiscard]] double rest() const {
    double price = 0.0;
    for (std::size_t i = 0; i < all_.size(); ++i) {
      const PriceList::Compute& list = compute(function(i).architecture);
      const double gigabytes = static_cast<double>(function(i).memory.count) / 1024.0;
      const double seconds = is_month_ ? all_[i].lasting_seconds : all_[i].provisioned_seconds;
      price += times_ * gigabytes * seconds * list.provisioned.value();
      price += gb_seconds(i, all_[i].on_provisioned) * list.provisioned_duration.value();
      const double storage =
          static_cast<double>(function(i).ephemeral_storage.count - 512) / 1024.0;
      price += times_ * storage * 1e-3 *
               static_cast<double>(all_[i].on_demand + all_[i].on_provisioned) *
               prices_.ephemeral_storage;
      if (!function(i).snap_start || !function(i).snap_start->charged) continue;
      price += gigabytes * seconds_kept_ * prices_.snap_start_cache.value();
      price += times_ * gigabytes * static_cast<double>(all_[i].restores) *
               prices_.snap_start_restore.value();
    }
    return price;
  }
  [[nodiscard]] double total() const { return requests() + on_demand() + rest(); }

 private:
  [[nodiscard]] const Function& function(std::size_t i) const { return scenario_.functions[i]; }
  [[nodiscard]] const PriceList::Compute& compute(Architecture kind) const {
    return kind == Architecture::arm64 ? prices_.arm64 : prices_.x86_64;
  }
  [[nodiscard]] double gb_seconds(std::size_t i, std::uint64_t milliseconds) const {
    return times_ * static_cast<double>(milliseconds) * 1e-3 *
           static_cast<double>(function(i).memory.count) / 1024.0;
  }

  const Scenario& scenario_;
  const PriceList& prices_;
  const std::vector<Metered>& all_;
  double times_;
  bool is_month_;
  double seconds_kept_;
};

}  // namespace

Found wrong_bill(const Scenario& scenario, const RunFacts& facts, const Summary& summary,
                 const std::string& text) {
  const std::vector<CsvRow> rows = csv_rows(text);
  std::vector<Metered> all;
  for (std::uint32_t id = 0; id < scenario.functions.size(); ++id) {
    all.push_back(Meter(scenario, facts, id).read(rows));
  }
  const double window = std::chrono::duration<double>(summary.counted).count();
  const Cost told = bill(summary, scenario).account;
  Found found;
  const auto expect = [&](const char* what, double expected, double got) {
    if (std::abs(expected - got) <= 1e-9 * std::abs(expected)) return;
    found.push_back(fmt::format("{}: expected {}, got {}", what, expected, got));
  };
  const Reckoning counted(scenario, all, window, 1.0);
  expect("requests", counted.requests(), told.requests);
  expect("duration and init", counted.on_demand(), told.duration + told.init);
  expect("total", counted.total(), told.total());
  if (told.per_month.has_value() != (window > 0.0)) found.push_back("per month");
  if (window > 0.0) {
    expect("per month", Reckoning(scenario, all, window, kMonth / window).total(), *told.per_month);
  }
  Bill shares = bill(summary, scenario);
  double inits = 0.0;
  for (const Cost& share : shares.functions) inits += share.init;
  if (!scenario.billing.free_tier) expect("init of the functions", inits, told.init);
  return found;
}

}  // namespace coldcast
