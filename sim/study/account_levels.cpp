#include "study/account_levels.h"

#include <algorithm>
#include <tuple>

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

template <typename Take>
std::vector<OrderedStep> in_order(std::span<const FunctionSteps> functions, SimTime begin,
                                  SimTime end, Take take) {
  std::vector<OrderedStep> steps;
  for (std::uint32_t function = 0; function < functions.size(); ++function) {
    const LevelLog& log = *functions[function].log;
    SimTime beginning = kNever;  // the instant at which the function's first step up was
    for (std::size_t i = log.first_from(begin); i < log.size() && log[i].at < end; ++i) {
      const LevelStep step = log[i];
      if (!take(step.kind)) continue;
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
  highest = std::max(highest, level);
}

}  // namespace

void BinnedSteps::clear() {
  std::fill(bins_.begin(), bins_.end(), Bin{});
}

void BinnedSteps::count(const LevelLog& log, const Stretch& stretch) {
  for (std::size_t i = 0; i < log.size(); ++i) {
    const LevelStep step = log[i];
    if (step.kind == Kind::environment) continue;
    Bin& bin = bins_[stretch.bin_of(step.at)];
    if (step.up) ++bin.requests;
    if (step.kind == Kind::throttle) continue;
    const std::int32_t up = step.up ? 1 : 0;
    const std::int32_t net = step.up ? 1 : -1;
    bin.up += up;
    bin.net += net;
    if (step.kind != Kind::in_flight_unreserved) continue;
    bin.unreserved_up += up;
    bin.unreserved_net += net;
  }
}

void BinnedSteps::add(const BinnedSteps& other) {
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    bins_[i].up += other.bins_[i].up;
    bins_[i].net += other.bins_[i].net;
    bins_[i].unreserved_up += other.bins_[i].unreserved_up;
    bins_[i].unreserved_net += other.bins_[i].unreserved_net;
    bins_[i].requests += other.bins_[i].requests;
  }
}

AccountLevels::AccountLevels(const AccountMaxima& levels, std::optional<std::uint64_t> tokens)
    : levels_(levels), maxima_(levels), tokens_(tokens), tokens_left_(tokens.value_or(0)) {}

void AccountLevels::restart() {
  maxima_ = levels_;
}

void AccountLevels::advance(const Stretch& stretch, std::span<const FunctionSteps> functions,
                            const BinnedSteps& binned) {
  for (std::size_t i = 0; i < Stretch::kBins; ++i) {
    const BinnedSteps::Bin& bin = binned.bins()[i];
    const bool may_rise = levels_.in_flight + bin.up > maxima_.in_flight ||
                          levels_.unreserved + bin.unreserved_up > maxima_.unreserved;
    if (bin.up > 0 && may_rise) {
      play(stretch, functions, i);
    } else {
      levels_.in_flight += bin.net;
      levels_.unreserved += bin.unreserved_net;
    }
  }
  play_environments(stretch, functions);
  if (tokens_) spend_tokens(binned, stretch);
}

void AccountLevels::play(const Stretch& stretch, std::span<const FunctionSteps> functions,
                         std::size_t bin) {
  const Duration width{std::int64_t{1} << stretch.shift};
  const SimTime begin = stretch.begin + width * static_cast<std::int64_t>(bin);
  const auto steps = in_order(functions, begin, begin + width, [](Kind kind) {
    return kind == Kind::in_flight || kind == Kind::in_flight_unreserved;
  });
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
  const auto steps = in_order(functions, stretch.begin, stretch.end,
                              [](Kind kind) { return kind == Kind::environment; });
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
    const auto taken = static_cast<std::uint64_t>(bin.requests);
    if (taken > tokens_left_) rate_is_doubtful_ = true;
    tokens_left_ = taken > tokens_left_ ? 0 : tokens_left_ - taken;
    tokens_left_ = std::min(*tokens_, tokens_left_ + back);
  }
}

}  // namespace coldcast
