#pragma once

#include <vector>

#include "report/page/remarks.h"

namespace coldcast {

// What front doors answered and clients got, what became of events and messages, what dependencies
// held up, and how long functions ran for nobody: of a scenario in which these are, else nothing.
[[nodiscard]] std::vector<RemarkList> caller_remarks(const std::vector<const MetricRow*>& rows,
                                                     const MetricTree& tree);

// What each label's requests met, of the functions whose blocks carry labels.
[[nodiscard]] RemarkList label_remarks(const std::vector<const MetricRow*>& rows,
                                       const Basis& basis);

}  // namespace coldcast
