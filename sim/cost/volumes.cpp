#include "cost/volumes.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

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

using Deployed = std::vector<std::pair<Megabytes, Usage>>;

Usage own_of(Usage usage, const Deployed& deployed) {
  for (const auto& [memory, part] : deployed) usage.subtract(part);
  return usage;
}

// What versions with another memory have used is billed at theirs.
Volumes volumes_of(const Function& function, const Usage& usage, const Deployed& deployed,
                   double window_seconds) {
  Volumes volumes = volumes_of(function, own_of(usage, deployed), window_seconds);
  for (const auto& [memory, part] : deployed) {
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

void give_pollers(Volumes& volumes, const PollerHours& pollers) {
  volumes.sqs_pollers = pollers.sqs;
  volumes.kafka_pollers = pollers.kafka;
}

Volumes month_of(const Volumes& counted, const Function& function, const FunctionSummary& summary,
                 double window_seconds) {
  Volumes recurring = counted;
  recurring.provisioned = gb_of_nanoseconds(
      function.memory, own_of(summary.usage, summary.deployed).provisioned_recurring);
  for (const auto& [memory, part] : summary.deployed)
    recurring.provisioned += gb_of_nanoseconds(memory, part.provisioned_recurring);
  give_pollers(recurring, poller_hours(function, summary.figures, &LeaseFigure::recurring));
  Volumes month = scaled(recurring, kMonthSeconds / window_seconds);
  if (month.cache > 0.0) month.cache = function.memory.gigabytes() * kMonthSeconds;
  return month;
}

void subtract(Volumes& from, const Volumes& part) {
  for (double Volumes::*volume : kVolumes) from.*volume -= part.*volume;
}

// The last of the labels has what the others leave of the whole.
void give_rest(Charged& charged) {
  if (charged.by_label.empty()) return;
  Volumes rest = charged.whole;
  for (std::size_t i = 0; i + 1 < charged.by_label.size(); ++i) subtract(rest, charged.by_label[i]);
  charged.by_label.back() = rest;
}

}  // namespace

Charged charged_of(const Function& function, const FunctionSummary& summary,
                   double window_seconds) {
  Charged charged{.whole = volumes_of(function, summary.usage, summary.deployed, window_seconds),
                  .by_label = {}};
  give_pollers(charged.whole, poller_hours(function, summary.figures, &LeaseFigure::whole));
  for (const LabelSummary& label : summary.by_label) {
    charged.by_label.push_back(volumes_of(function, label.usage, label.deployed, window_seconds));
    charged.by_label.back().cache = 0.0;
  }
  give_rest(charged);
  return charged;
}

Charged month_of(const Charged& counted, const Function& function, const FunctionSummary& summary,
                 double window_seconds) {
  Charged month{.whole = month_of(counted.whole, function, summary, window_seconds),
                .by_label = {}};
  for (const Volumes& label : counted.by_label)
    month.by_label.push_back(scaled(label, kMonthSeconds / window_seconds));
  give_rest(month);
  return month;
}

}  // namespace coldcast
