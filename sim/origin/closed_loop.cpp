#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "coldcast/base/int128.h"
#include "coldcast/keys/keys.h"
#include "coldcast/random/distribution.h"

#include "origin/arrivals.h"

namespace coldcast {
namespace {

struct LoopShape {
  std::uint32_t clients = 1;
  std::uint64_t requests = std::numeric_limits<std::uint64_t>::max();  // in all
  Distribution think_time;
  Duration ramp_up{};  // client k of n begins k x ramp_up / n after the start

  // First requests, one from each client.
  [[nodiscard]] std::uint32_t at_once() const {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(clients, requests));
  }
};

class FirstRequests {
 public:
  FirstRequests(const LoopShape& shape, SimTime from, SimTime end)
      : shape_(shape), count_(shape.at_once()), from_(from), end_(end) {}

  bool next(Request& request) {
    if (client_ == count_) return false;
    // k x ramp_up / n, rounded to the nearest.
    const Int128 clients = shape_.clients;
    const Int128 begun = static_cast<Int128>(shape_.ramp_up.count()) * client_;
    const auto wait = static_cast<std::int64_t>((2 * begun + clients) / (2 * clients));
    request.at = saturating_add(from_, Duration{wait});
    if (request.at >= end_) return false;
    request.client = client_++;
    return true;
  }

 private:
  LoopShape shape_;
  std::uint32_t count_;
  SimTime from_;
  SimTime end_;
  std::uint32_t client_ = 0;
};

// As many clients as the block's `scale` makes of them.
LoopShape scaled(LoopShape shape, const WorkloadContext& context) {
  if (context.scale == nullptr || context.scale->is_plain()) return shape;
  constexpr double kMost = std::numeric_limits<std::uint32_t>::max();
  const double clients = std::round(static_cast<double>(shape.clients) * context.scale->factor);
  shape.clients = static_cast<std::uint32_t>(std::min(clients, kMost));
  return shape;
}

// Clients that ask again as soon as they have an answer, whatever it is, and a think time has gone
// by: `ab -n requests -c clients`.
class LoopingClients final : public Client {
 public:
  LoopingClients(const LoopShape& shape, SimTime end, RandomStream stream)
      : think_time_(shape.think_time),
        left_(shape.requests - shape.at_once()),
        end_(end),
        stream_(stream) {}

  std::optional<Request> answered(const Answer& answer) override {
    if (left_ == 0) return std::nullopt;
    Request request;
    request.at = follow_up_at(answer.at, think_time_.sample(stream_), end_);
    request.client = answer.request.client;
    if (request.at >= end_) return std::nullopt;
    --left_;
    return request;
  }

 private:
  Distribution think_time_;
  std::uint64_t left_;
  SimTime end_;
  RandomStream stream_;
};

std::uint32_t read_clients(Parameters& settings) {
  const std::optional<Setting> setting = settings.require("clients", "20");
  if (!setting) return 1;
  const std::uint64_t clients = setting->count();
  if (!is_in_range(*setting, key_row("arrivals", "clients"), clients)) return 1;
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (clients > kMost)
    setting->fail(fmt::format("{} is too many; at most {} passes", clients, kMost));
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(clients, kMost));
}

}  // namespace

// Without `requests` the loop goes on until `until` or the scenario's duration, as `wrk -d`.
Workload build_closed_loop(Parameters& settings) {
  LoopShape shape;
  shape.clients = read_clients(settings);
  const std::optional<Setting> requests = settings.find("requests");
  if (requests) shape.requests = requests->count();
  shape.think_time = read_distribution(settings, "think_time", Duration::zero());
  shape.ramp_up = settings.duration("ramp_up", Duration::zero());
  const Window window = read_window(settings);
  Workload workload;
  workload.has_clients = true;
  workload.scaling = Workload::Scaling::by_clients;
  workload.ends_by_itself = requests.has_value() || window.is_bounded();
  workload.make_source = [shape, window](const WorkloadContext& context) {
    return source_of(FirstRequests{scaled(shape, context), window.from, window.end(context)});
  };
  workload.make_client = [shape, window](const WorkloadContext& context) {
    return std::make_unique<LoopingClients>(scaled(shape, context), window.end(context),
                                            stream_of(context, StreamPurpose::arrivals));
  };
  return workload;
}

}  // namespace coldcast
