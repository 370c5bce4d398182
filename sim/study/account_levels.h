#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "coldcast/stats/level_log.h"

#include "study/step_order.h"

namespace coldcast {

// The highest levels of the account.
struct AccountMaxima {
  std::int64_t in_flight = 0;
  std::int64_t unreserved = 0;  // in flight on demand without reservation
  std::int64_t environments = 0;
  std::int64_t connections = 0;
};

// One function's part in a stretch.
struct FunctionSteps {
  const LevelLog* requests = nullptr;
  const LevelLog* environments = nullptr;
  std::uint32_t connections = 1;  // of each of its environments
};

// The summed levels of functions that are simulated apart, as they would be if they were simulated
// together: exact, although most steps need not be put in order. A bin whose level cannot pass the
// highest yet known is skipped; the others are played step by step.
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
  // The bins of the last stretch that had to be put in order. In a shorter one each bin holds fewer
  // steps, and fewer can pass the highest.
  [[nodiscard]] std::size_t rising() const { return rising_; }
  // Whether the request rate of the account may have run out; when false, it has certainly not.
  [[nodiscard]] bool rate_is_doubtful() const { return rate_is_doubtful_; }

 private:
  void leave_out_ends(SimTime begin, std::span<const FunctionSteps> functions);
  void give_back(const Stretch& stretch);
  void spend_tokens(const BinnedSteps& binned, const Stretch& stretch);
  void raise_to_ends(const BinnedSteps& binned);
  [[nodiscard]] std::vector<std::uint32_t> rising_bins(const BinnedSteps& binned) const;
  [[nodiscard]] std::vector<std::uint32_t> changing_bins(const BinnedSteps& binned) const;
  void play_requests(const Stretch& stretch, std::span<const FunctionSteps> functions,
                     const BinnedSteps& binned);
  void play_environments(const Stretch& stretch, std::span<const FunctionSteps> functions,
                         const BinnedSteps& binned);

  AccountMaxima levels_;
  AccountMaxima maxima_;
  std::optional<std::uint64_t> tokens_;
  std::uint64_t tokens_left_ = 0;
  bool rate_is_doubtful_ = false;
  bool restarted_ = false;  // since the last stretch
  StepOrder order_;         // of the stretch at hand
  std::size_t rising_ = 0;
};

}  // namespace coldcast
