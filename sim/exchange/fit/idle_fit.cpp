#include "exchange/fit/idle_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace coldcast {
namespace {

constexpr double kShort = 300;  // no environment of Lambda went earlier
constexpr double kLong = 1800;  // few lived longer
constexpr std::size_t kFewest = 10;

struct Gap {
  double seconds = 0;
  bool is_cold = false;
  bool is_clean = true;  // nothing ran since, so that no other environment could serve
};

// What each request found: the idle time of its environment before a warm start; before a cold
// one, that of the environment used last, if nothing was running.
std::vector<Gap> gaps_of(std::span<const MeasuredRequest> invocations, bool has_streams) {
  std::vector<Gap> gaps;
  std::unordered_map<std::uint32_t, Instant> ends;
  Instant last_end = kNoInstant;
  for (const MeasuredRequest& invocation : invocations) {
    if (invocation.arrived == kNoInstant || invocation.start == MeasuredStart::unknown) continue;
    const bool is_idle = last_end != kNoInstant && invocation.arrived >= last_end;
    const double since_any =
        is_idle ? static_cast<double>(invocation.arrived - last_end) / 1e9 : -1;
    if (invocation.start == MeasuredStart::cold) {
      if (is_idle) gaps.push_back({since_any, true});
    } else if (invocation.start == MeasuredStart::warm) {
      const auto own = ends.find(invocation.environment);
      if (has_streams && own != ends.end()) {
        const double since_own = static_cast<double>(invocation.arrived - own->second) / 1e9;
        gaps.push_back({since_own, false, is_idle && own->second == last_end});
      } else if (!has_streams && is_idle) {
        gaps.push_back({since_any, false});
      }
    }
    const Instant end = invocation.ended();
    ends[invocation.environment] = end;
    last_end = std::max(last_end, end);
  }
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

double first_at(const std::vector<Gap>& gaps, const std::vector<double>& curve, double share) {
  const auto place = std::find_if(curve.begin(), curve.end(), [&](double c) { return c >= share; });
  if (place == curve.end()) return gaps.back().seconds;
  return gaps[static_cast<std::size_t>(place - curve.begin())].seconds;
}

std::optional<double> oldest_environment(std::span<const MeasuredRequest> invocations) {
  struct Life {
    Instant first;
    Instant last;
  };
  std::unordered_map<std::uint32_t, Life> lives;
  for (const MeasuredRequest& invocation : invocations) {
    if (invocation.arrived == kNoInstant || invocation.start == MeasuredStart::provisioned)
      continue;
    const auto [life, is_new] =
        lives.try_emplace(invocation.environment, Life{invocation.arrived, invocation.ended()});
    if (!is_new) life->second.last = std::max(life->second.last, invocation.ended());
  }
  std::optional<double> oldest;
  for (const MeasuredRequest& invocation : invocations) {
    const auto life = lives.find(invocation.environment);
    if (life == lives.end()) continue;
    const double age = static_cast<double>(life->second.last - life->second.first) / 1e9;
    oldest = std::max(oldest.value_or(0), age);
  }
  return oldest;
}

}  // namespace

IdleFit fit_idle(std::span<const MeasuredRequest> invocations, bool has_streams) {
  IdleFit fit;
  std::vector<Gap> gaps = gaps_of(invocations, has_streams);
  if (has_streams) fit.oldest = oldest_environment(invocations);
  std::stable_sort(gaps.begin(), gaps.end(),
                   [](const Gap& a, const Gap& b) { return a.seconds < b.seconds; });
  std::size_t above = 0;
  std::size_t below = 0;
  for (const Gap& gap : gaps) {
    if (gap.seconds >= kShort) ++above;
    if (gap.seconds <= kLong) ++below;
    if (gap.is_cold) {
      if (fit.shortest_cold == 0) fit.shortest_cold = gap.seconds;
    } else {
      fit.longest_warm = gap.seconds;
    }
  }
  fit.gaps = gaps.size();
  if (gaps.empty()) return fit;
  const bool separates =
      fit.longest_warm > 0 && fit.shortest_cold > 0 && fit.longest_warm < fit.shortest_cold;
  const auto is_cold = [](const Gap& gap) { return gap.is_cold; };
  const auto cold = static_cast<std::size_t>(std::count_if(gaps.begin(), gaps.end(), is_cold));
  const bool is_tight = separates && fit.shortest_cold <= 2 * fit.longest_warm;
  const bool is_sure = is_tight && cold >= kFewest && gaps.size() - cold >= kFewest;
  if (!is_sure && (above < kFewest || below < kFewest)) {
    fit.verdict = above < kFewest ? IdleFit::Verdict::never : IdleFit::Verdict::always;
    return fit;
  }
  if (fit.longest_warm == 0 || fit.shortest_cold == 0) {
    fit.verdict = fit.shortest_cold == 0 ? IdleFit::Verdict::never : IdleFit::Verdict::always;
    return fit;
  }
  if (separates) {
    fit.verdict = IdleFit::Verdict::fixed;
    fit.low = fit.longest_warm;
    fit.high = fit.shortest_cold;
    return fit;
  }
  // With others alive an idle time is a bound only: the law is of clean gaps.
  std::erase_if(gaps, [](const Gap& gap) { return !gap.is_clean; });
  const auto counted = [&](auto is_one) {
    return static_cast<std::size_t>(std::count_if(gaps.begin(), gaps.end(), is_one));
  };
  const bool has_enough =
      counted([](const Gap& gap) { return gap.seconds >= kShort; }) >= kFewest &&
      counted([](const Gap& gap) { return gap.seconds <= kLong; }) >= kFewest;
  if (!has_enough) {
    fit.verdict = IdleFit::Verdict::unclear;
    return fit;
  }
  fit.gaps = gaps.size();
  const std::vector<double> curve = isotonic(gaps);
  fit.verdict = IdleFit::Verdict::spread;
  fit.low = first_at(gaps, curve, 0.05);
  fit.high = first_at(gaps, curve, 0.95);
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
