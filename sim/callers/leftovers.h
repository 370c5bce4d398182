#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/caller_observer.h"
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
  Leftovers(const RandomStream& stream, FunctionId function)
      : stream_(stream), function_(function) {}

  // Before the run begins; null: nobody listens.
  void listen(CallerObserver* observer) { observer_ = observer; }

  // The handler of `request` works for `work` in the environment; returns how long that takes.
  Duration work(std::uint64_t environment, const BackgroundWork& law, Duration work,
                RequestId request, SimTime now);
  // It waits for what it has called.
  void wait(std::uint64_t environment, const BackgroundWork& law, SimTime now);
  // The handler has returned, and the environment is frozen.
  void freeze(std::uint64_t environment, SimTime now);
  // The handler of `request` succeeded, and may leave something behind.
  void leave(std::uint64_t environment, const BackgroundWork& law, RequestId request, SimTime now,
             bool is_counted);
  // The environment is reset or ends.
  void lose(std::uint64_t environment, SimTime now);

  // As in `background`, at the end of the run.
  [[nodiscard]] Figures figures(SimTime end);

 private:
  enum class Pace : std::uint8_t { frozen, side_by_side, by_halves, alone };
  struct Leftover {
    Duration remaining{};
    SimTime left{};
    RequestId request{};  // whose handler left it
    bool is_counted = false;
  };
  struct Environment {
    std::vector<Leftover> leftovers;  // the oldest first
    SimTime since{};
    RequestId running{};  // whose handler works, or did last
    Pace pace = Pace::frozen;
  };

  void set_pace(Environment& environment, Pace pace, SimTime now);
  void advance(Environment& environment, SimTime now);
  void finish(const Leftover& leftover, SimTime at, RequestId in);
  void tell(const Leftover& leftover, SimTime ended, RequestId in) const;

  RandomStream stream_;
  FunctionId function_;
  CallerObserver* observer_ = nullptr;
  std::map<std::uint64_t, Environment> environments_;  // that hold something
  std::uint64_t left_ = 0;
  std::uint64_t finished_ = 0;
  std::uint64_t lost_ = 0;
  Histogram delay_;
};

}  // namespace coldcast
