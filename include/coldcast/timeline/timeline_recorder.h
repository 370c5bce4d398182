#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/timeline/timeline.h"

namespace coldcast {

// Turns the facts of one run into a Timeline. Nothing outside the window is kept, and above the
// limits only levels are, so memory is bounded by the environments that are alive at once. The
// scenario must outlive it.
class TimelineRecorder final : public Observer, public CallerObserver {
 public:
  struct Settings {
    SimTime from{};
    SimTime to = kNever;                             // kNever: the end of the run
    std::function<bool(std::string_view)> wanted{};  // functions by their names; none: all
    // Only this request is kept, and why it went as it did, however many there are; zero: all.
    RequestId request{};
    // Above either of these, lanes and requests give way to levels: 2,000 lanes are the most that a
    // page can be scrolled through.
    std::uint64_t most_environments = 2000;
    std::uint64_t most_requests = 20000;
  };

  TimelineRecorder(const Scenario& scenario, const Settings& settings);
  ~TimelineRecorder() override;

  void on_admission(const Admission& admission) override;
  void on_placement(const Admission& placement) override;
  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  void on_client(RequestId request, ClientOutcome outcome, SimTime at) override;
  void on_transition(const Transition& transition) override;
  void on_provisioned_change(const ProvisionedChange& change) override;
  void on_change(const ChangeOutcome& change) override;
  void on_scaling_minute(const ScalingMinute& minute) override;
  void on_scaling_activity(FunctionId function, const ScalingActivity& activity) override;
  void on_end(SimTime at, std::span<const Admission> unfinished) override;
  void on_left_behind(const LeftBehind& work) override;
  void on_blocked(FunctionId function, std::string_view source, bool is_blocked,
                  SimTime at) override;

  // After on_end().
  [[nodiscard]] const Timeline& timeline() const;
  [[nodiscard]] Timeline take();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace coldcast
