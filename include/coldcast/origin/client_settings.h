#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "coldcast/base/time.h"

namespace coldcast {

// The key `retry`: what a client, or the SDK of a handler that calls, does with an answer that it
// does not like. Attempt 1 is the first one.
struct Retry {
  // How long it waits before retry i (0, 1, ...):
  enum class Law : std::uint8_t {
    exponential,     // min(cap, base x 2^i)
    fixed,           // base
    step_functions,  // base x rate^i
  };
  // full: uniform between 0 and the wait; none: the wait.
  enum class Jitter : std::uint8_t { full, none };

  std::uint64_t attempts = 1;  // with the first
  Law law = Law::exponential;
  Jitter jitter = Jitter::full;
  Duration base{};
  Duration cap{};
  double rate = 2.0;
  // What is tried again, by what the client sees: 429; its own timeout or 504; any other 5xx.
  bool on_throttle = true;
  bool on_error = false;
  bool on_timeout = false;
  // A retry takes `retry_cost` tokens of `quota`; none is made where they do not suffice. 0:
  // without limit.
  std::uint64_t quota = 0;
  std::uint64_t retry_cost = 0;

  // An answer that is not retried gives one back at the first attempt, else what the last retry
  // took (AWS's SDKs, standard mode: botocore, retries/standard.py, release_retry_quota).
  [[nodiscard]] std::uint64_t quota_after_answer(std::uint64_t tokens,
                                                 std::uint32_t attempt) const {
    return std::min(quota, tokens + (attempt == 1 ? 1 : retry_cost));
  }

  // Before jitter.
  [[nodiscard]] Duration longest_wait(std::uint64_t index) const;
  // With jitter; `uniform` is drawn from [0, 1).
  [[nodiscard]] Duration wait(std::uint64_t index, double uniform) const;
  // None of the keys on, jitter, fixed, step_functions: retries are arrivals of their block.
  bool is_as_ever = true;
  // Whether clients can do it that only hear of throttles and successes at Lambda's own door.
  [[nodiscard]] bool is_plain() const { return on_throttle && !on_error && !on_timeout; }
};

// How the requests of an arrivals block are asked: the keys `through`, `client` and `retry`.
struct ClientSettings {
  std::string through{};              // the name of a front door; empty: Lambda's own
  std::optional<Duration> timeout{};  // the client is gone after it; nothing: it waits for ever
  std::optional<Retry> retry{};
};

}  // namespace coldcast
