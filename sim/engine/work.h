#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/origin/platform.h"
#include "coldcast/scenario/scenario.h"

#include "engine/draws.h"

namespace coldcast {

// As long as fits, where the sum does not.
[[nodiscard]] inline Duration sum_of(Duration a, Duration b) {
  return b > kForever - a ? kForever : a + b;
}

// What the environment and the timeout make of it.
struct Service {
  Duration duration{};
  Outcome outcome = Outcome::success;
};

// `suppressed_init`: init run inside the invocation, under its timeout; zero if none. Rule: AWS,
// Lambda execution environment lifecycle, "Invoke phase" and "failures during the Invoke phase".
[[nodiscard]] inline Service serve(const Work& work, bool first_call, Duration suppressed_init,
                                   Duration timeout) {
  if (suppressed_init > timeout) [[unlikely]]
    return {timeout, Outcome::init_timeout};
  Duration duration = work.duration;
  if (first_call) [[unlikely]]
    duration = work.first_duration;
  if (duration > timeout - suppressed_init) [[unlikely]]
    return {timeout, Outcome::timeout};
  return {suppressed_init + duration, work.fate};
}

// The draws of one arrivals block.
class FeedWork {
 public:
  FeedWork() = default;  // of a block that asks no function: nothing is drawn
  FeedWork(const Function& function, const StreamKey& key);

  [[nodiscard]] Work draw(const Request& request) {
    return draw(request, request.attempt == 1 ? first_try_ : retry_);
  }
  // Of a block in which nobody retries.
  [[nodiscard]] Work draw_first_try(const Request& request) { return draw(request, first_try_); }

 private:
  struct Laws {
    std::optional<Draws> duration;
    std::optional<Draws> first;
    std::optional<Draws> extra;
    bool first_differs = false;
  };
  [[nodiscard]] static Laws laws(const Function& function, StreamKey key, bool retry);
  [[nodiscard]] static Work draw(const Request& request, Laws& laws) {
    Work work;
    if (laws.duration) [[likely]]
      work.duration = laws.duration->next();
    work.first_duration = work.duration;
    if (laws.first_differs) [[unlikely]] {
      if (laws.first) work.first_duration = laws.first->next();
      if (laws.extra) work.first_duration = sum_of(work.first_duration, laws.extra->next());
    }
    // Drawn all the same, so that whether a request brings its own changes no later draw.
    if (request.has_duration()) [[unlikely]]
      work.duration = work.first_duration = request.duration;
    return work;
  }

  Laws first_try_;
  // Retries draw from streams of their own: how many there are depends on the settings compared.
  Laws retry_;
};

// How long the parts of one cold start take.
struct ColdStartParts {
  Duration download{};
  Duration environment{};
  Duration init{};
  Duration aborted_init{};  // init reached the cap: it will run again inside the invocation
  // The phases of init that came first; the rest of it is the function's.
  Duration init_extension{};
  Duration init_runtime{};

  [[nodiscard]] Duration total() const { return download + environment + init + aborted_init; }
};

// Draws the cold starts of one function.
class ColdStartWork {
 public:
  ColdStartWork(const Function& function, const RandomStream& stream)
      : function_(&function), stream_(stream) {}

  // Other settings from now on; the draws go on.
  void use(const Function& function) { function_ = &function; }

  // On demand: with the cap on init.
  [[nodiscard]] ColdStartParts draw();
  // Provisioned: AWS gives their init at least 130 s, so no cap is reached here.
  [[nodiscard]] ColdStartParts draw_uncapped();
  [[nodiscard]] ColdStartParts draw_parts();
  // All three phases of init, at most kLongest each.
  [[nodiscard]] Duration draw_init();

 private:
  // Some nine years: sums of parts fit. What is as long is told from what is not.
  static constexpr Duration kLongest{std::int64_t{1} << 58};
  void draw_init(ColdStartParts& parts);
  [[nodiscard]] Duration sample(const Distribution& distribution);
  // Throws Error where a part is too long to be simulated.
  [[nodiscard]] ColdStartParts checked(const ColdStartParts& parts) const;

  const Function* function_;
  RandomStream stream_;
};

}  // namespace coldcast
