#pragma once

#include <cstdint>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"
#include "coldcast/stats/summary.h"

namespace coldcast {

// Reads off what AWS bills of one function, in whole units. The scenario must outlive it.
class UsageMeter {
 public:
  UsageMeter(const Scenario& scenario, const Function& function, std::uint64_t replication);

  // An invocation that is counted.
  void bill(const Invocation& invocation);
  // The init of an environment created in the counted window that need not belong to an
  // invocation: of provisioned ones, which AWS has always billed, of those made ahead of requests,
  // and of those whose request may be served elsewhere.
  void bill(const Transition& created);
  // Provisioned concurrency as asked for, from `at` on.
  void set_provisioned(std::uint32_t configured, SimTime at);

  // With provisioned concurrency until `until`.
  [[nodiscard]] Usage usage(SimTime until) const;

 private:
  [[nodiscard]] Duration billed_part(Duration init, EnvironmentNumber environment) const;
  [[nodiscard]] std::uint64_t provisioned_seconds(SimTime until) const;

  const Scenario* scenario_;
  const Function* function_;
  std::uint64_t replication_;
  bool has_snap_start_;
  bool bills_init_;
  Usage usage_{};
  std::uint32_t configured_ = 0;
  SimTime configured_since_{};
};

}  // namespace coldcast
