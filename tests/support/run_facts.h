#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/engine/observer.h"

namespace coldcast {

// All that happened to one request, whoever tells it: the engine or the naive simulator.
struct RequestFact {
  std::uint64_t request = 0;
  std::uint32_t function = 0;
  std::string label{};
  SimTime arrived{};
  std::optional<ThrottleReason> throttled{};
  // What follows is of invocations only.
  std::uint32_t environment = 0;
  StartKind start = StartKind::warm;
  std::optional<ColdStartCause> cause{};  // cold only
  Outcome outcome = Outcome::success;
  SimTime finished{};
  Duration cold_start{};  // download + environment + init, or up to the init cap
  Duration suppressed_init{};
  Duration duration{};
  bool on_provisioned = false;
  bool spillover = false;
  bool waited = false;

  friend bool operator==(const RequestFact&, const RequestFact&) = default;
};

struct EnvironmentFact {
  std::uint32_t function = 0;
  std::uint32_t number = 0;
  bool provisioned = false;
  bool for_request = false;  // a request waited for it when it was made
  SimTime created{};
  std::optional<SimTime> initialized{};  // without the request that it was made for
  std::optional<SimTime> retired{};      // serves no more, and shuts down
  std::optional<SimTime> ended{};
  EndReason reason = EndReason::none;
  Duration init{};  // if it was made ahead of requests, or whoever comes first may take it

  friend bool operator==(const EnvironmentFact&, const EnvironmentFact&) = default;
};

// A whole run: requests in order of number, environments by function and number.
struct RunFacts {
  std::vector<RequestFact> requests;
  std::vector<EnvironmentFact> environments;
  SimTime end{};
};

// One line for a reader who knows Lambda.
[[nodiscard]] std::string describe(const RequestFact& fact);
[[nodiscard]] std::string describe(const EnvironmentFact& fact);

// Where two runs part, in words; empty when they agree on every request, environment and instant.
[[nodiscard]] std::string first_difference(const RunFacts& expected, const RunFacts& actual);

// Gathers the facts that the engine tells, and notes each that contradicts those told before
// (an answer without a request, an environment created twice, time running backwards).
class RunRecorder : public Observer {
 public:
  void on_admission(const Admission& admission) override;
  void on_placement(const Admission& placement) override;
  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  void on_transition(const Transition& transition) override;
  void on_end(SimTime at, std::span<const Admission> unfinished) override;

  // Call it once, after the run.
  [[nodiscard]] RunFacts take();
  [[nodiscard]] const std::vector<std::string>& contradictions() const { return contradictions_; }

 private:
  RequestFact& request(RequestId id);
  void tell(SimTime at, const char* what);

  RunFacts facts_;
  SimTime last_{};
  std::uint64_t answers_ = 0;
  std::uint64_t admissions_ = 0;
  std::map<RequestId, SimTime> placed_;  // those that waited
  std::vector<std::string> contradictions_;
};

}  // namespace coldcast
