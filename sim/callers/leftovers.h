#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/callers/handler_call.h"
#include "coldcast/measure/figures.h"
#include "coldcast/measure/histogram.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// What the handlers of one function have left behind in its environments (`handler.background`): it
// stands still while an environment is frozen, and goes on during its next invocations. Belongs to
// one run. `law` is that of the handler, which may be another one after a change.
//
// Without uses_cpu several leftovers go on side by side, each as fast as time. With it one
// processor does it all, the oldest leftover first: by halves with the handler while that works,
// alone while it waits for others.
class Leftovers {
 public:
  explicit Leftovers(const RandomStream& stream) : stream_(stream) {}

  // The environment's handler works for `work`; returns how long that takes.
  Duration work(std::uint64_t environment, const BackgroundWork& law, Duration work, SimTime now);
  // It waits for what it has called.
  void wait(std::uint64_t environment, const BackgroundWork& law, SimTime now);
  // The handler has returned, and the environment is frozen.
  void freeze(std::uint64_t environment, SimTime now);
  // It succeeded, and may leave something behind.
  void leave(std::uint64_t environment, const BackgroundWork& law, SimTime now, bool is_counted);
  // The environment is reset or ends.
  void lose(std::uint64_t environment, SimTime now);

  // As in `background`, at the end of the run.
  [[nodiscard]] Figures figures(SimTime end);

 private:
  enum class Pace : std::uint8_t { frozen, side_by_side, by_halves, alone };
  struct Leftover {
    Duration remaining{};
    SimTime left{};
    bool is_counted = false;
  };
  struct Environment {
    std::vector<Leftover> leftovers;  // the oldest first
    SimTime since{};
    Pace pace = Pace::frozen;
  };

  void set_pace(Environment& environment, Pace pace, SimTime now);
  void advance(Environment& environment, SimTime now);
  void finish(const Leftover& leftover, SimTime at);

  RandomStream stream_;
  std::map<std::uint64_t, Environment> environments_;  // that hold something
  std::uint64_t left_ = 0;
  std::uint64_t finished_ = 0;
  std::uint64_t lost_ = 0;
  Histogram delay_;
};

}  // namespace coldcast
