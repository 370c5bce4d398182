#pragma once

#include <tuple>

#include "coldcast/engine/observer.h"

namespace coldcast {

// Several who are told the facts of a run, in this order, each of a class that the compiler knows
// and so can see into. They must outlive the run.
template <typename... Each>
class Told {
 public:
  explicit Told(Each&... each) : each_(each...) {}

  void on_invocation(const Invocation& fact) {
    tell([&](auto& to) { to.on_invocation(fact); });
  }
  void on_wait(const Wait& fact) {
    tell([&](auto& to) { to.on_wait(fact); });
  }
  void on_completion(const Completion& fact) {
    tell([&](auto& to) { to.on_completion(fact); });
  }
  void on_throttle(const Throttle& fact) {
    tell([&](auto& to) { to.on_throttle(fact); });
  }
  void on_transition(const Transition& fact) {
    tell([&](auto& to) { to.on_transition(fact); });
  }
  void on_provisioned_change(const ProvisionedChange& fact) {
    tell([&](auto& to) { to.on_provisioned_change(fact); });
  }
  void on_end(SimTime at) {
    tell([&](auto& to) { to.on_end(at); });
  }

 private:
  template <typename Tell>
  void tell(Tell tell_one) {
    std::apply([&](Each&... each) { (tell_one(each), ...); }, each_);
  }

  std::tuple<Each&...> each_;
};

}  // namespace coldcast
