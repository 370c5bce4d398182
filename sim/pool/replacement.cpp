#include "pool/replacement.h"

namespace coldcast {
namespace {

class Replacement final : public PoolPolicy {
 public:
  Replacement(double share, RandomStream stream) : share_(share), stream_(stream) {}

  [[nodiscard]] PoolPlan plan(const PoolState&, PoolOccasion why) override {
    const bool is_replaced = why == PoolOccasion::aged && stream_.uniform() < share_;
    return {.make = is_replaced ? 1U : 0U};
  }

 private:
  double share_;
  RandomStream stream_;
};

}  // namespace

std::unique_ptr<PoolPolicy> make_replacement(double share, RandomStream stream) {
  return std::make_unique<Replacement>(share, stream);
}

}  // namespace coldcast
