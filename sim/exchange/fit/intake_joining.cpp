#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exchange/fit/condensed_requests.h"
#include "exchange/fit/environments.h"
#include "exchange/fit/event_hash.h"
#include "exchange/fit/intake.h"

namespace coldcast {

void Intake::finish() {
  // What told repeated events apart is not needed any more, and large.
  seen_ = RecentHashes(0);
  if (has_condensed_) {
    condense_all(0);
  } else {
    join_incoming();
    match_late_starts();
    apply_notices();
  }
  open_starts_ = {};
  notices_ = {};
  for (MeasuredSource& source : sources_) resolve_environments(source, environments_);
}

void Intake::join_incoming() {
  for (MeasuredSource& source : sources_) {
    std::size_t size = source.invocations.size();
    for (const std::vector<MeasuredRequest>& chunk : source.incoming) size += chunk.size();
    source.invocations.reserve(size);
    for (std::vector<MeasuredRequest>& chunk : source.incoming) {
      source.invocations.insert(source.invocations.end(), chunk.begin(), chunk.end());
      std::vector<MeasuredRequest>().swap(chunk);
    }
    source.incoming.clear();
  }
}

// A START that came after its REPORT in the files.
void Intake::match_late_starts() {
  for (MeasuredSource& source : sources_) {
    for (MeasuredRequest& invocation : source.invocations) {
      if (open_starts_.empty()) return;
      if (invocation.started != kNoInstant || !invocation.is_single()) continue;
      invocation.started = claim_start(request_key(invocation.environment, request_id(invocation)),
                                       invocation.reported);
    }
  }
}

void Intake::apply_notices() {
  if (notices_.empty()) return;
  for (MeasuredSource& source : sources_) {
    for (MeasuredRequest& invocation : source.invocations) {
      if (!invocation.is_single()) continue;
      const auto notice =
          notices_.find(request_key(invocation.environment, request_id(invocation)));
      if (notice == notices_.end()) continue;
      const double limit = notice->second.timeout_seconds * 1e9;
      if (notice->second.kind == LineKind::exited) {
        if (invocation.outcome != MeasuredOutcome::success) continue;
        invocation.outcome = MeasuredOutcome::crash;
        invocation.is_out_of_memory = notice->second.is_killed && invocation.uses_all_memory();
      } else if (static_cast<double>(invocation.duration.nanoseconds()) >= limit) {
        invocation.outcome = MeasuredOutcome::timeout;
      }
    }
  }
}

void Intake::condense_all(std::size_t apart) {
  join_incoming();
  match_late_starts();
  apply_notices();
  condense_sources(apart, true);
  if (has_condensed_ || held_ > limits_->requests / 2) {
    has_condensed_ = true;
    condense_sources(apart, false);
  }
  next_ = std::max(limits_->requests, 2 * held_);
}

// Sources with their share of a quarter of what may be held stay as they are.
void Intake::condense_sources(std::size_t apart, bool is_only_outside) {
  const auto with_requests =
      std::count_if(sources_.begin(), sources_.end(),
                    [](const MeasuredSource& source) { return !source.invocations.empty(); });
  const std::size_t share =
      limits_->requests / 4 / std::max<std::size_t>(1, static_cast<std::size_t>(with_requests));
  held_ = 0;
  for (MeasuredSource& source : sources_) {
    const bool is_many = source.condensed.requests > 0 || source.invocations.size() > share;
    if (is_many) {
      condense(source, {.from = limits_->from,
                        .to = limits_->to,
                        .is_only_outside = is_only_outside,
                        .samples = share,
                        .apart = apart});
    }
    held_ += source.invocations.size();
  }
}

}  // namespace coldcast
