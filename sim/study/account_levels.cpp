#include "study/account_levels.h"

#include <algorithm>
#include <utility>

#include "coldcast/base/int128.h"

namespace coldcast {
namespace {

using Kind = LevelStep::Kind;

// What the requests of a bin change.
struct BinChange {
  std::int64_t up = 0;
  std::int64_t down = 0;
  std::int64_t unreserved_up = 0;
  std::int64_t unreserved_down = 0;

  explicit BinChange(const BinnedSteps::Bin& bin)
      : unreserved_up(bin[LevelStep::code(Kind::in_flight_unreserved, true)]),
        unreserved_down(bin[LevelStep::code(Kind::in_flight_unreserved, false)]) {
    up = unreserved_up + bin[LevelStep::code(Kind::in_flight, true)];
    down = unreserved_down + bin[LevelStep::code(Kind::in_flight, false)];
  }
  void apply_to(AccountMaxima& levels) const {
    levels.in_flight += up - down;
    levels.unreserved += unreserved_up - unreserved_down;
  }
};

std::vector<const LevelLog*> logs_of(std::span<const FunctionSteps> functions,
                                     const LevelLog* FunctionSteps::*log) {
  std::vector<const LevelLog*> logs;
  logs.reserve(functions.size());
  for (const FunctionSteps& function : functions) logs.push_back(function.*log);
  return logs;
}

void add(std::int64_t& level, std::int64_t& highest, std::int64_t change) {
  level += change;
  if (change > 0) highest = std::max(highest, level);
}

}  // namespace

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
  rising_ = 0;
  if (binned.empty()) return give_back(stretch);
  raise_to_ends(binned);
  play_requests(stretch, functions, binned);
  play_environments(stretch, functions, binned);
  if (tokens_) spend_tokens(binned, stretch);
}

// The levels at the ends of bins were reached, so that fewer bins may go beyond the highest.
void AccountLevels::raise_to_ends(const BinnedSteps& binned) {
  AccountMaxima levels = levels_;
  for (const BinnedSteps::Bin& bin : binned.bins()) {
    BinChange(bin).apply_to(levels);
    maxima_.in_flight = std::max(maxima_.in_flight, levels.in_flight);
    maxima_.unreserved = std::max(maxima_.unreserved, levels.unreserved);
  }
}

std::vector<std::uint32_t> AccountLevels::rising_bins(const BinnedSteps& binned) const {
  std::vector<std::uint32_t> rising;
  AccountMaxima levels = levels_;
  for (std::uint32_t i = 0; i < Stretch::kBins; ++i) {
    const BinChange change(binned.bins()[i]);
    if (levels.in_flight + change.up > maxima_.in_flight ||
        levels.unreserved + change.unreserved_up > maxima_.unreserved)
      rising.push_back(i);
    change.apply_to(levels);
  }
  return rising;
}

void AccountLevels::play_requests(const Stretch& stretch, std::span<const FunctionSteps> functions,
                                  const BinnedSteps& binned) {
  const std::vector<std::uint32_t> rising = rising_bins(binned);
  rising_ = rising.size();
  order_.gather(logs_of(functions, &FunctionSteps::requests), rising, stretch);
  std::size_t place = 0;
  for (std::uint32_t i = 0; i < Stretch::kBins; ++i) {
    if (place == rising.size() || rising[place] != i) {
      BinChange(binned.bins()[i]).apply_to(levels_);
      continue;
    }
    for (const StepOrder::Step& step : order_.steps_of(place++)) {
      const std::int64_t change = step.up ? 1 : -1;
      add(levels_.in_flight, maxima_.in_flight, change);
      if (step.kind == Kind::in_flight_unreserved)
        add(levels_.unreserved, maxima_.unreserved, change);
    }
  }
}

// Environments come and go rarely enough for all of them to be put in order.
std::vector<std::uint32_t> AccountLevels::changing_bins(const BinnedSteps& binned) const {
  std::vector<std::uint32_t> changing;
  for (std::uint32_t i = 0; i < Stretch::kBins; ++i) {
    const BinnedSteps::Bin& bin = binned.bins()[i];
    if (bin[LevelStep::code(Kind::environment, true)] > 0 ||
        bin[LevelStep::code(Kind::environment, false)] > 0)
      changing.push_back(i);
  }
  return changing;
}

void AccountLevels::play_environments(const Stretch& stretch,
                                      std::span<const FunctionSteps> functions,
                                      const BinnedSteps& binned) {
  const std::vector<std::uint32_t> changing = changing_bins(binned);
  order_.gather(logs_of(functions, &FunctionSteps::environments), changing, stretch);
  for (std::size_t place = 0; place < changing.size(); ++place) {
    for (const StepOrder::Step& step : order_.steps_of(place)) {
      const std::int64_t change = step.up ? 1 : -1;
      add(levels_.environments, maxima_.environments, change);
      add(levels_.connections, maxima_.connections, change * functions[step.function].connections);
    }
  }
}

namespace {

// The request rate gives back so much in so many bins, all of which lie within the stretch.
std::uint64_t returned(std::uint64_t tokens, unsigned shift, std::uint64_t bins) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const Uint128 in_each = (static_cast<Uint128>(tokens) << shift) / kSecond;
  return static_cast<std::uint64_t>(std::min<Uint128>(tokens, in_each * bins));
}

std::uint64_t whole_bins(const Stretch& stretch) {
  return static_cast<std::uint64_t>((stretch.end - stretch.begin).count()) >> stretch.shift;
}

}  // namespace

// Nothing happens in the stretch.
void AccountLevels::give_back(const Stretch& stretch) {
  if (!tokens_) return;
  const std::uint64_t back = returned(*tokens_, stretch.shift, whole_bins(stretch));
  tokens_left_ = std::min(*tokens_, tokens_left_ + back);
}

// Pessimistic: what a bin takes is taken before anything comes back in it.
void AccountLevels::spend_tokens(const BinnedSteps& binned, const Stretch& stretch) {
  const std::uint64_t back = returned(*tokens_, stretch.shift, 1);
  const std::uint64_t whole = whole_bins(stretch);
  for (std::size_t i = 0; i < Stretch::kBins; ++i) {
    std::uint64_t taken = 0;  // of the rate, perhaps
    for (const Kind kind : {Kind::in_flight, Kind::in_flight_unreserved, Kind::throttle}) {
      taken += binned.bins()[i][LevelStep::code(kind, true)];
    }
    if (taken > tokens_left_) rate_is_doubtful_ = true;
    tokens_left_ = taken > tokens_left_ ? 0 : tokens_left_ - taken;
    if (i < whole) tokens_left_ = std::min(*tokens_, tokens_left_ + back);
  }
}

}  // namespace coldcast
