#include "coldcast/cost/cost.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>

#include "cost/volumes.h"

namespace coldcast {
namespace {

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
  ComputePrices(const std::vector<Charged>& functions, const PriceList& prices, double free) {
    double covered_at_most = 0.0;
    for (const Charged& function : functions) {
      const Volumes& volumes = function.whole;
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
Bill price(const std::vector<Charged>& functions, const Billing& billing) {
  const PriceList& prices = billing.prices;
  const ComputePrices listed(functions, prices, 0.0);
  const ComputePrices charged(functions, prices, billing.free_tier ? prices.free_gb_seconds : 0.0);
  Bill result;
  double free_requests = 0.0;
  for (const Charged& function : functions) {
    result.functions.push_back(cost_of(function.whole, prices, listed));
    add(result.account, cost_of(function.whole, prices, charged));
    free_requests += function.whole.free_requests;
    result.by_label.emplace_back();
    for (const Volumes& volumes : function.by_label)
      result.by_label.back().push_back(cost_of(volumes, prices, listed));
  }
  if (billing.free_tier) {
    result.account.requests -= std::min(free_requests, prices.free_requests) * prices.per_request;
  }
  take_off(result.account, billing.discount);
  for (Cost& cost : result.functions) take_off(cost, billing.discount);
  for (std::vector<Cost>& labels : result.by_label) {
    for (Cost& cost : labels) take_off(cost, billing.discount);
  }
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
  std::vector<Charged> counted;
  std::vector<Charged> month;
  for (std::size_t i = 0; i < summary.functions.size(); ++i) {
    const Function& function = scenario.functions[i];
    counted.push_back(charged_of(function, summary.functions[i], window));
    if (window <= 0.0) continue;
    month.push_back(month_of(counted.back(), function, summary.functions[i], window));
  }
  Bill result = price(counted, scenario.billing);
  if (window <= 0.0) return result;
  const Bill monthly = price(month, scenario.billing);
  result.account.per_month = monthly.account.total();
  for (std::size_t i = 0; i < result.functions.size(); ++i) {
    result.functions[i].per_month = monthly.functions[i].total();
    for (std::size_t j = 0; j < result.by_label[i].size(); ++j)
      result.by_label[i][j].per_month = monthly.by_label[i][j].total();
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

}  // namespace coldcast
