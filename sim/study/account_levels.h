#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "coldcast/base/quantity.h"
#include "coldcast/stats/level_log.h"

namespace coldcast {

// The highest levels of the account.
struct AccountMaxima {
  std::int64_t in_flight = 0;
  std::int64_t unreserved = 0;  // in flight on demand without reservation
  std::int64_t environments = 0;
  std::int64_t connections = 0;
};

// A stretch of simulated time, cut into bins of equal width.
struct Stretch {
  static constexpr std::size_t kBins = 1 << 15;

  SimTime begin{};
  SimTime end{};
  unsigned shift = 0;  // a bin is 2^shift ns wide
};

// The steps of some functions, counted by bin: what bounds the summed level within each.
class BinnedSteps {
 public:
  // The steps of one bin by LevelStep::code.
  using Bin = std::array<std::uint32_t, LevelStep::kCodes>;

  void clear();
  void count(const LevelLog& log, const Stretch& stretch) { log.count(stretch.shift, bins_); }
  void add(const BinnedSteps& other);

  [[nodiscard]] std::span<const Bin> bins() const { return bins_; }

 private:
  std::vector<Bin> bins_ = std::vector<Bin>(Stretch::kBins);
};

// One function's part in a stretch.
struct FunctionSteps {
  const LevelLog* requests = nullptr;
  const LevelLog* environments = nullptr;
  std::uint32_t connections = 1;  // of each of its environments
};

// The summed levels of functions that are simulated apart, as they would be if they were simulated
// together: exact, although most steps are never put in order. A bin whose level cannot pass the
// highest yet known is skipped; the few others are played step by step.
class AccountLevels {
 public:
  // Levels at the start, and the request rate of the account (`tokens` at most, that many a second;
  // none: unlimited).
  AccountLevels(const AccountMaxima& levels, std::optional<std::uint64_t> tokens);

  // `functions` in the order of the file; `binned` are all of their steps.
  void advance(const Stretch& stretch, std::span<const FunctionSteps> functions,
               const BinnedSteps& binned);
  // Forgets the highest levels: counting begins here, without what ends at this instant.
  void restart();

  [[nodiscard]] const AccountMaxima& maxima() const { return maxima_; }
  // Whether the request rate of the account may have run out; when false, it has certainly not.
  [[nodiscard]] bool rate_is_doubtful() const { return rate_is_doubtful_; }

 private:
  void leave_out_ends(SimTime begin, std::span<const FunctionSteps> functions);
  void spend_tokens(const BinnedSteps& binned, const Stretch& stretch);
  void play(const Stretch& stretch, std::span<const FunctionSteps> functions, std::size_t bin);
  void play_environments(const Stretch& stretch, std::span<const FunctionSteps> functions);

  AccountMaxima levels_;
  AccountMaxima maxima_;
  std::optional<std::uint64_t> tokens_;
  std::uint64_t tokens_left_ = 0;
  bool rate_is_doubtful_ = false;
  bool restarted_ = false;  // since the last stretch
};

}  // namespace coldcast
