#include "support/run_facts.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

std::string instant(SimTime at) {
  return to_string(at - kStartOfTime);
}

template <typename Fact>
std::string difference(const std::vector<Fact>& expected, const std::vector<Fact>& actual) {
  const std::size_t common = std::min(expected.size(), actual.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (expected[i] == actual[i]) continue;
    return fmt::format("expected {}\n     got {}\n", describe(expected[i]), describe(actual[i]));
  }
  if (expected.size() > common) return fmt::format("missing  {}\n", describe(expected[common]));
  if (actual.size() > common) return fmt::format("surplus  {}\n", describe(actual[common]));
  return {};
}

}  // namespace

std::string describe(const RequestFact& fact) {
  std::string text =
      fmt::format("request {}{}{} of f{} at {}: ", fact.request, fact.label.empty() ? "" : " ",
                  fact.label, fact.function, instant(fact.arrived));
  if (fact.throttled) return text + std::string(to_string(*fact.throttled));
  text += fmt::format("{} on {}, {}, cold start {}, suppressed init {}, duration {}, answer {}",
                      to_string(fact.start), fact.environment, to_string(fact.outcome),
                      to_string(fact.cold_start), to_string(fact.suppressed_init),
                      to_string(fact.duration), instant(fact.finished));
  if (fact.cause) text += fmt::format(", cause {}", to_string(*fact.cause));
  if (fact.on_provisioned) text += ", on provisioned";
  if (fact.spillover) text += ", spillover";
  if (fact.waited) text += ", waited";
  return text;
}

std::string describe(const EnvironmentFact& fact) {
  const auto when = [](const std::optional<SimTime>& at) { return at ? instant(*at) : "never"; };
  return fmt::format(
      "environment {} of f{}{}: created {}, init {}, idle after init {}, retired {}, "
      "ended {} {}",
      fact.number, fact.function,
      fact.provisioned   ? " (provisioned)"
      : fact.for_request ? ""
                         : " (ahead)",
      instant(fact.created), to_string(fact.init), when(fact.initialized), when(fact.retired),
      when(fact.ended), to_string(fact.reason));
}

std::string first_difference(const RunFacts& expected, const RunFacts& actual) {
  std::string text = difference(expected.requests, actual.requests);
  text += difference(expected.environments, actual.environments);
  if (expected.end != actual.end) {
    text += fmt::format("expected end {}, got {}\n", instant(expected.end), instant(actual.end));
  }
  return text;
}

void RunRecorder::on_admission(const Admission& admission) {
  tell(admission.at, "admission");
  if (admission.at != admission.arrived) contradictions_.push_back("admitted after its arrival");
  RequestFact& fact = request(admission.request);
  fact.waited = admission.waits;
  ++admissions_;
}

void RunRecorder::on_placement(const Admission& placement) {
  tell(placement.at, "placement");
  RequestFact& fact = request(placement.request);
  if (!fact.waited) contradictions_.push_back("placed, but did not wait");
  placed_[placement.request] = placement.at;
}

void RunRecorder::on_invocation(const Invocation& invocation) {
  tell(invocation.finished, "invocation");
  RequestFact& fact = request(invocation.request);
  if (invocation.waited != fact.waited) contradictions_.push_back("waited, or not?");
  if (fact.waited && placed_.at(invocation.request) != invocation.started())
    contradictions_.push_back("began at another instant than its placement");
  fact.function = index(invocation.function);
  if (invocation.label != nullptr) fact.label = *invocation.label;
  fact.arrived = invocation.arrived;
  fact.environment = value(invocation.environment);
  fact.start = invocation.start;
  if (invocation.start == StartKind::cold) fact.cause = invocation.cause;
  fact.outcome = invocation.outcome;
  fact.finished = invocation.finished;
  fact.cold_start = invocation.cold_start();
  fact.suppressed_init = invocation.suppressed_init;
  fact.duration = invocation.duration;
  fact.on_provisioned = invocation.on_provisioned;
  fact.spillover = invocation.spillover;
  ++answers_;
}

void RunRecorder::on_throttle(const Throttle& throttle) {
  tell(throttle.at, "throttle");
  RequestFact& fact = request(throttle.request);
  fact.function = index(throttle.function);
  if (throttle.label != nullptr) fact.label = *throttle.label;
  fact.arrived = throttle.at;
  fact.throttled = throttle.reason;
}

void RunRecorder::on_transition(const Transition& transition) {
  tell(transition.at, "transition");
  const std::uint32_t function = index(transition.function);
  const std::uint32_t number = value(transition.environment);
  const auto same = [&](const EnvironmentFact& fact) {
    return fact.function == function && fact.number == number;
  };
  auto& environments = facts_.environments;
  const auto found = std::find_if(environments.begin(), environments.end(), same);
  if (transition.change == EnvironmentChange::created) {
    if (found != environments.end()) contradictions_.push_back("an environment created twice");
    environments.push_back(
        {.function = function,
         .number = number,
         .provisioned = transition.type == InitializationType::provisioned_concurrency,
         .for_request = transition.for_request,
         .created = transition.at,
         .init = transition.init});
  } else if (found == environments.end()) {
    contradictions_.push_back("a change of an environment that was never created");
  } else if (transition.change == EnvironmentChange::initialized) {
    if (found->initialized) contradictions_.push_back("an environment initialized twice");
    found->initialized = transition.at;
  } else if (transition.change == EnvironmentChange::retired) {
    if (found->retired) contradictions_.push_back("an environment retired twice");
    found->retired = transition.at;
    found->reason = transition.reason;
  } else if (transition.change == EnvironmentChange::ended) {
    if (found->ended) contradictions_.push_back("an environment ended twice");
    if (found->reason != transition.reason) contradictions_.push_back("ended for another reason");
    found->ended = transition.at;
  }
}

void RunRecorder::on_end(SimTime at, std::span<const Admission> unfinished) {
  if (!unfinished.empty()) contradictions_.push_back("over, and some in flight");
  tell(at, "end");
  facts_.end = at;
}

RunFacts RunRecorder::take() {
  if (answers_ != admissions_) contradictions_.push_back("admissions without an answer");
  auto& environments = facts_.environments;
  std::sort(environments.begin(), environments.end(), [](const auto& a, const auto& b) {
    return std::tie(a.function, a.number) < std::tie(b.function, b.number);
  });
  return std::move(facts_);
}

RequestFact& RunRecorder::request(RequestId id) {
  const std::uint64_t number = value(id);
  while (facts_.requests.size() < number) {
    facts_.requests.push_back({.request = facts_.requests.size() + 1});
  }
  return facts_.requests[number - 1];
}

void RunRecorder::tell(SimTime at, const char* what) {
  if (at < last_) contradictions_.push_back(fmt::format("{} before what was told last", what));
  last_ = at;
}

}  // namespace coldcast
