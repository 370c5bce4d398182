#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Invocations and cold starts of each function in equal parts of the counted window, by arrival.
struct WarmupSlices {
  static constexpr std::size_t kSlices = 20;
  struct Slice {
    std::uint64_t invocations = 0;
    std::uint64_t cold_starts = 0;
  };

  std::vector<std::array<Slice, kSlices>> functions;  // empty without a duration
};

// Fills the slices of one run.
class SliceCounter final : public Observer {
 public:
  explicit SliceCounter(const Scenario& scenario);

  void on_admission(const Admission& admission) override;
  void on_placement(const Admission& placement) override;
  [[nodiscard]] WarmupSlices take() { return std::move(slices_); }

 private:
  void count(const Admission& started);
  void find_place(SimTime arrived);

  SimTime from_{};
  Duration window_{};
  // The slice that was counted last, and where it begins and ends.
  std::size_t place_ = 0;
  SimTime place_begin_ = kNever;
  SimTime place_end_ = kNever;
  WarmupSlices slices_;
};

// The counted window begins with a time unlike the rest of it.
struct WarmupRemark {
  std::string function;
  double early_rate = 0.0;         // cold starts per invocation, in the first `early`
  double later_rate = 0.0;         // and after it
  Duration early{};                // length of the part that differs
  std::optional<Duration> enough;  // a warm-up after which no difference is shown
  bool takes_longer_run = false;   // `enough` is no shorter than the run

  [[nodiscard]] std::string to_string() const;
};

// The replications of one of so many settings that are looked at.
struct ReplicatedSlices {
  std::span<const WarmupSlices> runs;
  std::size_t settings = 1;
};

// Whether the warm-up was too short: the rate of cold starts at the beginning of the counted window
// differs from that of the rest (paired over the replications, 95 % interval), by so much that the
// mean over the whole lies further from that of the rest than its own interval is wide, although
// requests come no more and no less often. Where the load itself differs nothing can be told, and
// nothing is with fewer than five replications. The function most concerned is named, with a
// warm-up behind which neither cold starts nor the pool of the start are left.
[[nodiscard]] std::optional<WarmupRemark> find_short_warmup(const ReplicatedSlices& setting,
                                                            const Scenario& scenario);

}  // namespace coldcast
