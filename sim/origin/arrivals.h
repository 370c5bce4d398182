#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/catalog.h"
#include "coldcast/origin/request_source.h"
#include "coldcast/origin/time_zone.h"
#include "coldcast/origin/workload_catalog.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// The keys `from` and `until` of a block: half-open.
struct Window {
  SimTime from = kStartOfTime;
  SimTime until = kNever;

  [[nodiscard]] bool is_bounded() const { return until != kNever; }
  // The first instant at which nothing comes any more.
  [[nodiscard]] SimTime end(const WorkloadContext& context) const {
    return std::min(until, context.end);
  }
};

[[nodiscard]] Window read_window(Parameters& settings);

// The stream of a block for `purpose`.
[[nodiscard]] inline RandomStream stream_of(const WorkloadContext& context, StreamPurpose purpose) {
  return RandomStream{{.seed = context.seed,
                       .replication = context.replication,
                       .function = context.function,
                       .purpose = purpose,
                       .block = context.block}};
}

// When a client asks again: so long after an answer. Throws Error where the clock would end before
// and nothing else keeps the request from coming (`end`: none comes at or after it).
[[nodiscard]] SimTime follow_up_at(SimTime answer, Duration span, SimTime end);

// Makes a source of `Generator`, which has `bool next(Request&)`: writes the next request into a
// fresh one, or says that there is none. One that has fill() fills by itself.
template <typename Generator>
class GeneratedSource final : public RequestSource {
 public:
  explicit GeneratedSource(Generator generator) : generator_(std::move(generator)) {}

  std::size_t fill(std::span<Request> requests) override {
    if constexpr (requires { generator_.fill(requests); }) {
      return generator_.fill(requests);
    } else {
      for (std::size_t i = 0; i < requests.size(); ++i) {
        requests[i] = Request{};
        if (!generator_.next(requests[i])) return i;
      }
      return requests.size();
    }
  }

 private:
  Generator generator_;
};

template <typename Generator>
[[nodiscard]] std::unique_ptr<RequestSource> source_of(Generator generator) {
  return std::make_unique<GeneratedSource<Generator>>(std::move(generator));
}

// Pairs of an instant and a rate, as other tools have the points of a profile. True where that has
// been reported.
[[nodiscard]] bool fail_pairs(const Setting& list);

// How the requests of a block are asked: `through`, `client`, `retry`.
[[nodiscard]] ClientSettings read_client_settings(Parameters& settings);
// Lets the workload's clients retry; the client that it had learns of the last answer only.
void add_retry(Workload& workload, const Retry& retry);
// Lets its requests be asked as the block says: plainly where that is all it says, or through a
// door.
void add_clients(Workload& workload, ClientSettings settings);

// The one kind that invokes asynchronously where nothing else is said.
inline constexpr std::string_view kEventBridgeSchedule = "eventbridge_schedule";
[[nodiscard]] bool is_eventbridge_schedule(Parameters& block);

// What a block says of how its requests are sent; what of it has no meaning in a place is reported.
struct Sending {
  InvocationType invocation = InvocationType::sync;
  std::optional<Distribution> delivery;
  std::vector<SimTime> poison;
};

// What every kind takes: `duration`, `label`, `scale`.
struct BlockSettings {
  std::optional<Distribution> duration;
  std::string label;
  double scale = 1.0;
};

[[nodiscard]] BlockSettings read_block_settings(Parameters& settings);
[[nodiscard]] Sending read_sending(Parameters& settings, WorkloadPlace place);
// Reports what cannot be sent so: who waits for an answer gets none of an event or a message.
void check_sending(const Parameters& settings, const Workload& workload, WorkloadPlace place);

// The builders of the catalog's rows, by the file that has them.
// steady.cpp
[[nodiscard]] Workload build_poisson(Parameters& settings);
[[nodiscard]] Workload build_constant_arrivals(Parameters& settings);
[[nodiscard]] Workload build_burst(Parameters& settings);
// generators.cpp
[[nodiscard]] Workload build_schedule(Parameters& settings);
[[nodiscard]] Workload build_requests(Parameters& settings);
// eventbridge_schedule.cpp
// `starts_at`: the instant of time zero, if anybody has said it.
[[nodiscard]] Workload build_eventbridge_schedule(Parameters& settings,
                                                  const std::optional<CalendarTime>& starts_at);
// modulated.cpp
[[nodiscard]] Workload build_profile(Parameters& settings);
[[nodiscard]] Workload build_on_off(Parameters& settings);
// closed_loop.cpp
[[nodiscard]] Workload build_closed_loop(Parameters& settings);

}  // namespace coldcast
