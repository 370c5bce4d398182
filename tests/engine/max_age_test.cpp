#include <gtest/gtest.h>

#include "facts/told.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;

// An environment that comes to its age while it is idle, with its last completion, or in the middle
// of an invocation, which it finishes.
TEST(MaxAge, IsReachedAtItsInstantAndNotAfterIt) {
  const auto told = [](const std::string& duration) {
    return tell(
        "functions:\n  f:\n    max_age: 1s\n    arrivals: {kind: requests, list: "
        "[{at: 0s, duration: " +
        duration + "}, {at: 2s, duration: 1s}]}\n");
  };
  const Told idle = told("900ms");
  const Told at_completion = told("1s");
  const Told in_use = told("1100ms");

  for (const Told* run : {&idle, &at_completion, &in_use}) {
    EXPECT_EQ(run->function().causes[static_cast<std::size_t>(ColdStartCause::max_age)], 1U);
  }
  const auto first_end = [](const Told& run) {
    for (const Transition& transition : run.run.facts.transitions) {
      if (transition.change == EnvironmentChange::ended) return transition.at;
    }
    return kNever;
  };
  EXPECT_EQ(first_end(idle), SimTime{1s});
  EXPECT_EQ(first_end(at_completion), SimTime{1s});
  EXPECT_EQ(first_end(in_use), SimTime{1100ms});
}

// The request that arrives at the instant of the completion: the environment takes no more at its
// age, so a waiting request does not get it.
TEST(MaxAge, EndsAnEnvironmentThatComesFreeAtItsAge) {
  const Told told = tell(R"(
functions:
  f:
    assignment: first_free
    max_age: 1s
    cold_start: {init: 500ms}
    arrivals: {kind: requests, list: [{at: 0s, duration: 500ms}, {at: 600ms, duration: 100ms}]}
)");

  // The first environment is free at 1 s, its age; the second request waits for its own till 1.1 s.
  EXPECT_NE(told.invocation(1).environment, told.invocation(0).environment);
  EXPECT_EQ(told.invocation(1).finished, SimTime{1200ms});
}

}  // namespace
}  // namespace coldcast
