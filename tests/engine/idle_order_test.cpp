#include "engine/idle_order.h"

#include <gtest/gtest.h>
#include <list>
#include <map>

#include "support/dice.h"

namespace coldcast {
namespace {

TEST(IdleOrder, FindsTheOneOfEachRankAsAListWould) {
  Dice dice(7);
  IdleOrder order;
  std::list<std::uint32_t> idle;
  std::map<std::uint32_t, IdleOrder::Place> places;
  for (std::uint32_t step = 0; step < 20'000; ++step) {
    if (idle.empty() || dice.chance(0.52)) {
      places[step] = order.push(
          step, [&](std::uint32_t slot, IdleOrder::Place place) { places.at(slot) = place; });
      idle.push_back(step);
      continue;
    }
    const auto rank = dice.between(0, idle.size() - 1);
    const auto found = std::next(idle.begin(), static_cast<std::ptrdiff_t>(rank));

    ASSERT_EQ(order.nth_oldest(rank), *found) << "step " << step;

    order.leave(places.at(*found));
    places.erase(*found);
    idle.erase(found);
  }
}

}  // namespace
}  // namespace coldcast
