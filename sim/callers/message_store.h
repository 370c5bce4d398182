#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
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
  [[nodiscard]] virtual bool has_some(SimTime now) const = 0;
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
  [[nodiscard]] bool has_some(SimTime now) const override;
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
class FifoStore final : public MessageStore {
 public:
  void add(const Message& message, std::uint64_t count) override;
  void give_back(const Message& message) override;
  [[nodiscard]] bool has_some(SimTime now) const override;
  [[nodiscard]] std::optional<Message> take(SimTime now, const Message* last,
                                            bool one_group) override;
  std::optional<Message> erase(const Message& message) override;
  void settled(const Message& message) override;
  [[nodiscard]] std::optional<Message> take_expired(SimTime now, Duration retention) override;
  [[nodiscard]] std::size_t size() const override { return group_of_.size(); }
  [[nodiscard]] SimTime first_sent() const override;
  void for_each(const std::function<void(const Message&)>& visit) const override;

 private:
  struct Group {
    std::map<std::uint64_t, Message> messages;  // by number
    std::uint64_t in_flight = 0;
  };

  [[nodiscard]] Message take_from(std::uint64_t group);
  void insert(const Message& message);
  // Enters the group among those that can be received from, or takes it out.
  void offer(std::uint64_t group);
  void withdraw(std::uint64_t group);

  std::map<std::uint64_t, Group> groups_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> heads_;  // number of the next, group
  std::set<std::pair<SimTime, std::uint64_t>> by_age_;       // sent, number
  std::map<std::uint64_t, std::uint64_t> group_of_;          // by number, of those that are here
};

}  // namespace coldcast
