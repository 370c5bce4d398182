#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/study/interval.h"
#include "coldcast/study/keep_alives.h"
#include "coldcast/study/study.h"

namespace coldcast {

// What a difference says, of a number that is better when smaller. `none_shown` is no proof of
// equality: the interval holds zero. Money of two currencies has no difference.
enum class Change : std::uint8_t { better, worse, none_shown, unknown, another_currency };
// better, worse, `no difference shown`, unknown, `another currency`.
[[nodiscard]] std::string_view to_string(Change change);

// A number of a variant against that of the baseline.
struct PairedDifference {
  std::string metric;  // a function's path: latency_ms.p99
  // All three over the replications that have both numbers; where none has, the first two are each
  // over its own.
  Estimate baseline;
  Estimate variant;
  Estimate difference;              // variant - baseline, replication by replication
  Change change = Change::unknown;  // unknown with fewer than two replications
};

// The differences of one function, or of the account.
struct ComparedRow {
  std::string name;  // empty: the account
  std::vector<PairedDifference> differences;
  // For people, beside these: what idle environments hold, of which less is neither better nor
  // worse, for AWS bills none of it; nullopt where both hold none.
  std::optional<PairedDifference> idle_memory{};
};

// A setting against the baseline, which is the first.
struct ComparedVariant {
  StudyCell cell;
  MetricTree mean;
  std::vector<ComparedRow> rows;  // the account, then the functions that both have
  // For people: what differs of queues, streams and event sources that both have, by whole paths,
  // over the replications that are kept.
  std::vector<PairedDifference> sources{};
  // Whether both saw the very same number of requests, of each function, in every replication.
  bool same_requests = true;
  KeepAliveBand band{};  // empty: not asked for
};

struct ComparedStudy {
  StudyCell cell;  // of the baseline
  MetricTree mean;
  std::vector<ComparedVariant> variants;
  bool partial = false;
  KeepAliveBand band{};  // of the baseline
};

// kComparedMetrics.
[[nodiscard]] std::span<const std::string_view> compared_metrics();

// Pairs are replications of the same number.
[[nodiscard]] ComparedStudy compare(const StudyRuns& runs);

// Of two settings of one result, over the replications that are kept; for a row that both have.
[[nodiscard]] PairedDifference paired_difference(const CellRuns& baseline, const CellRuns& variant,
                                                 std::string_view path);

}  // namespace coldcast
