#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/keys/keys.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

constexpr const char* kHint = "write event_sources: [{stream: NAME}] at the function";

// A shard more is another price of the stream, so what is far away is no answer; 500 are the most
// that AWS gives an account in its great Regions without being asked.
constexpr std::uint64_t kLeastRange = 16;
constexpr std::uint64_t kTimes = 8;
constexpr std::uint64_t kMostShards = 500;

bool is_split(const Scenario& scenario, const EventSource& source) {
  return source.kind == EventSource::Kind::stream &&
         std::any_of(scenario.streams.begin(), scenario.streams.end(),
                     [&source](const StreamSettings& stream) {
                       return stream.name == source.name && stream.kind != StreamKind::kafka;
                     });
}

}  // namespace

// All that AWS takes. Kafka's partitions are not split.
std::vector<LeverGroup> parallelization_levers(const LeverContext& context) {
  const auto bounds = count_bounds(key_row("event_source", "parallelization_factor"));
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions) {
    const Function& function = context.scenario.functions[i];
    for (const EventSource& source : function.event_sources) {
      if (!is_split(context.scenario, source)) continue;
      groups.push_back({counts(
          {function.name, fmt::format("event_sources.{}.parallelization_factor", source.name)},
          bounds.least, bounds.most)});
    }
  }
  if (groups.empty())
    throw UsageError(
        "--search parallelization_factor: no function reads a Kinesis or DynamoDB "
        "stream",
        kHint);
  return groups;
}

// Of the streams that are read.
std::vector<LeverGroup> shard_levers(const LeverContext& context) {
  std::vector<LeverGroup> groups;
  for (const StreamSettings& stream : context.scenario.streams) {
    const auto reads = [&stream](const Function& function) {
      return std::any_of(function.event_sources.begin(), function.event_sources.end(),
                         [&stream](const EventSource& source) {
                           return source.kind == EventSource::Kind::stream &&
                                  source.name == stream.name;
                         });
    };
    const std::vector<Function>& functions = context.scenario.functions;
    if (std::none_of(functions.begin(), functions.end(), reads)) continue;
    const std::uint64_t most = std::min(std::max(kLeastRange, kTimes * stream.shards), kMostShards);
    groups.push_back({counts({{}, fmt::format("streams.{}.shards", stream.name)}, 1, most)});
  }
  if (groups.empty()) throw UsageError("--search shards: no function reads a stream", kHint);
  return groups;
}

}  // namespace coldcast
