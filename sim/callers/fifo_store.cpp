#include <algorithm>

#include "callers/message_store.h"

namespace coldcast {

void FifoStore::add(const Message& message, std::uint64_t count) {
  Message next = message;
  for (std::uint64_t i = 0; i < count; ++i, ++next.number) insert(next);
}

void FifoStore::give_back(const Message& message) {
  insert(message);
}

void FifoStore::insert(const Message& message) {
  withdraw(message.group);
  groups_[message.group].messages.emplace(message.number, message);
  by_age_.emplace(message.sent, message.number);
  group_of_.emplace(message.number, message.group);
  offer(message.group);
}

void FifoStore::offer(std::uint64_t group) {
  const Group& of = groups_[group];
  if (of.in_flight == 0 && !of.messages.empty()) heads_.emplace(of.messages.begin()->first, group);
}

void FifoStore::withdraw(std::uint64_t group) {
  const auto of = groups_.find(group);
  if (of == groups_.end() || of->second.messages.empty()) return;
  heads_.erase({of->second.messages.begin()->first, group});
}

bool FifoStore::has_some(SimTime now) const {
  return std::any_of(heads_.begin(), heads_.end(), [&](const auto& head) {
    return groups_.at(head.second).messages.begin()->second.visible_from <= now;
  });
}

std::optional<Message> FifoStore::take(SimTime now, const Message* last, bool one_group) {
  const auto is_visible = [now](const Group& group) {
    return !group.messages.empty() && group.messages.begin()->second.visible_from <= now;
  };
  if (last != nullptr) {
    if (is_visible(groups_[last->group])) return take_from(last->group);
    if (one_group) return std::nullopt;
  }
  for (const auto& [number, group] : heads_) {
    if (is_visible(groups_[group])) return take_from(group);
  }
  return std::nullopt;
}

Message FifoStore::take_from(std::uint64_t group) {
  withdraw(group);
  Group& of = groups_[group];
  const Message message = of.messages.begin()->second;
  of.messages.erase(of.messages.begin());
  by_age_.erase({message.sent, message.number});
  group_of_.erase(message.number);
  ++of.in_flight;
  return message;
}

std::optional<Message> FifoStore::erase(const Message& message) {
  const auto found = group_of_.find(message.number);
  if (found == group_of_.end()) return std::nullopt;
  withdraw(message.group);
  const Message kept = groups_[message.group].messages.extract(message.number).mapped();
  by_age_.erase({message.sent, message.number});
  group_of_.erase(found);
  offer(message.group);
  return kept;
}

void FifoStore::settled(const Message& message) {
  Group& of = groups_[message.group];
  if (--of.in_flight == 0) offer(message.group);
}

std::optional<Message> FifoStore::take_expired(SimTime now, Duration retention) {
  if (by_age_.empty() || saturating_add(by_age_.begin()->first, retention) > now)
    return std::nullopt;
  const std::uint64_t number = by_age_.begin()->second;
  const std::uint64_t group = group_of_.at(number);
  const Message message = groups_[group].messages.at(number);
  return erase(message);
}

SimTime FifoStore::first_sent() const {
  return by_age_.empty() ? kNever : by_age_.begin()->first;
}

void FifoStore::for_each(const std::function<void(const Message&)>& visit) const {
  for (const auto& [number, group] : groups_) {
    for (const auto& [place, message] : group.messages) visit(message);
  }
}

}  // namespace coldcast
