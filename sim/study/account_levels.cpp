#include "study/account_levels.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "coldcast/base/int128.h"

namespace coldcast {
namespace {

using Kind = LevelStep::Kind;

// A step with its place in the order of a common simulation: at one instant, what ends
// (completions, expiries) comes before what begins, and what begins in the order of functions, each
// followed by what it entails at once.
struct OrderedStep {
  LevelStep step;
  bool after_a_beginning = false;
  std::uint32_t function = 0;
  std::uint32_t sequence = 0;

  [[nodiscard]] auto key() const {
    return std::make_tuple(step.at, after_a_beginning, after_a_beginning ? function : 0, sequence);
  }
};

// Steps of `logs`, one of the logs of a function.
std::vector<OrderedStep> in_order(std::span<const FunctionSteps> functions,
                                  const LevelLog* FunctionSteps::*logs, SimTime begin,
                                  SimTime end) {
  std::vector<OrderedStep> steps;
  for (std::uint32_t function = 0; function < functions.size(); ++function) {
    const LevelLog& log = *(functions[function].*logs);
    SimTime beginning = kNever;  // the instant at which the function's first step up was
    for (std::size_t i = log.first_from(begin); i < log.size() && log[i].at < end; ++i) {
      const LevelStep step = log[i];
      if (step.kind == Kind::throttle) continue;
      if (step.up) beginning = step.at;
      steps.push_back({step, beginning == step.at, function, static_cast<std::uint32_t>(i)});
    }
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const OrderedStep& a, const OrderedStep& b) { return a.key() < b.key(); });
  return steps;
}

void add(std::int64_t& level, std::int64_t& highest, std::int64_t change) {
  level += change;
  if (change > 0) highest = std::max(highest, level);
}

}  // namespace

void BinnedSteps::clear() {
  std::fill(bins_.begin(), bins_.end(), Bin{});
}

void BinnedSteps::add(const BinnedSteps& other) {
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    for (std::size_t code = 0; code < LevelStep::kCodes; ++code) {
      bins_[i][code] += other.bins_[i][code];
    }
  }
}

AccountLevels::AccountLevels(const AccountMaxima& levels, std::optional<std::uint64_t> tokens)
    : levels_(levels), maxima_(levels), tokens_(tokens), tokens_left_(tokens.value_or(0)) {}

void AccountLevels::restart() {
  maxima_ = levels_;
  restarted_ = true;
}

// Windows are half-open: of each function, the steps down before it first goes up.
void AccountLevels::leave_out_ends(SimTime begin, std::span<const FunctionSteps> functions) {
  for (const FunctionSteps& function : functions) {
    for (const LevelLog* log : {function.requests, function.environments}) {
      for (std::size_t i = 0; i < log->size(); ++i) {
        const LevelStep step = (*log)[i];
        if (step.up || step.at > begin) break;
        if (step.kind == Kind::environment) {
          --maxima_.environments;
          maxima_.connections -= function.connections;
          continue;
        }
        --maxima_.in_flight;
        if (step.kind == Kind::in_flight_unreserved) --maxima_.unreserved;
      }
    }
  }
}

void AccountLevels::advance(const Stretch& stretch, std::span<const FunctionSteps> functions,
                            const BinnedSteps& binned) {
  if (std::exchange(restarted_, false)) leave_out_ends(stretch.begin, functions);
  for (std::size_t i = 0; i < Stretch::kBins; ++i) {
    const BinnedSteps::Bin& bin = binned.bins()[i];
    const std::int64_t unreserved_up = bin[LevelStep::code(Kind::in_flight_unreserved, true)];
    const std::int64_t unreserved_down = bin[LevelStep::code(Kind::in_flight_unreserved, false)];
    const std::int64_t up = unreserved_up + bin[LevelStep::code(Kind::in_flight, true)];
    const std::int64_t down = unreserved_down + bin[LevelStep::code(Kind::in_flight, false)];
    const bool may_rise = levels_.in_flight + up > maxima_.in_flight ||
                          levels_.unreserved + unreserved_up > maxima_.unreserved;
    if (up > 0 && may_rise) {
      play(stretch, functions, i);
    } else {
      levels_.in_flight += up - down;
      levels_.unreserved += unreserved_up - unreserved_down;
    }
  }
  play_environments(stretch, functions);
  if (tokens_) spend_tokens(binned, stretch);
}

void AccountLevels::play(const Stretch& stretch, std::span<const FunctionSteps> functions,
                         std::size_t bin) {
  const Duration width{std::int64_t{1} << stretch.shift};
  const SimTime begin = stretch.begin + width * static_cast<std::int64_t>(bin);
  const auto steps = in_order(functions, &FunctionSteps::requests, begin, begin + width);
  for (const OrderedStep& each : steps) {
    const std::int64_t change = each.step.up ? 1 : -1;
    add(levels_.in_flight, maxima_.in_flight, change);
    if (each.step.kind == Kind::in_flight_unreserved) {
      add(levels_.unreserved, maxima_.unreserved, change);
    }
  }
}

// Environments come and go rarely enough to be put in order.
void AccountLevels::play_environments(const Stretch& stretch,
                                      std::span<const FunctionSteps> functions) {
  const auto steps = in_order(functions, &FunctionSteps::environments, stretch.begin, stretch.end);
  for (const OrderedStep& each : steps) {
    const std::int64_t change = each.step.up ? 1 : -1;
    add(levels_.environments, maxima_.environments, change);
    add(levels_.connections, maxima_.connections, change * functions[each.function].connections);
  }
}

// Pessimistic: what a bin takes is taken before anything comes back in it.
void AccountLevels::spend_tokens(const BinnedSteps& binned, const Stretch& stretch) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const auto back =
      static_cast<std::uint64_t>((static_cast<Uint128>(*tokens_) << stretch.shift) / kSecond);
  for (const BinnedSteps::Bin& bin : binned.bins()) {
    std::uint64_t taken = 0;  // of the rate, perhaps
    for (const Kind kind : {Kind::in_flight, Kind::in_flight_unreserved, Kind::throttle}) {
      taken += bin[LevelStep::code(kind, true)];
    }
    if (taken > tokens_left_) rate_is_doubtful_ = true;
    tokens_left_ = taken > tokens_left_ ? 0 : tokens_left_ - taken;
    tokens_left_ = std::min(*tokens_, tokens_left_ + back);
  }
}

}  // namespace coldcast
