#pragma once

#include <cstdint>
#include <vector>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"
#include "coldcast/measure/figures.h"
#include "coldcast/measure/histogram.h"

namespace coldcast {

// How a request of a client ended, after all its attempts: `answered` by a success; `failed` by an
// error of the function; `gave_up` without an answer of the function: throttled, 504, or its own
// timeout.
enum class ClientVerdict : std::uint8_t { answered, failed, gave_up };

// What the clients of one function got: the block `clients` of the results. Counts requests whose
// first attempt lies in the counted window; those of which no end has been told wait.
class ClientLedger {
 public:
  void asked() { ++requests_; }
  void ended(ClientVerdict verdict, std::uint32_t attempts, Duration latency) {
    ++ends_[static_cast<std::size_t>(verdict)];
    attempts_.record(attempts);
    latency_.record(latency);
  }

  // Under `clients.`
  void put(Figures& figures) const {
    const std::uint64_t ended = ends_[0] + ends_[1] + ends_[2];
    figures.count("clients.requests", requests_);
    figures.count("clients.answered", ends_[0]);
    figures.count("clients.failed", ends_[1]);
    figures.count("clients.gave_up", ends_[2]);
    figures.count("clients.waiting", requests_ - ended);
    figures.sizes("clients.attempts", attempts_);
    figures.times("clients.latency_ms", latency_);
  }

 private:
  std::uint64_t requests_ = 0;
  std::uint64_t ends_[3] = {};
  SizeFigure attempts_;
  Histogram latency_;
};

// How long functions ran on after their caller or client was gone, init included: `orphaned_ms`.
class OrphanLedger {
 public:
  explicit OrphanLedger(std::size_t functions) : orphaned_(functions) {}

  void add(FunctionId function, Duration time) { orphaned_[index(function)] += time; }
  [[nodiscard]] Duration of(FunctionId function) const { return orphaned_[index(function)]; }

 private:
  std::vector<Duration> orphaned_;
};

}  // namespace coldcast
