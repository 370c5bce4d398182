#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/origin/client_settings.h"
#include "coldcast/origin/outcome.h"
#include "coldcast/origin/rate_scale.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// A feed is one arrivals block of one function, numbered through the scenario in file order. It is
// the order of requests that arrive at the same instant, and names the random streams of the block.
using Feed = std::uint32_t;

// A request that wants an invocation.
struct Request {
  SimTime at{};
  Feed feed = 0;
  std::uint32_t client = 0;   // which client of the block asked; for the block's Client only
  std::uint32_t attempt = 1;  // 1, or the how-many-th try of a retried request
  // The handler duration that the request brings itself; negative: drawn from the function's.
  Duration duration{-1};
  const std::string* label = nullptr;  // owned by the Scenario

  [[nodiscard]] bool has_duration() const { return duration >= Duration::zero(); }
};

// Requests that come whatever happens to them, in order of `at` (equal instants: in order of their
// place in the file). Belongs to one run.
class RequestSource {
 public:
  virtual ~RequestSource() = default;
  // Writes the next requests and returns how many; fewer than asked for only when there are no
  // more. Sources of one feed may leave Request::feed alone. Throws TraceError.
  virtual std::size_t fill(std::span<Request> requests) = 0;
};

// How a request went.
struct Answer {
  Request request;
  SimTime at{};                        // when the client has it
  bool throttled = false;              // 429; otherwise it was invoked, successfully or not
  Outcome outcome = Outcome::success;  // if it was invoked
};

// The one who asks and takes the answer: clients in a closed loop, retries. Belongs to one run.
class Client {
 public:
  virtual ~Client() = default;
  // Told of each request of its block at its first attempt, when it arrives.
  virtual void asked(const Request& request) { (void)request; }
  // Told every answer of its block, in order of time; returns the request that follows from it, at
  // or after `answer.at`, if any.
  virtual std::optional<Request> answered(const Answer& answer) = 0;
};

// What a source or client of one run may know. `function` and `block` name its random streams.
struct WorkloadContext {
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  std::string_view function;
  std::uint32_t block = 0;
  Feed feed = 0;
  SimTime end = kNever;  // the scenario's duration: no request at or after it is needed
  // Of the block, for sources that heed it themselves; null: 1. Outlives the run.
  const RateScale* scale = nullptr;
};

// What requests without a label are called where results are told by label.
inline constexpr std::string_view kUnlabelled = "unlabelled";

// Lambda's InvocationType, RequestResponse or Event.
enum class InvocationType : std::uint8_t { sync, async };

// One arrivals block as the scenario holds it: makes a fresh source (and client) for each run.
struct Workload {
  std::function<std::unique_ptr<RequestSource>(const WorkloadContext&)> make_source;
  // Empty when nobody listens to the answers.
  std::function<std::unique_ptr<Client>(const WorkloadContext&)> make_client;
  // Its clients ask through a door of their own kind (a Receiver), which makes their retries too
  // and tells `make_client` of final answers only. Nothing: they ask Lambda directly, as
  // `make_client` says.
  std::optional<ClientSettings> client;
  bool has_clients = false;       // who retry, give up or wait for an answer: `clients` in results
  bool ends_by_itself = false;    // without it the scenario needs a duration
  bool brings_durations = false;  // every request has one: the function needs none
  InvocationType invocation = InvocationType::sync;
  // From an event's acceptance to its first attempt, in place of the function's `async.delivery`.
  std::optional<Distribution> delivery;
  // Of a queue or stream: the first record sent at or after each of them fails for ever.
  std::vector<SimTime> poison;
  // What every kind takes: open_source() and open_client() see to it.
  std::optional<Distribution> duration;  // the handler's, of requests that bring none themselves
  std::string label;                     // the name of requests that have none; may be empty
  RateScale scale;
  // Who heeds `scale`: its source; nobody, since clients set the pace; or each of its requests
  // comes so many times.
  enum class Scaling : std::uint8_t { by_source, by_clients, by_request };
  Scaling scaling = Scaling::by_request;
  // For notes: nothing comes before `begins`; a rate that the file gives in points (profile) is not
  // zero where they begin, or end.
  SimTime begins{};
  std::optional<SimTime> silent_before;
  std::optional<SimTime> silent_from;
};

// The requests of a block, and who hears of them (null: nobody), for one run. The workload must
// outlive both: labels and factors are lent.
[[nodiscard]] std::unique_ptr<RequestSource> open_source(const Workload& workload,
                                                         WorkloadContext context);
[[nodiscard]] std::unique_ptr<Client> open_client(const Workload& workload,
                                                  WorkloadContext context);

}  // namespace coldcast
