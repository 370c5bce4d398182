#include "coldcast/scenario/scenario.h"

#include <algorithm>
#include <array>

namespace coldcast {

std::string_view to_string(Architecture architecture) {
  constexpr std::array<std::string_view, 2> kWords = {"x86_64", "arm64"};
  return kWords[static_cast<std::size_t>(architecture)];
}

std::string_view to_string(ReuseOrder order) {
  constexpr std::array<std::string_view, 3> kWords = {"newest", "oldest", "random"};
  return kWords[static_cast<std::size_t>(order)];
}

std::string_view to_string(Assignment assignment) {
  constexpr std::array<std::string_view, 2> kWords = {"own", "first_free"};
  return kWords[static_cast<std::size_t>(assignment)];
}

std::string_view to_string(Extensions extensions) {
  constexpr std::array<std::string_view, 3> kWords = {"none", "internal", "external"};
  return kWords[static_cast<std::size_t>(extensions)];
}

std::uint32_t ProvisionedPlan::highest() const {
  std::uint32_t highest = initial;
  for (const Change& change : changes) highest = std::max(highest, change.value);
  return highest;
}

std::uint32_t ProvisionedPlan::value_at(SimTime at) const {
  std::uint32_t value = initial;
  for (const Change& change : changes) {
    if (change.at <= at) value = change.value;
  }
  return value;
}

double Function::cpu_scale() const {
  if (!handler.measured_at) return 1.0;
  // CPU is in proportion to memory, so the share that waits for it takes as much longer as there is
  // less; what is beyond a vCPU for each thread is of no use to it.
  constexpr std::uint64_t kVcpu = 1769;  // MB that come with one (AWS, Configure memory)
  const std::uint64_t useful = kVcpu * handler.threads;
  const double slower =
      static_cast<double>(std::min<std::uint64_t>(handler.measured_at->count, useful)) /
      static_cast<double>(std::min<std::uint64_t>(memory.count, useful));
  return (1.0 - handler.cpu_share) + handler.cpu_share * slower;
}

SimTime Scenario::end_of_drain() const {
  if (!duration) return kNever;
  if (drain) return saturating_add(end_of_arrivals(), *drain);
  Duration longest = AsyncSettings::kMostAge;
  for (const Function& function : functions)
    longest = std::max(longest, function.async.maximum_event_age);
  for (const QueueSettings& queue : queues) {
    // A broker keeps what it has without end; a batch that always fails is not waited for.
    if (queue.kind != QueueKind::broker) longest = std::max(longest, queue.retention);
  }
  for (const StreamSettings& stream : streams) longest = std::max(longest, stream.retention);
  return saturating_add(end_of_arrivals(), longest);
}

std::uint64_t Scenario::claimed_concurrency(SimTime at) const {
  std::uint64_t claimed = 0;
  for (const Function& function : functions) {
    claimed +=
        function.reserved_concurrency.value_or(function.provisioned_concurrency.value_at(at));
  }
  return claimed;
}

std::uint64_t Scenario::claimed_concurrency() const {
  std::uint64_t most = 0;
  for (const SimTime at : claims_change_at()) most = std::max(most, claimed_concurrency(at));
  return most;
}

std::vector<SimTime> Scenario::claims_change_at() const {
  std::vector<SimTime> instants = {kStartOfTime};
  for (const Function& function : functions) {
    for (const ProvisionedPlan::Change& change : function.provisioned_concurrency.changes) {
      instants.push_back(change.at);
    }
  }
  std::sort(instants.begin(), instants.end());
  instants.erase(std::unique(instants.begin(), instants.end()), instants.end());
  return instants;
}

bool Function::has_async_arrivals() const {
  return std::any_of(arrivals.begin(), arrivals.end(), [](const Workload& workload) {
    return workload.invocation == InvocationType::async;
  });
}

}  // namespace coldcast
