#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "coldcast/callers/client_outcome.h"
#include "coldcast/origin/platform.h"

namespace coldcast {

// The columns of --invocations that say who asked, and what whoever waited for the answer saw of
// it: source, event, attempt, records, parent, client_outcome, client_finished_s. Requests are kept
// from the first that is told of them to take().
class CallerColumns {
 public:
  static constexpr std::string_view kHeader =
      ",source,event,attempt,records,parent,client_outcome,client_finished_s";

  // `info` is null for a request that an arrivals block makes at Lambda's own door: its client sees
  // `outcome` at `finished` (nothing: never).
  void told(RequestId request, const AttemptInfo* info, std::optional<ClientOutcome> outcome,
            SimTime finished);
  void heard(RequestId request, ClientOutcome outcome, SimTime at);

  // The run is over: what is not known yet never will be.
  void complete_all() { is_over_ = true; }
  // Whether all is known that a row says.
  [[nodiscard]] bool is_complete(std::uint64_t request) const;
  // The columns, each with the comma before it.
  [[nodiscard]] std::string take(std::uint64_t request);

 private:
  struct Entry {
    bool is_told = false;
    AttemptInfo info;
    std::optional<ClientOutcome> outcome;
    SimTime finished{};
  };

  std::map<std::uint64_t, Entry> entries_;
  bool is_over_ = false;
};

}  // namespace coldcast
