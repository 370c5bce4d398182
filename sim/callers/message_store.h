#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "coldcast/base/index.h"
#include "coldcast/base/time.h"
#include "coldcast/callers/queue_settings.h"

#include "callers/line.h"
#include "callers/message.h"

namespace coldcast {

// The messages of a standard queue that are not in flight: those that have been visible longest
// come first, then those sent first. Messages never received are held as runs of like ones: a burst
// of any size is one run.
class StandardStore {
 public:
  void add(const Message& message, std::uint64_t count) {
    // Behind all that is visible no later: the last, unless the delay has become shorter.
    if (!fresh_.empty() && (joins(message, count) || goes_before(message, count))) return;
    Run& run = fresh_.add();
    run.first = message;
    run.count = count;
  }
  // A plain message that is visible at once.
  void add_plain(SimTime now, std::uint64_t number, bool is_counted) {
    Message message;
    message.number = number;
    message.sent = message.entered = message.origin = message.visible_from = now;
    message.is_counted = is_counted;
    if (!fresh_.empty() && fresh_.back().first.visible_from >= now) [[unlikely]]
      return add(message, 1);
    Run& run = fresh_.add();
    run.first = message;
    run.count = 1;
  }
  void give_back(const Message& message);
  // Returned ones are visible.
  [[nodiscard]] bool has_some(SimTime now) const { return !returned_.empty() || has_fresh(now); }
  [[nodiscard]] const Message* first(SimTime now) {
    if (returned_.empty()) [[likely]]
      return has_fresh(now) ? &fresh_.front().first : nullptr;
    return first_of_both(now);
  }
  void drop_first() {
    if (is_returned_first_) [[unlikely]]
      return drop_returned();
    Run& run = fresh_.front();
    ++run.first.number;
    if (--run.count == 0) fresh_.pop_front();
  }
  // Takes at most `most` plain messages of one instant; none where what comes next is anything
  // else.
  [[nodiscard]] AlikeMessages take_alike(SimTime now, std::uint64_t most) {
    if (!returned_.empty() || !has_fresh(now)) return {};
    Run& run = fresh_.front();
    if (!is_plain(run.first)) return {};
    const AlikeMessages taken{run.first.number, run.first.sent, std::min(most, run.count)};
    run.first.number += taken.count;
    run.count -= taken.count;
    if (run.count == 0) fresh_.pop_front();
    return taken;
  }
  std::optional<Message> erase(const Message& message);
  [[nodiscard]] std::optional<Message> take_expired(SimTime now, Duration retention);
  [[nodiscard]] std::size_t size() const { return fresh_.size() + returned_.size(); }
  [[nodiscard]] SimTime first_sent() const {
    const SimTime returned = by_age_.empty() ? kNever : by_age_.begin()->first.at;
    return fresh_.empty() ? returned : std::min(returned, fresh_.front().first.sent);
  }
  void for_each(const std::function<void(const Message&)>& visit) const;

 private:
  struct Run {
    Message first;
    std::uint64_t count = 0;
  };
  struct Place {
    SimTime at{};
    std::uint64_t number = 0;
    friend bool operator<(const Place& a, const Place& b) {
      return std::tie(a.at, a.number) < std::tie(b.at, b.number);
    }
  };

  [[nodiscard]] bool has_fresh(SimTime now) const {
    return !fresh_.empty() && fresh_.front().first.visible_from <= now;
  }
  // Whether it has become part of the last run.
  [[nodiscard]] bool joins(const Message& message, std::uint64_t count);
  // Whether it stands before the last run now, or one before that.
  [[nodiscard]] bool goes_before(const Message& message, std::uint64_t count);
  [[nodiscard]] const Message* first_of_both(SimTime now);
  void drop_returned();
  Message take_returned(std::map<Place, Message>::iterator at);

  Line<Run> fresh_;  // by visible_from; sent in the same order while the delay is the same
  std::map<Place, Message> returned_;  // by visible_from
  std::map<Place, Place> by_age_;      // of returned_, by sent: its place there
  bool is_returned_first_ = false;     // what first() gave is of returned_
};

// Those of a FIFO queue: each message group strictly in order, and none while one of its messages
// is in flight; the group whose next message is the oldest comes first.
//
// Messages stand in a slab and are linked twice: those of a group by number, and all that have not
// been received yet by age. A group that can be received from has one entry in a heap; one that no
// longer holds is recognised when it is on top.
class FifoStore {
 public:
  void add(const Message& message, std::uint64_t count);
  void give_back(const Message& message);
  [[nodiscard]] bool has_some(SimTime now);
  [[nodiscard]] const Message* first(SimTime now, const Message* last, bool one_group);
  void drop_first();
  [[nodiscard]] bool is_free(std::uint64_t group) {
    const Group& of = group_of(group);
    return of.in_flight == 0 && of.first == kNone;
  }
  void passes(std::uint64_t group) { enter_flight(group_of(group)); }
  std::optional<Message> erase(const Message& message);
  void settled(std::uint64_t group);
  [[nodiscard]] std::optional<Message> take_expired(SimTime now, Duration retention);
  [[nodiscard]] std::size_t size() const { return nodes_.size() - free_.size(); }
  [[nodiscard]] std::uint64_t groups_in_flight() const { return groups_in_flight_; }
  [[nodiscard]] SimTime first_sent() const;
  void for_each(const std::function<void(const Message&)>& visit) const;

 private:
  using Place = std::uint32_t;  // in the slab
  static constexpr Place kNone = ~Place{0};
  static constexpr std::uint64_t kFirstGroups = 4096;

  struct Group {
    Place first = kNone;
    Place last = kNone;
    std::uint64_t in_flight = 0;
  };
  struct Node {
    Message message;
    Group* group = nullptr;  // null: free
    Place before = kNone;    // in the group
    Place after = kNone;
    Place older = kNone;  // among those that are fresh
    Place newer = kNone;
    bool is_fresh = false;  // linked by age; else it is in returned_
  };
  // The next message of a group that has none in flight.
  struct Head {
    SimTime visible_from{};
    std::uint64_t number = 0;
    Group* group = nullptr;
  };
  struct LaterNumber {
    bool operator()(const Head& a, const Head& b) const { return a.number > b.number; }
  };
  struct LaterVisible {
    bool operator()(const Head& a, const Head& b) const { return a.visible_from > b.visible_from; }
  };
  template <typename Later>
  using Heap = std::priority_queue<Head, std::vector<Head>, Later>;
  struct Age {
    SimTime sent{};
    std::uint64_t number = 0;
    Place place = kNone;
    friend bool operator<(const Age& a, const Age& b) {
      return std::tie(a.sent, a.number) < std::tie(b.sent, b.number);
    }
  };

  [[nodiscard]] Group& group_of(std::uint64_t number) {
    if (number < first_groups_.size()) [[likely]]
      return first_groups_[to_index(number)];
    return new_group(number);
  }
  [[nodiscard]] Group& new_group(std::uint64_t number);
  void insert(const Message& message, bool is_new);
  [[nodiscard]] Place new_node(const Message& message);
  void link(Place place);
  void enter_age(Place place, bool is_new);
  // Takes the message out of everything but the heaps.
  void take_out(Place place);
  void unlink(const Node& node);
  void leave_age(const Node& node, Place place);
  // Enters the group among those that can be received from, if it is one.
  void offer(Group& group);
  void enter_flight(Group& group) {
    if (group.in_flight++ == 0) ++groups_in_flight_;
  }
  [[nodiscard]] bool holds(const Head& head) const;
  [[nodiscard]] Place oldest() const;

  std::deque<Group> first_groups_;                         // with numbers below kFirstGroups
  std::unordered_map<std::uint64_t, Group> other_groups_;  // neither of them move
  std::deque<Node> nodes_;
  std::vector<Place> free_;
  Heap<LaterNumber> heads_;   // that are visible
  Heap<LaterVisible> later_;  // that will be, or have become so meanwhile
  Place oldest_fresh_ = kNone;
  Place newest_fresh_ = kNone;
  std::set<Age> returned_;
  std::uint64_t groups_in_flight_ = 0;
  Group* first_ = nullptr;      // whose first message first() gave
  bool is_first_head_ = false;  // it is on top of heads_
};

// Those of either. Asked for several things of each message: no virtual call.
class MessageStore {
 public:
  explicit MessageStore(QueueKind kind)
      : fifo_(kind == QueueKind::fifo ? std::make_unique<FifoStore>() : nullptr) {}

  // Takes `count` messages that are like the first, with the numbers after its own. Visible from
  // message.visible_from on.
  void add(const Message& message, std::uint64_t count) {
    fifo_ ? fifo_->add(message, count) : standard_.add(message, count);
  }
  // A plain message of a standard queue that is visible at once.
  void add_plain(SimTime now, std::uint64_t number, bool is_counted) {
    standard_.add_plain(now, number, is_counted);
  }
  // A message that was received, or that was moved here.
  void give_back(const Message& message) {
    fifo_ ? fifo_->give_back(message) : standard_.give_back(message);
  }
  // Whether a receive would get any at `now`.
  [[nodiscard]] bool has_some(SimTime now) {
    return fifo_ ? fifo_->has_some(now) : standard_.has_some(now);
  }
  // The next one for a receive whose messages so far end with `last` (null: none yet); null: there
  // is none. `one_group`: of a FIFO queue, of the group of `last` only.
  [[nodiscard]] const Message* first(SimTime now, const Message* last, bool one_group) {
    return fifo_ ? fifo_->first(now, last, one_group) : standard_.first(now);
  }
  // Takes at most `most` plain messages of one instant, of a standard queue; none where what comes
  // next is anything else.
  [[nodiscard]] AlikeMessages take_alike(SimTime now, std::uint64_t most) {
    return fifo_ ? AlikeMessages{} : standard_.take_alike(now, most);
  }
  // Takes out the one that first() has just given.
  void drop_first() { fifo_ ? fifo_->drop_first() : standard_.drop_first(); }
  // Of a FIFO queue, whether nothing of the group is here or in flight; and a message of it comes
  // and is taken at once.
  [[nodiscard]] bool is_free(std::uint64_t group) { return !fifo_ || fifo_->is_free(group); }
  void passes(std::uint64_t group) {
    if (fifo_) fifo_->passes(group);
  }
  // Deletes a message that has become visible again, and gives it as it was kept; nullopt where it
  // is not here.
  std::optional<Message> erase(const Message& message) {
    return fifo_ ? fifo_->erase(message) : standard_.erase(message);
  }
  // A message of the group that was taken has been deleted or given back.
  void settled(std::uint64_t group) {
    if (fifo_) fifo_->settled(group);
  }
  // Takes out a message that is `retention` old at `now`, if there is one.
  [[nodiscard]] std::optional<Message> take_expired(SimTime now, Duration retention) {
    return fifo_ ? fifo_->take_expired(now, retention) : standard_.take_expired(now, retention);
  }
  // How many objects it holds: messages that are alike are one.
  [[nodiscard]] std::size_t size() const { return fifo_ ? fifo_->size() : standard_.size(); }
  // Of a FIFO queue: groups of which a message has been taken and not settled yet.
  [[nodiscard]] std::uint64_t groups_in_flight() const {
    return fifo_ ? fifo_->groups_in_flight() : 0;
  }
  // The oldest instant at which one was sent; kNever: there is none.
  [[nodiscard]] SimTime first_sent() const {
    return fifo_ ? fifo_->first_sent() : standard_.first_sent();
  }
  // Each of them, in no particular order.
  void for_each(const std::function<void(const Message&)>& visit) const {
    fifo_ ? fifo_->for_each(visit) : standard_.for_each(visit);
  }

 private:
  StandardStore standard_;
  std::unique_ptr<FifoStore> fifo_;  // null: of a standard queue
};

}  // namespace coldcast
