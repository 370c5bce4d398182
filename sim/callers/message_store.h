#pragma once

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

#include "coldcast/base/time.h"

#include "callers/line.h"
#include "callers/message.h"

namespace coldcast {

// The messages of a queue that are not in flight, in the order in which receives get them.
class MessageStore {
 public:
  virtual ~MessageStore() = default;

  // Takes `count` messages that are like the first, with the numbers after its own. Visible from
  // message.visible_from on.
  virtual void add(const Message& message, std::uint64_t count) = 0;
  // A message that was received, or that was moved here.
  virtual void give_back(const Message& message) = 0;
  // Whether a receive would get any at `now`.
  [[nodiscard]] virtual bool has_some(SimTime now) = 0;
  // The next one for a receive whose messages so far end with `last` (null: none yet).
  // `one_group`: of a FIFO queue, of the group of `last` only.
  [[nodiscard]] virtual std::optional<Message> take(SimTime now, const Message* last,
                                                    bool one_group) = 0;
  // Deletes a message that has become visible again, and gives it as it was kept; nullopt where it
  // is not here.
  virtual std::optional<Message> erase(const Message& message) = 0;
  // A message that was taken has been deleted or given back.
  virtual void settled(const Message& message) { (void)message; }
  // Takes out a message that is `retention` old at `now`, if there is one.
  [[nodiscard]] virtual std::optional<Message> take_expired(SimTime now, Duration retention) = 0;
  // How many objects it holds: messages that are alike are one.
  [[nodiscard]] virtual std::size_t size() const = 0;
  // The oldest instant at which one was sent; kNever: there is none.
  [[nodiscard]] virtual SimTime first_sent() const = 0;
  // Each of them, in no particular order.
  virtual void for_each(const std::function<void(const Message&)>& visit) const = 0;
};

// Of a standard queue: those that have been visible longest come first, then those sent first.
// Messages never received are held as runs of like ones: a burst of any size is one run.
class StandardStore final : public MessageStore {
 public:
  void add(const Message& message, std::uint64_t count) override;
  void give_back(const Message& message) override;
  [[nodiscard]] bool has_some(SimTime now) override;
  [[nodiscard]] std::optional<Message> take(SimTime now, const Message* last,
                                            bool one_group) override;
  std::optional<Message> erase(const Message& message) override;
  [[nodiscard]] std::optional<Message> take_expired(SimTime now, Duration retention) override;
  [[nodiscard]] std::size_t size() const override { return fresh_.size() + returned_.size(); }
  [[nodiscard]] SimTime first_sent() const override;
  void for_each(const std::function<void(const Message&)>& visit) const override;

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

  [[nodiscard]] std::optional<Message> take_fresh();
  Message take_returned(std::map<Place, Message>::iterator at);

  Line<Run> fresh_;  // by visible_from; sent in the same order while the delay is the same
  std::map<Place, Message> returned_;  // by visible_from
  std::map<Place, Place> by_age_;      // of returned_, by sent: its place there
};

// Of a FIFO queue: each message group strictly in order, and none while one of its messages is in
// flight; the group whose next message is the oldest comes first.
//
// Messages stand in a slab and are linked twice: those of a group by number, and all that have not
// been received yet by age. A group that can be received from has one entry in a heap; one that no
// longer holds is recognised when it is on top.
class FifoStore final : public MessageStore {
 public:
  void add(const Message& message, std::uint64_t count) override;
  void give_back(const Message& message) override;
  [[nodiscard]] bool has_some(SimTime now) override;
  [[nodiscard]] std::optional<Message> take(SimTime now, const Message* last,
                                            bool one_group) override;
  std::optional<Message> erase(const Message& message) override;
  void settled(const Message& message) override;
  [[nodiscard]] std::optional<Message> take_expired(SimTime now, Duration retention) override;
  [[nodiscard]] std::size_t size() const override { return nodes_.size() - free_.size(); }
  [[nodiscard]] SimTime first_sent() const override;
  void for_each(const std::function<void(const Message&)>& visit) const override;

 private:
  using Place = std::uint32_t;  // in the slab
  static constexpr Place kNone = ~Place{0};

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

  void insert(const Message& message, bool is_new);
  [[nodiscard]] Place new_node(const Message& message);
  void link(Place place);
  void enter_age(Place place, bool is_new);
  // Takes the message out of everything but the heaps.
  [[nodiscard]] std::optional<Message> take_out(Place place);
  void unlink(const Node& node);
  void leave_age(const Node& node, Place place);
  [[nodiscard]] std::optional<Message> take_from(Group& group);
  // Enters the group among those that can be received from, if it is one.
  void offer(Group& group);
  [[nodiscard]] bool holds(const Head& head) const;
  [[nodiscard]] Place oldest() const;

  std::unordered_map<std::uint64_t, Group> groups_;  // they do not move
  std::deque<Node> nodes_;
  std::vector<Place> free_;
  Heap<LaterNumber> heads_;   // that are visible
  Heap<LaterVisible> later_;  // that will be, or have become so meanwhile
  Place oldest_fresh_ = kNone;
  Place newest_fresh_ = kNone;
  std::set<Age> returned_;
};

}  // namespace coldcast
