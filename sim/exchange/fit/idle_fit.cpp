#include "exchange/fit/idle_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>
#include <utility>

namespace coldcast {
namespace {

constexpr double kShort = 300;  // no environment of Lambda went earlier
constexpr double kLong = 1800;  // few lived longer
// A cold start so soon after an end: its request came while the other still ran. What precedes init
// is in no log, so that it seems to have come later.
constexpr double kRace = 1;

struct Gap {
  double seconds = 0;
  bool is_cold = false;
  bool is_clean = true;  // nothing ran since, so that no other environment could serve
};

std::uint64_t version_of(const MeasuredRequest& invocation,
                         std::span<const std::uint64_t> versions) {
  return invocation.environment < versions.size() ? versions[invocation.environment] : 0;
}

// What each request found: the idle time of its environment before a warm start; before a cold
// one, that of the environment used last, if nothing was running.
std::vector<Gap> gaps_of(std::span<const MeasuredRequest> invocations, bool has_streams,
                         std::span<const std::uint64_t> versions) {
  std::vector<Gap> gaps;
  std::unordered_map<std::uint32_t, Instant> ends;
  Instant last_end = kNoInstant;
  std::uint64_t last_version = 0;
  // Of the gaps that are too short to be anything but warm the longest stands for all: there are
  // millions where requests are many.
  Gap longest_of_short{.seconds = -1};
  const auto add = [&](const Gap& gap) {
    if (gap.seconds >= kRace) {
      gaps.push_back(gap);
    } else if (gap.seconds > longest_of_short.seconds) {
      longest_of_short = gap;
    }
  };
  for (const MeasuredRequest& invocation : invocations) {
    if (invocation.arrived == kNoInstant || invocation.start == MeasuredStart::unknown) continue;
    if (invocation.is_sample) continue;
    if (invocation.is_run) {
      add({static_cast<double>(invocation.run().longest_gap_ms) / 1000, false});
    }
    const bool is_idle = last_end != kNoInstant && invocation.arrived >= last_end;
    const double since_any =
        is_idle ? static_cast<double>(invocation.arrived - last_end) / 1e9 : -1;
    const std::uint64_t version = version_of(invocation, versions);
    if (invocation.start == MeasuredStart::cold) {
      if (since_any >= kRace && version == last_version) gaps.push_back({since_any, true});
    } else if (invocation.start == MeasuredStart::warm) {
      const auto own = ends.find(invocation.environment);
      if (has_streams && own != ends.end()) {
        const double since_own =
            std::max(0.0, static_cast<double>(invocation.arrived - own->second) / 1e9);
        add({since_own, false, is_idle && own->second == last_end});
      } else if (!has_streams && is_idle) {
        add({since_any, false});
      }
    }
    const Instant end = invocation.ended();
    ends[invocation.environment] = end;
    last_end = std::max(last_end, end);
    last_version = version;
  }
  if (longest_of_short.seconds >= 0) gaps.push_back(longest_of_short);
  return gaps;
}

// The share of cold starts after a gap can only rise with it: pool adjacent violators.
std::vector<double> isotonic(const std::vector<Gap>& gaps) {
  struct Block {
    double sum;
    double size;
  };
  std::vector<Block> blocks;
  for (const Gap& gap : gaps) {
    blocks.push_back({gap.is_cold ? 1.0 : 0.0, 1});
    while (blocks.size() > 1) {
      const Block& last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.sum * last.size <= last.sum * before.size) break;
      before.sum += last.sum;
      before.size += last.size;
      blocks.pop_back();
    }
  }
  std::vector<double> curve;
  for (const Block& block : blocks) {
    curve.insert(curve.end(), static_cast<std::size_t>(block.size), block.sum / block.size);
  }
  return curve;
}

// The first gap from which on so many starts are cold.
std::size_t first_at(const std::vector<double>& curve, double share) {
  const auto place = std::find_if(curve.begin(), curve.end(), [&](double c) { return c >= share; });
  return std::min(static_cast<std::size_t>(place - curve.begin()), curve.size() - 1);
}

void find_bounds(const std::vector<Gap>& sorted, IdleFit& fit) {
  fit.gaps = sorted.size();
  for (const Gap& gap : sorted) {
    if (!gap.is_cold) fit.longest_warm = gap.seconds;
    if (gap.is_cold && fit.shortest_cold == 0) fit.shortest_cold = gap.seconds;
  }
}

template <typename Test>
bool has_ten(const std::vector<Gap>& gaps, Test test) {
  constexpr std::ptrdiff_t kFewest = 10;
  return std::count_if(gaps.begin(), gaps.end(), test) >= kFewest;
}

bool is_too_short(const std::vector<Gap>& gaps) {
  return !has_ten(gaps, [](const Gap& gap) { return gap.seconds >= kShort; });
}

// Whether gaps reach from below to above all that Lambda was seen to do.
bool has_enough(const std::vector<Gap>& gaps) {
  return !is_too_short(gaps) && has_ten(gaps, [](const Gap& gap) { return gap.seconds <= kLong; });
}

// Whether bounds that do not overlap are near each other, with enough gaps on either side.
bool is_sure(const std::vector<Gap>& gaps, const IdleFit& fit) {
  return fit.shortest_cold <= 2 * fit.longest_warm &&
         has_ten(gaps, [](const Gap& gap) { return gap.is_cold; }) &&
         has_ten(gaps, [](const Gap& gap) { return !gap.is_cold; });
}

// The law lies between the last gap before 5 % and the first from 95 % on. Where the share jumps
// from the one to the other, a single timeout lies there, and the few gaps that contradict it (age,
// deployments) are no part of it.
void spread_over(const std::vector<Gap>& gaps, IdleFit& fit) {
  const std::vector<double> curve = isotonic(gaps);
  const std::size_t begin = first_at(curve, 0.05);
  const std::size_t end = first_at(curve, 0.95);
  fit.verdict = begin == end && begin > 0 ? IdleFit::Verdict::fixed : IdleFit::Verdict::spread;
  fit.low = gaps[begin > 0 ? begin - 1 : 0].seconds;
  fit.high = gaps[end].seconds;
}

struct Life {
  Instant first = kNoInstant;
  Instant last = kNoInstant;
  std::uint64_t version = 0;

  [[nodiscard]] double age() const { return static_cast<double>(last - first) / 1e9; }
};

constexpr double kOldest = 110 * 60;  // so old an environment may end of age

// From the first to the last event of each environment that provisioned concurrency did not keep.
std::vector<Life> lives_of(std::span<const MeasuredRequest> invocations,
                           std::span<const std::uint64_t> versions) {
  std::vector<Life> lives;  // by the environment's number
  for (const MeasuredRequest& invocation : invocations) {
    if (invocation.arrived == kNoInstant || invocation.start == MeasuredStart::provisioned)
      continue;
    if (invocation.environment >= lives.size()) lives.resize(invocation.environment + 1);
    Life& life = lives[invocation.environment];
    if (life.first == kNoInstant) life.first = invocation.arrived;
    life.last = std::max(life.last, invocation.ended());
    life.version = version_of(invocation, versions);
  }
  std::erase_if(lives, [](const Life& life) { return life.first == kNoInstant; });
  return lives;
}

// How old environments became.
void find_ages(const std::vector<Life>& lives, Instant end, IdleFit& fit) {
  constexpr double kAround = 600;  // requests went on for so long without it: it has ended
  for (const Life& life : lives) {
    fit.oldest = std::max(fit.oldest.value_or(0), life.age());
    if (static_cast<double>(end - life.last) / 1e9 < kAround) continue;
    ++fit.ended;
    if (life.age() >= kOldest && life.age() <= 140 * 60) ++fit.ended_old;
  }
}

// A cold start takes the place of an environment that had ended, the one that ended first; where
// none had, all were in use.
void find_causes(std::span<const MeasuredRequest> invocations,
                 std::span<const std::uint64_t> versions, std::vector<Life> lives, IdleFit& fit) {
  std::stable_sort(lives.begin(), lives.end(),
                   [](const Life& a, const Life& b) { return a.last < b.last; });
  std::size_t ended = 0;     // before this start
  std::size_t replaced = 0;  // of them
  bool is_first = true;
  for (const MeasuredRequest& invocation : invocations) {
    if (invocation.arrived == kNoInstant) continue;
    const auto is_over = [&](const Life& life) {
      return static_cast<double>(invocation.arrived - life.last) / 1e9 >= kRace;
    };
    while (ended < lives.size() && is_over(lives[ended])) ++ended;
    if (invocation.start == MeasuredStart::cold && is_first) {
      ++fit.causes.first_request;
    } else if (invocation.start == MeasuredStart::cold && replaced == ended) {
      ++fit.causes.concurrency_growth;
    } else if (invocation.start == MeasuredStart::cold) {
      const Life& gone = lives[replaced++];
      const bool is_other = gone.version != version_of(invocation, versions);
      ++(is_other                ? fit.causes.deployment
         : gone.age() >= kOldest ? fit.causes.max_age
                                 : fit.causes.idle_expiry);
    }
    is_first = false;
  }
}

}  // namespace

IdleFit fit_idle(std::span<const MeasuredRequest> invocations, bool has_streams,
                 std::span<const std::uint64_t> versions) {
  IdleFit fit;
  std::vector<Gap> gaps = gaps_of(invocations, has_streams, versions);
  if (has_streams && !invocations.empty()) {
    std::vector<Life> lives = lives_of(invocations, versions);
    find_ages(lives, invocations.back().arrived, fit);
    find_causes(invocations, versions, std::move(lives), fit);
  }
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const Gap& a, const Gap& b) { return a.seconds < b.seconds; });
  find_bounds(gaps, fit);
  if (gaps.empty()) return fit;
  const bool has_both = fit.longest_warm > 0 && fit.shortest_cold > 0;
  const bool separates = has_both && fit.longest_warm < fit.shortest_cold;
  if (!(separates && is_sure(gaps, fit)) && !has_enough(gaps)) {
    fit.verdict = is_too_short(gaps) ? IdleFit::Verdict::never : IdleFit::Verdict::always;
  } else if (!has_both) {
    fit.verdict = fit.shortest_cold == 0 ? IdleFit::Verdict::never : IdleFit::Verdict::always;
  } else if (separates) {
    fit.verdict = IdleFit::Verdict::fixed;
    fit.low = fit.longest_warm;
    fit.high = fit.shortest_cold;
  } else {
    // With others alive an idle time is a bound only: the law is of clean gaps.
    std::erase_if(gaps, [](const Gap& gap) { return !gap.is_clean; });
    fit.verdict = IdleFit::Verdict::unclear;
    if (!has_enough(gaps)) return fit;
    fit.gaps = gaps.size();
    spread_over(gaps, fit);
  }
  return fit;
}

IdleTimeout timeout_between(double low, double high) {
  // Those that were measured or are in use, the usual first: 5 and 10 minutes, 640 s (2020).
  constexpr std::array<double, 8> kRound{300, 600, 640, 380, 360, 900, 1200, 1800};
  for (const double round : kRound) {
    if (round >= low && round <= high) return {round, true};
  }
  return {std::sqrt(low * high), false};
}

}  // namespace coldcast
