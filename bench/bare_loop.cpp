#include "bare_loop.h"

#include <cmath>
#include <deque>
#include <queue>

#include "coldcast/random/random_stream.h"

namespace coldcast {
namespace {

struct BareEvent {
  std::int64_t at = 0;
  std::uint32_t function = 0;
  bool is_arrival = false;

  friend bool operator<(const BareEvent& a, const BareEvent& b) { return a.at > b.at; }
};

struct BareFunction {
  double mean_gap = 0.0;
  std::int64_t on_until = 0;
  std::deque<std::int64_t> idle_since;  // oldest first
};

class BareLoop {
 public:
  explicit BareLoop(const BareWorkload& workload)
      : workload_(workload), stream_({.seed = 1, .function = "bare"}) {
    for (const double rate : workload.rates) {
      functions_.emplace_back();
      functions_.back().mean_gap = 1e9 / rate;
      functions_.back().on_until = on_period(0);
      const auto function = static_cast<std::uint32_t>(functions_.size() - 1);
      events_.push({next_arrival(functions_.back(), 0), function, true});
    }
  }

  BareCounts run(std::uint64_t requests) {
    while (counts_.requests < requests) {
      const BareEvent event = events_.top();
      events_.pop();
      BareFunction& function = functions_[event.function];
      if (event.is_arrival) {
        arrive(function, event);
      } else {
        function.idle_since.push_back(event.at);
      }
    }
    return counts_;
  }

 private:
  std::int64_t exponential(double mean) {
    return static_cast<std::int64_t>(-mean * std::log(stream_.open_uniform()) + 0.5);
  }
  std::int64_t on_period(std::int64_t at) {
    if (workload_.mean_on == Duration::zero()) return kNever.time_since_epoch().count();
    return at + exponential(static_cast<double>(workload_.mean_on.count()));
  }
  std::int64_t next_arrival(BareFunction& function, std::int64_t at) {
    std::int64_t next = at + exponential(function.mean_gap);
    while (next >= function.on_until) {
      const std::int64_t on_again =
          function.on_until + exponential(static_cast<double>(workload_.mean_off.count()));
      function.on_until = on_period(on_again);
      next = on_again + exponential(function.mean_gap);
    }
    return next;
  }
  void arrive(BareFunction& function, const BareEvent& event) {
    ++counts_.requests;
    std::deque<std::int64_t>& idle = function.idle_since;
    while (!idle.empty() && idle.front() + workload_.timeout.count() <= event.at) idle.pop_front();
    std::int64_t finished =
        event.at + exponential(static_cast<double>(workload_.mean_duration.count()));
    if (idle.empty()) {
      ++counts_.cold_starts;
      finished += workload_.init.count();
    } else {
      ++counts_.warm_starts;
      idle.pop_back();
    }
    events_.push({finished, event.function, false});
    events_.push({next_arrival(function, event.at), event.function, true});
  }

  BareWorkload workload_;
  RandomStream stream_;
  std::vector<BareFunction> functions_;
  std::priority_queue<BareEvent> events_;
  BareCounts counts_;
};

}  // namespace

BareCounts run_bare_loop(const BareWorkload& workload, std::uint64_t requests) {
  return BareLoop(workload).run(requests);
}

}  // namespace coldcast
