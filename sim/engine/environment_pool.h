#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "coldcast/base/id.h"
#include "coldcast/base/time.h"
#include "coldcast/engine/observer.h"

#include "engine/idle_order.h"

namespace coldcast {

// Where an environment stands in the slab: reused when it has ended, so not its number.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = ~Slot{0};

enum class EnvironmentState : std::uint8_t { initializing, idle, busy, shutting_down };

struct FunctionState;

// A cache line. What an idle one and one that serves a plain request (world_plain.h) have to
// remember takes one place: no environment is both.
struct alignas(64) Environment {
  struct Idle {
    Slot previous = kNoSlot;  // in the idle list
    Slot next = kNoSlot;
    SimTime since{};         // on demand
    SimTime until = kNever;  // when the keep-alive ends it
  };
  struct PlainFlight {
    SimTime arrived{};
    RequestId request{};
    Outcome outcome = Outcome::success;
    bool is_awaited = false;  // its caller is told of the answer
    bool spillover = false;
    SpilloverCause spillover_cause = SpilloverCause::busy;
  };

  Environment() {}  // not defaulted: of the two that take one place, `idle` is there at first

  EnvironmentState state = EnvironmentState::initializing;
  InitializationType type = InitializationType::on_demand;
  EndReason reason = EndReason::none;  // while shutting down: why
  bool called = false;                 // the handler has run in it
  bool answer_due = false;             // a client listens to what it is serving
  bool needs_init = false;  // reset, or its init was aborted: the next invocation pays for an init
  std::uint8_t zone = 0;    // 0: the one that its number gives (world_zones.h)
  bool serves_plain = false;          // while busy
  FunctionState* function = nullptr;  // whose it is; outlives it
  EnvironmentNumber number{};
  IdleOrder::Place place = 0;  // in the order of its list, where that has one
  union {
    Idle idle{};
    PlainFlight flight;
  };
  SimTime age_limit = kNever;  // max_age, or the recycling of a provisioned one
  SimTime timer_due = kNever;  // the one timer in the event queue that counts

  [[nodiscard]] bool is_provisioned() const {
    return type == InitializationType::provisioned_concurrency;
  }
};
static_assert(sizeof(Environment) == 64);

// The idle environments of one function and kind, by the instant at which they became idle.
struct IdleList {
  Slot oldest = kNoSlot;
  Slot newest = kNoSlot;
  std::uint32_t size = 0;
  std::unique_ptr<IdleOrder> order{};  // where one of any rank is asked for (reuse: random)
};

// All environments that exist, in one slab with a free list; idle ones are linked into the list of
// their function, so that either end of it is found, and any one taken out, at once.
class EnvironmentPool {
 public:
  [[nodiscard]] Environment& operator[](Slot slot) { return environments_[slot]; }
  [[nodiscard]] const Environment& operator[](Slot slot) const { return environments_[slot]; }

  [[nodiscard]] Slot create() {
    if (free_.empty()) {
      environments_.emplace_back();
      return static_cast<Slot>(environments_.size() - 1);
    }
    const Slot slot = free_.back();
    free_.pop_back();
    environments_[slot] = Environment{};
    return slot;
  }
  void destroy(Slot slot) {
    environments_[slot].timer_due = kNever;
    free_.push_back(slot);
  }

  void push_newest(IdleList& list, Slot slot) {
    Environment& environment = environments_[slot];
    environment.idle.previous = list.newest;
    environment.idle.next = kNoSlot;
    (list.newest == kNoSlot ? list.oldest : environments_[list.newest].idle.next) = slot;
    list.newest = slot;
    ++list.size;
    if (list.order) [[unlikely]]
      enter_order(list, slot);
  }
  void remove(IdleList& list, Slot slot) {
    assert(list.size > 0);
    const Environment& environment = environments_[slot];
    (environment.idle.previous == kNoSlot ? list.oldest
                                          : environments_[environment.idle.previous].idle.next) =
        environment.idle.next;
    (environment.idle.next == kNoSlot ? list.newest
                                      : environments_[environment.idle.next].idle.previous) =
        environment.idle.previous;
    --list.size;
    if (list.order) [[unlikely]]
      list.order->leave(environment.place);
  }
  // The newest of a list that is not empty and has no order of its own.
  Slot take_newest(IdleList& list) {
    assert(list.size > 0 && !list.order);
    const Slot slot = list.newest;
    list.newest = environments_[slot].idle.previous;
    (list.newest == kNoSlot ? list.oldest : environments_[list.newest].idle.next) = kNoSlot;
    --list.size;
    return slot;
  }
  // Slots go up to it: those of environments that exist, and free ones.
  [[nodiscard]] std::size_t slots() const { return environments_.size(); }
  // Every environment that exists, in no order.
  template <typename Visit>
  void for_each(Visit visit) const {
    std::vector<bool> is_free(environments_.size());
    for (const Slot slot : free_) is_free[slot] = true;
    for (Slot slot = 0; slot < environments_.size(); ++slot) {
      if (!is_free[slot]) visit(slot);
    }
  }
  // How many of the list have been idle since `at` or longer.
  [[nodiscard]] std::uint32_t idle_since(const IdleList& list, SimTime at) const {
    std::uint32_t count = 0;
    for (Slot slot = list.oldest; slot != kNoSlot && environments_[slot].idle.since <= at;
         slot = environments_[slot].idle.next) {
      ++count;
    }
    return count;
  }

 private:
  [[gnu::noinline]] void enter_order(IdleList& list, Slot slot) {
    environments_[slot].place = list.order->push(
        slot, [this](Slot moved, IdleOrder::Place place) { environments_[moved].place = place; });
  }

  std::vector<Environment> environments_;
  std::vector<Slot> free_;
};

}  // namespace coldcast
