#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// AWS bills whole milliseconds, rounded up once per invocation.
[[nodiscard]] inline std::uint64_t billed_ms(Duration span) {
  constexpr std::uint64_t kMillisecond = 1'000'000;
  return (static_cast<std::uint64_t>(span.count()) + kMillisecond - 1) / kMillisecond;
}

// Reads off what AWS bills of one function, in whole units. The scenario must outlive it.
class UsageMeter {
 public:
  UsageMeter(const Scenario& scenario, const Function& function, std::uint64_t replication);

  // An invocation that is counted.
  void bill(const Invocation& invocation);
  // One without init that a client asked for, of the version with which the run began.
  void bill_plain(const Invocation& invocation) { add(invocation, 1, 0); }
  // A request that is counted and in flight when the run is broken off at `at`: what it has used.
  void bill_unfinished(const Admission& admission, SimTime at);
  // The init of an environment created in the counted window that need not belong to an
  // invocation: of provisioned ones, which AWS has always billed, of those made ahead of requests,
  // and of those whose request may be served elsewhere.
  void bill(const Transition& created);
  // Provisioned concurrency as asked for, of one version, from `at` on.
  void set_provisioned(std::uint16_t version, std::uint32_t configured, SimTime at);

  // With provisioned concurrency until `until`.
  [[nodiscard]] Usage usage(SimTime until) const;
  // The part of it by versions with another memory than the function has in the scenario.
  [[nodiscard]] std::vector<std::pair<Megabytes, Usage>> deployed(SimTime until) const;

 private:
  // Of a version, since it was changed last.
  struct Period {
    std::uint32_t configured = 0;
    SimTime since{};
  };

  // `init_ms`: what its init adds to the billed duration.
  void add(const Invocation& invocation, std::uint64_t requests, std::uint64_t init_ms);
  [[nodiscard]] std::uint64_t init_ms_of(const Invocation& cold);
  [[gnu::noinline]] void bill_version(const Invocation& invocation);
  [[nodiscard]] [[gnu::noinline]] std::uint64_t requests_of(const Invocation& invocation) const;
  [[nodiscard]] Duration billed_part(Duration init, EnvironmentNumber environment) const;
  // Ends at `until`, or goes on.
  void add_period(Usage& usage, const Period& period, SimTime until, bool ends) const;
  [[nodiscard]] Usage& usage_of(std::uint16_t version);
  [[nodiscard]] bool is_provisioned() const;

  const Scenario* scenario_;
  const Function* function_;
  std::uint64_t replication_;
  bool has_snap_start_;
  bool bills_init_;
  std::uint64_t requests_of_event_;  // that AWS bills of an asynchronous one
  Usage usage_{};
  std::vector<Usage> versions_;  // by number, from 1: what is not in usage_
  std::vector<Period> periods_;  // by version, from 0
};

inline void UsageMeter::bill(const Invocation& invocation) {
  if (invocation.version != 0) [[unlikely]]
    return bill_version(invocation);
  const bool pays_init = invocation.start == StartKind::cold && !invocation.on_provisioned &&
                         invocation.cause != ColdStartCause::reset;
  const std::uint64_t init = pays_init ? init_ms_of(invocation) : 0;
  add(invocation, requests_of_event_ == 1 ? 1 : requests_of(invocation), init);
}

// Billed duration is duration + init, summed first, then rounded up (AWS).
inline void UsageMeter::add(const Invocation& invocation, std::uint64_t requests,
                            std::uint64_t init_ms) {
  const std::uint64_t duration = billed_ms(invocation.duration);
  usage_.requests += requests;
  if (invocation.on_provisioned) {
    usage_.provisioned_duration_ms += duration;
    usage_.requests_while_provisioned += requests;
    return;
  }
  usage_.on_demand_ms += duration + init_ms;
  usage_.init_ms += init_ms;
  if (!invocation.spillover) return;
  usage_.requests_while_provisioned += requests;
  usage_.on_demand_ms_while_provisioned += duration + init_ms;
}

}  // namespace coldcast
