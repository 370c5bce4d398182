#include "coldcast/stats/label_counts.h"

#include <algorithm>

namespace coldcast {
namespace {

bool have_labels(const std::vector<Workload>& blocks) {
  return std::any_of(blocks.begin(), blocks.end(),
                     [](const Workload& block) { return !block.label.empty(); });
}

}  // namespace

bool LabelCounts::are_wanted(const Scenario& scenario) {
  for (const Function& function : scenario.functions) {
    if (have_labels(function.arrivals)) return true;
  }
  for (const QueueSettings& queue : scenario.queues) {
    if (have_labels(queue.arrivals)) return true;
  }
  for (const StreamSettings& stream : scenario.streams) {
    if (have_labels(stream.arrivals)) return true;
  }
  return false;
}

LabelCounts::LabelCounts(const Scenario& scenario, const Function& function,
                         std::uint64_t replication)
    : unused_meter_(scenario, function, replication) {
  add_blocks(function.arrivals);
  for (const EventSource& source : function.event_sources) {
    for (const QueueSettings& queue : scenario.queues) {
      if (queue.name == source.queue_name()) add_blocks(queue.arrivals);
    }
    for (const StreamSettings& stream : scenario.streams) {
      const bool is_read = source.kind == EventSource::Kind::stream && stream.name == source.name;
      if (is_read) add_blocks(stream.arrivals);
    }
  }
  tallies_.push_back(
      {.summary = {.name = std::string(kUnlabelled), .usage = {}}, .meter = unused_meter_});
}

void LabelCounts::add_blocks(const std::vector<Workload>& blocks) {
  for (const Workload& block : blocks) {
    if (block.label.empty()) continue;
    const auto same = std::find_if(tallies_.begin(), tallies_.end(), [&](const Tally& tally) {
      return tally.summary.name == block.label;
    });
    places_[&block.label] = static_cast<std::size_t>(same - tallies_.begin());
    if (same == tallies_.end())
      tallies_.push_back({.summary = {.name = block.label, .usage = {}}, .meter = unused_meter_});
  }
}

LabelCounts::Tally& LabelCounts::of(const std::string* label) {
  const auto place = places_.find(label);
  return place == places_.end() ? tallies_.back() : tallies_[place->second];
}

void LabelCounts::count_start(const Admission& admission) {
  LabelSummary& summary = of(admission.label).summary;
  switch (admission.start) {
    case StartKind::cold:
      ++summary.cold_starts;
      break;
    case StartKind::warm:
      ++summary.warm_starts;
      break;
    case StartKind::provisioned:
      ++summary.provisioned_starts;
      break;
  }
}

void LabelCounts::count_throttle(const Throttle& throttle) {
  ++of(throttle.label).summary.throttles[static_cast<std::size_t>(throttle.reason)];
}

void LabelCounts::count(const Invocation& invocation) {
  Tally& tally = of(invocation.label);
  tally.summary.latency.record(invocation.finished - invocation.arrived);
  tally.meter.bill(invocation);
}

void LabelCounts::count_unfinished(const Admission& admission, SimTime at) {
  of(admission.label).meter.bill_unfinished(admission, at);
}

std::vector<LabelSummary> LabelCounts::summaries() const {
  std::vector<LabelSummary> summaries;
  for (const Tally& tally : tallies_) {
    LabelSummary& summary = summaries.emplace_back(tally.summary);
    // Until now: the time of a meter counts for provisioned concurrency only, which it has not.
    summary.usage = tally.meter.usage(kStartOfTime);
    summary.deployed = tally.meter.deployed(kStartOfTime);
    // Where an environment's init was billed when it was made, rounded by itself, an invocation's
    // part may be one less than nothing.
    for (std::uint64_t* ms : {&summary.usage.on_demand_ms, &summary.usage.init_ms})
      *ms = static_cast<std::int64_t>(*ms) < 0 ? 0 : *ms;
  }
  return summaries;
}

}  // namespace coldcast
