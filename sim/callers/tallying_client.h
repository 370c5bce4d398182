#pragma once

#include <memory>

#include "coldcast/origin/request_source.h"

#include "callers/client_ledger.h"
#include "callers/slab.h"

namespace coldcast {

// Counts what the clients of a block got that asks Lambda directly, and leaves what they do to
// `inner`: retries of throttles, closed loops. Belongs to one run.
class TallyingClient final : public Client {
 public:
  // `inner` may be null; `ledger` outlives it.
  TallyingClient(std::unique_ptr<Client> inner, ClientLedger& ledger, SimTime warmup)
      : inner_(std::move(inner)), ledger_(&ledger), warmup_(warmup) {}

  void asked(const Request& request) override {
    if (request.at >= warmup_) ledger_->asked();
  }
  std::optional<Request> answered(const Answer& answer) override;

 private:
  // A request that is tried again, from its first retry on; while it lasts, Request::client is its
  // number here.
  struct Retried {
    SimTime first{};
    std::uint32_t client = 0;
  };

  void end(const Answer& answer, SimTime first);

  std::unique_ptr<Client> inner_;
  ClientLedger* ledger_;
  SimTime warmup_;
  Slab<Retried> retried_;
};

}  // namespace coldcast
