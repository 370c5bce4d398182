#pragma once

#include <algorithm>
#include <vector>

#include "coldcast/engine/observer.h"

namespace coldcast {

// Tells an observer of requests what an engine would tell: the admission when they arrive, the
// placement of those that waited, the invocation when they have their answer.
class Teller {
 public:
  explicit Teller(Observer& to) : to_(&to) {}

  // In flight from its arrival; `invocation` is what will be told at its end.
  void admit(const Invocation& invocation) {
    to_->on_admission(admission_of(invocation, invocation.arrived));
    flying_.push_back(invocation);
  }
  void wait(Admission admission) {
    admission.waits = true;
    admission.arrived = admission.at;
    admission.start = StartKind::cold;
    to_->on_admission(admission);
  }
  // One that has waited has its environment when its invocation begins.
  void place(Invocation invocation) {
    invocation.waited = true;
    to_->on_placement(admission_of(invocation, invocation.started()));
    flying_.push_back(invocation);
  }
  // The one of the function that was to be answered first has its answer.
  void complete(SimTime when, FunctionId function = {}, bool on_provisioned = false) {
    const auto first = std::min_element(
        flying_.begin(), flying_.end(), [&](const Invocation& a, const Invocation& b) {
          const auto key = [&](const Invocation& of) {
            const bool is_meant = of.function == function && of.on_provisioned == on_provisioned;
            return std::pair(!is_meant, of.finished);
          };
          return key(a) < key(b);
        });
    Invocation invocation = *first;
    flying_.erase(first);
    invocation.finished = when;
    to_->on_invocation(invocation);
  }
  // The rest have their answers, then the run is over.
  void end(SimTime at) {
    std::stable_sort(flying_.begin(), flying_.end(), [](const Invocation& a, const Invocation& b) {
      return a.finished < b.finished;
    });
    for (const Invocation& invocation : flying_) to_->on_invocation(invocation);
    to_->on_end(at, {});
  }

 private:
  static Admission admission_of(const Invocation& of, SimTime at) {
    return {.request = of.request,
            .function = of.function,
            .environment = of.environment,
            .start = of.start,
            .cause = of.cause,
            .on_provisioned = of.on_provisioned,
            .spillover = of.spillover,
            .arrived = of.arrived,
            .at = at,
            .download = of.download,
            .environment_start = of.environment_start,
            .init = of.init,
            .aborted_init = of.aborted_init,
            .suppressed_init = of.suppressed_init,
            .label = of.label};
  }

  Observer* to_;
  std::vector<Invocation> flying_;
};

}  // namespace coldcast
