#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "coldcast/base/time.h"
#include "coldcast/origin/client_settings.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// How many: a whole number, or a distribution of seconds rounded to the nearest whole number.
class CountLaw {
 public:
  explicit CountLaw(std::uint64_t count = 1) : count_(count) {}
  explicit CountLaw(Distribution seconds) : law_(std::move(seconds)) {}

  [[nodiscard]] std::uint64_t draw(RandomStream& stream) const;
  [[nodiscard]] bool is_constant() const { return !law_.has_value(); }
  // Whether it can be 0, as far as ten thousand draws tell.
  [[nodiscard]] bool can_be_zero() const;

 private:
  std::uint64_t count_ = 0;
  std::optional<Distribution> law_;
};

// One step of a handler, in the list `handler.calls`.
struct HandlerCall {
  enum class Kind : std::uint8_t {
    function,        // synchronously: waits for the answer
    function_async,  // leaves an event
    dependency,
    queue,
    stream,
    topic,  // or a bus, a bucket: nobody of the scenario hears of it
    wait,   // sleeps, billed and held
  };

  Kind kind = Kind::wait;
  std::string target{};               // its name
  CountLaw count{1};                  // how many calls; the step is over with the last
  std::uint32_t at_once = 1;          // so many run side by side
  Distribution wait{};                // kind wait
  std::optional<Duration> timeout{};  // ends the waiting, not what is called
  std::optional<Retry> retry{};
  bool fails_handler = true;  // on_failure: fail; false: ignore

  [[nodiscard]] bool waits() const {
    return kind == Kind::function || kind == Kind::dependency || kind == Kind::wait;
  }
};

// What a handler that succeeds leaves behind in its environment: it goes on while the environment
// runs other invocations, and stands still while it is frozen.
struct BackgroundWork {
  Distribution work{};
  double share = 1.0;  // of the invocations that succeed
  // It takes processor time from the invocations during which it runs.
  bool uses_cpu = false;
};

// AWS ends a chain of functions that call themselves after about 16 invocations of one of them
// (Lambda, "Recursive loop detection").
inline constexpr std::uint32_t kRecursionLimit = 16;

}  // namespace coldcast
