#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/key_listener.h"
#include "coldcast/base/parameters.h"
#include "coldcast/origin/time_zone.h"
#include "coldcast/scenario/scenario.h"

#include "config/key_reader.h"

namespace coldcast {

// The blocks of those who call functions.

// Whether a function's block has a key of those who call functions, or of what handlers call, even
// one that changes nothing.
[[nodiscard]] bool names_callers(const Node& function);
// `async` of a function: its own keys, or all defaults where it is absent and the function gets
// events from its arrivals.
void read_async(Parameters& settings, Function& function);
// `event_sources` of a function.
void read_event_sources(Parameters& settings, Function& function,
                        const std::vector<StreamSettings>& streams);
// The mapping of a stream; of an unknown one as if it was of Kinesis.
void read_stream_mapping(Parameters& block, const std::vector<StreamSettings>& streams,
                         EventSource& source);
// `streams`.
void read_streams(Parameters& settings, Scenario& scenario,
                  const std::optional<CalendarTime>& starts_at);
// `queues` and `brokers`.
void read_queues(Parameters& settings, Scenario& scenario,
                 const std::optional<CalendarTime>& starts_at);

// Names in a list where a map of blocks by name is wanted, each with `block` behind it. Says so,
// and gives the names, which others may refer to.
[[nodiscard]] std::vector<std::string> fail_listed_names(const Setting& setting,
                                                         std::string_view block = "{}");

// One of {queue: Q}, {function: F}, {topic: T}, {bus: B}, {bucket: B}.
[[nodiscard]] Destination read_destination(const Setting& setting);
// {base, factor, cap}; keys that are absent keep what `otherwise` has.
[[nodiscard]] Backoff read_backoff(Parameters& settings, std::string_view key,
                                   const Backoff& otherwise);
// {count, choose, exponent}; without `otherwise` a count must be there.
[[nodiscard]] KeySettings read_keys(const Setting& setting,
                                    std::optional<std::uint64_t> otherwise = std::nullopt);
// One arrivals block of a queue or stream, or a list of them. Throws TraceError.
[[nodiscard]] std::vector<Workload> read_senders(Parameters& settings,
                                                 const std::optional<CalendarTime>& starts_at);

// Pollers that stand ready, those of queues or those of Kafka.
template <typename Pollers>
[[nodiscard]] Pollers read_provisioned_pollers(const Setting& setting) {
  Pollers pollers;
  Parameters keys = setting.map();
  KeyReader reader(keys, "event_source", "provisioned_pollers");
  reader.read("minimum", pollers.minimum);
  reader.read("maximum", pollers.maximum);
  reader.read("ramp", pollers.ramp);
  reader.read("per", pollers.per);
  keys.done();
  return pollers;
}

// A block that may be absent: its defaults are resolved as an empty one has them.
template <typename Read>
void read_block_or_defaults(Parameters& settings, std::string_view key, Read read) {
  if (const auto setting = settings.find(key)) {
    Parameters block = setting->map();
    read(block);
    block.done();
    return;
  }
  Node empty;
  empty.kind = Node::Kind::map;
  Node resolved;
  Parameters block(empty, path_of(settings, key), settings.diagnostics(), resolved);
  read(block);
  settings.resolve(key, std::move(resolved));
}

}  // namespace coldcast
