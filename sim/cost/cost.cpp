#include "coldcast/cost/cost.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include "cost/event_pollers.h"

namespace coldcast {
namespace {

// AWS's month, as its price calculator has it.
constexpr double kMonthSeconds = 730.0 * 3600.0;
// A snapshot is charged for at least three hours.
constexpr double kShortestCacheSeconds = 3.0 * 3600.0;
constexpr Megabytes kFreeStorage{512};
constexpr double kNanosecondsPerSecond = 1e9;

double gb_of_nanoseconds(Megabytes memory, Int128 nanoseconds) {
  return static_cast<double>(static_cast<Int128>(memory.count) * nanoseconds) / 1024.0 /
         kNanosecondsPerSecond;
}

// What is charged of one function, in the units of the price list. Sums of integers until here.
struct Volumes {
  Architecture architecture = Architecture::x86_64;
  double requests = 0.0;
  double free_requests = 0.0;  // those the free tier may cover
  double on_demand = 0.0;      // GB-seconds, here and below
  double init = 0.0;           // part of on_demand
  double free_on_demand = 0.0;
  double provisioned = 0.0;
  double provisioned_duration = 0.0;
  double storage = 0.0;
  double cache = 0.0;
  double restored = 0.0;     // GB
  double sqs_pollers = 0.0;  // hours, here and below
  double kafka_pollers = 0.0;
};

double gb_seconds(Megabytes memory, Uint128 milliseconds) {
  const Uint128 product = static_cast<Uint128>(memory.count) * milliseconds;
  return static_cast<double>(product) / 1024.0 / 1000.0;
}

Volumes volumes_of(const Function& function, const Usage& usage, double window_seconds) {
  const Megabytes memory = function.memory;
  const Megabytes storage{std::max(function.ephemeral_storage, kFreeStorage).count -
                          kFreeStorage.count};
  Volumes volumes{
      .architecture = function.architecture,
      .requests = static_cast<double>(usage.requests),
      .free_requests = static_cast<double>(usage.requests - usage.requests_while_provisioned),
      .on_demand = gb_seconds(memory, usage.on_demand_ms),
      .init = gb_seconds(memory, usage.init_ms),
      .free_on_demand =
          gb_seconds(memory, usage.on_demand_ms - usage.on_demand_ms_while_provisioned),
      .provisioned =
          gb_seconds(memory, static_cast<Uint128>(usage.provisioned_concurrency_seconds) * 1000),
      .provisioned_duration =
          gb_seconds(memory, usage.provisioned_duration_ms + usage.provisioned_init_ms),
      .storage = gb_seconds(
          storage, usage.on_demand_ms + usage.provisioned_duration_ms + usage.provisioned_init_ms)};
  if (function.snap_start && function.snap_start->charged) {
    volumes.cache = memory.gigabytes() * std::max(window_seconds, kShortestCacheSeconds);
    volumes.restored = memory.gigabytes() * static_cast<double>(usage.restores);
  }
  return volumes;
}

constexpr std::array kVolumes = {&Volumes::requests,
                                 &Volumes::free_requests,
                                 &Volumes::on_demand,
                                 &Volumes::init,
                                 &Volumes::free_on_demand,
                                 &Volumes::provisioned,
                                 &Volumes::provisioned_duration,
                                 &Volumes::storage,
                                 &Volumes::cache,
                                 &Volumes::restored,
                                 &Volumes::sqs_pollers,
                                 &Volumes::kafka_pollers};

Volumes scaled(const Volumes& volumes, double factor) {
  Volumes result = volumes;
  for (double Volumes::*volume : kVolumes) result.*volume *= factor;
  return result;
}

// What versions with another memory have used is billed at theirs.
Volumes volumes_of(const Function& function, const FunctionSummary& summary,
                   double window_seconds) {
  Usage own = summary.usage;
  for (const auto& [memory, part] : summary.deployed) own.subtract(part);
  Volumes volumes = volumes_of(function, own, window_seconds);
  for (const auto& [memory, part] : summary.deployed) {
    Function version = function;
    version.memory = memory;
    version.snap_start.reset();  // its cache is in the function's own volumes
    const Volumes more = volumes_of(version, part, window_seconds);
    for (double Volumes::*volume : kVolumes) volumes.*volume += more.*volume;
    if (function.snap_start && function.snap_start->charged)
      volumes.restored += memory.gigabytes() * static_cast<double>(part.restores);
  }
  return volumes;
}

// What happens once, however long the window is, is not extrapolated: rounding up at the window's
// end, the shortest time of a snapshot.
Volumes month_of(const Volumes& counted, const Function& function, const Usage& usage,
                 double window_seconds) {
  Volumes recurring = counted;
  recurring.provisioned = gb_of_nanoseconds(function.memory, usage.provisioned_recurring);
  Volumes month = scaled(recurring, kMonthSeconds / window_seconds);
  if (month.cache > 0.0) month.cache = function.memory.gigabytes() * kMonthSeconds;
  return month;
}

const PriceList::Compute& compute_of(const PriceList& prices, Architecture architecture) {
  return architecture == Architecture::x86_64 ? prices.x86_64 : prices.arm64;
}

double price_in_tiers(double volume, const std::vector<PriceList::Tier>& tiers) {
  double price = 0.0;
  double below = 0.0;
  for (const PriceList::Tier& tier : tiers) {
    price += std::max(0.0, std::min(volume, tier.up_to) - below) * tier.price;
    below = tier.up_to;
  }
  return price;
}

// The average price of a GB-second on demand in each architecture's tiers; `free` of the volumes
// that the free tier may cover are taken off.
class ComputePrices {
 public:
  ComputePrices(const std::vector<Volumes>& functions, const PriceList& prices, double free) {
    double covered_at_most = 0.0;
    for (const Volumes& volumes : functions) {
      Total& total = totals_[place(volumes.architecture)];
      total.volume += volumes.on_demand;
      total.free += volumes.free_on_demand;
      covered_at_most += volumes.free_on_demand;
    }
    const double covered = std::min(1.0, covered_at_most > 0.0 ? free / covered_at_most : 0.0);
    for (const Architecture architecture : {Architecture::x86_64, Architecture::arm64}) {
      Total& total = totals_[place(architecture)];
      if (total.volume <= 0.0) continue;
      total.price = price_in_tiers(std::max(0.0, total.volume - covered * total.free),
                                   compute_of(prices, architecture).duration) /
                    total.volume;
    }
  }

  [[nodiscard]] double of(Architecture architecture) const {
    return totals_[place(architecture)].price;
  }

 private:
  struct Total {
    double volume = 0.0;
    double free = 0.0;
    double price = 0.0;
  };
  static std::size_t place(Architecture architecture) {
    return architecture == Architecture::x86_64 ? 0 : 1;
  }

  std::array<Total, 2> totals_{};
};

// NaN where something is used that has no price.
double charge(double volume, std::optional<double> price) {
  if (volume == 0.0) return 0.0;
  return volume * price.value_or(std::numeric_limits<double>::quiet_NaN());
}

Cost cost_of(const Volumes& volumes, const PriceList& prices, const ComputePrices& compute) {
  const PriceList::Compute& list = compute_of(prices, volumes.architecture);
  const double on_demand = compute.of(volumes.architecture);
  return {.requests = volumes.requests * prices.per_request,
          .duration = (volumes.on_demand - volumes.init) * on_demand,
          .init = volumes.init * on_demand,
          .provisioned = charge(volumes.provisioned, list.provisioned),
          .provisioned_duration = charge(volumes.provisioned_duration, list.provisioned_duration),
          .ephemeral_storage = volumes.storage * prices.ephemeral_storage,
          .snap_start = charge(volumes.cache, prices.snap_start_cache) +
                        charge(volumes.restored, prices.snap_start_restore),
          .event_pollers = charge(volumes.sqs_pollers, prices.sqs_event_poller) +
                           charge(volumes.kafka_pollers, prices.kafka_event_poller)};
}

constexpr std::array kItems = {
    &Cost::requests,
    &Cost::duration,
    &Cost::init,
    &Cost::provisioned,
    &Cost::provisioned_duration,
    &Cost::ephemeral_storage,
    &Cost::snap_start,
    &Cost::event_pollers,
};

void add(Cost& sum, const Cost& term) {
  for (double Cost::*item : kItems) sum.*item += term.*item;
}

void take_off(Cost& cost, double discount) {
  for (double Cost::*item : kItems) cost.*item *= 1.0 - discount;
}

// The free tier is for what runs on demand in functions that have no provisioned concurrency at the
// time. AWS's rule says so; its example "Mobile application launch" subtracts it from the part of
// the month in which the function has none, which is the same.
Bill price(const std::vector<Volumes>& functions, const Billing& billing) {
  const PriceList& prices = billing.prices;
  const ComputePrices listed(functions, prices, 0.0);
  const ComputePrices charged(functions, prices, billing.free_tier ? prices.free_gb_seconds : 0.0);
  Bill result;
  double free_requests = 0.0;
  for (const Volumes& volumes : functions) {
    result.functions.push_back(cost_of(volumes, prices, listed));
    add(result.account, cost_of(volumes, prices, charged));
    free_requests += volumes.free_requests;
  }
  if (billing.free_tier) {
    result.account.requests -= std::min(free_requests, prices.free_requests) * prices.per_request;
  }
  take_off(result.account, billing.discount);
  for (Cost& cost : result.functions) take_off(cost, billing.discount);
  return result;
}

// Concurrency x nanoseconds that a plan asks for.
Int128 provisioned_within(const ProvisionedPlan& plan, SimTime begin, SimTime end) {
  if (plan.autoscaling) {
    // No less than the lowest value that it may have.
    const std::uint32_t least = std::min(plan.initial, plan.autoscaling->lowest());
    return static_cast<Int128>(least) * (end - begin).count();
  }
  Int128 sum = 0;
  SimTime since = begin;
  for (const ProvisionedPlan::Change& change : plan.changes) {
    const SimTime until = std::clamp(change.at, since, end);
    sum += static_cast<Int128>(plan.value_at(since)) * (until - since).count();
    since = until;
  }
  return sum + static_cast<Int128>(plan.value_at(since)) * (end - since).count();
}

}  // namespace

Bill bill(const Summary& summary, const Scenario& scenario) {
  const double window = std::chrono::duration<double>(summary.counted).count();
  std::vector<Volumes> counted;
  std::vector<Volumes> month;
  for (std::size_t i = 0; i < summary.functions.size(); ++i) {
    const Function& function = scenario.functions[i];
    counted.push_back(volumes_of(function, summary.functions[i], window));
    const PollerHours pollers = poller_hours(function, summary.functions[i].figures);
    counted.back().sqs_pollers = pollers.sqs;
    counted.back().kafka_pollers = pollers.kafka;
    if (window <= 0.0) continue;
    month.push_back(month_of(counted.back(), function, summary.functions[i].usage, window));
  }
  Bill result = price(counted, scenario.billing);
  if (window <= 0.0) return result;
  const Bill monthly = price(month, scenario.billing);
  result.account.per_month = monthly.account.total();
  for (std::size_t i = 0; i < result.functions.size(); ++i) {
    result.functions[i].per_month = monthly.functions[i].total();
  }
  return result;
}

double least_cost_per_month(const Scenario& scenario) {
  if (!scenario.duration) return 0.0;
  Summary idle;
  idle.counted = *scenario.duration - scenario.warmup;
  for (const Function& function : scenario.functions) {
    Usage& usage = idle.functions.emplace_back().usage;
    usage.provisioned_recurring =
        provisioned_within(function.provisioned_concurrency, kStartOfTime + scenario.warmup,
                           kStartOfTime + *scenario.duration);
  }
  const double least = bill(idle, scenario).account.per_month.value_or(0.0);
  return std::isnan(least) ? 0.0 : least;
}

std::vector<std::string> unpriced(const Scenario& scenario) {
  const PriceList& prices = scenario.billing.prices;
  bool is_provisioned = false;
  bool is_kept = false;
  bool is_polled = false;
  for (const Function& function : scenario.functions) {
    const bool has_price = compute_of(prices, function.architecture).provisioned.has_value();
    is_provisioned |= function.provisioned_concurrency.is_used() && !has_price;
    const bool is_charged = function.snap_start && function.snap_start->charged;
    for (const EventSource& source : function.event_sources) {
      is_polled |= source.queue.provisioned_pollers && !prices.sqs_event_poller;
      is_polled |= source.stream.provisioned_pollers && !prices.kafka_event_poller;
    }
    is_kept |= is_charged && !(prices.snap_start_cache && prices.snap_start_restore);
  }
  const auto sentence = [&](std::string_view what) {
    return prices.name + " does not sell " + std::string(what) +
           ", or its price is not known: what it costs, and the total, are left out";
  };
  std::vector<std::string> sentences;
  if (is_provisioned) sentences.push_back(sentence("provisioned concurrency"));
  if (is_kept) sentences.push_back(sentence("SnapStart"));
  if (is_polled) sentences.push_back(sentence("provisioned event pollers"));
  return sentences;
}

std::optional<double> break_even_utilization(const PriceList& prices, Architecture architecture) {
  const PriceList::Compute& compute = compute_of(prices, architecture);
  if (compute.duration.empty() || !compute.provisioned || !compute.provisioned_duration) {
    return std::nullopt;
  }
  const double saved = compute.duration.front().price - *compute.provisioned_duration;
  if (saved <= 0.0 || *compute.provisioned >= saved) return std::nullopt;
  return *compute.provisioned / saved;
}

}  // namespace coldcast
