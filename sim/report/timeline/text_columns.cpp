#include "report/timeline/text_columns.h"

#include <algorithm>
#include <array>

namespace coldcast {

Phase phase_in(const EnvironmentLane& lane, SimTime begin, SimTime end) {
  std::array<Duration, kPhases> shares{};
  auto span = std::partition_point(lane.spans.begin(), lane.spans.end(),
                                   [&](const Span& s) { return s.end < begin; });
  for (; span != lane.spans.end() && span->begin < end; ++span) {
    const Duration share = std::min(span->end, end) - std::max(span->begin, begin);
    const bool is_marker = span->begin == span->end;
    shares[static_cast<std::size_t>(span->phase)] +=
        is_marker ? Duration{1} : std::max(share, Duration::zero());
  }
  Phase chosen = Phase::idle;
  Duration largest{};
  for (std::size_t phase = 0; phase < kPhases; ++phase) {
    const bool is_active = static_cast<Phase>(phase) < Phase::idle;
    if (!is_active && largest > Duration::zero()) break;
    if (shares[phase] <= largest) continue;
    chosen = static_cast<Phase>(phase);
    largest = shares[phase];
  }
  return chosen;
}

std::uint64_t growth_in(const LevelSeries& total, SimTime begin, SimTime end) {
  const std::uint64_t before = begin == kStartOfTime ? 0 : total.at(begin - Duration{1});
  return total.at(end - Duration{1}) - before;
}

}  // namespace coldcast
