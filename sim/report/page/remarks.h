#pragma once

#include <string>
#include <vector>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

// A name with what is to be said of it: `checkout`, `first request 1, idle expiry 20`.
struct Remark {
  std::string name;
  std::string text;
};
struct RemarkList {
  std::string title;
  std::vector<Remark> remarks;
};
// Causes of cold starts, reasons of throttles, errors, money, provisioned concurrency, callers and
// what they call, what changed while time ran: those lists that have something to say.
[[nodiscard]] std::vector<RemarkList> remark_lists(const std::vector<const MetricRow*>& rows,
                                                   const MetricTree& tree);
// `deploy api`; `deploy api, undone: rollback_if api.errors.error>20`.
[[nodiscard]] std::string what_of(const ChangeRow& change);

}  // namespace coldcast
