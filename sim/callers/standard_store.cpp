#include <algorithm>

#include "callers/message_store.h"

namespace coldcast {

void StandardStore::add(const Message& message, std::uint64_t count) {
  if (!fresh_.empty()) {
    Run& last = fresh_.back();
    if (are_alike(last.first, message) && last.first.number + last.count == message.number) {
      last.count += count;
      return;
    }
  }
  // Behind all that is visible no later: the last, unless the delay has become shorter.
  if (fresh_.empty() || fresh_.back().first.visible_from <= message.visible_from) {
    fresh_.push_back({.first = message, .count = count});
    return;
  }
  std::size_t place = fresh_.size();
  while (place > 0 && fresh_[place - 1].first.visible_from > message.visible_from) --place;
  fresh_.insert(place, {.first = message, .count = count});
}

void StandardStore::give_back(const Message& message) {
  const Place place{message.visible_from, message.number};
  returned_.emplace(place, message);
  by_age_.emplace(Place{message.sent, message.number}, place);
}

// Returned ones are visible.
bool StandardStore::has_some(SimTime now) {
  return !returned_.empty() || (!fresh_.empty() && fresh_.front().first.visible_from <= now);
}

std::optional<Message> StandardStore::take(SimTime now, const Message*, bool) {
  const bool has_fresh = !fresh_.empty() && fresh_.front().first.visible_from <= now;
  if (returned_.empty()) {
    if (!has_fresh) return std::nullopt;
    return take_fresh();
  }
  const Place& place = returned_.begin()->first;
  if (has_fresh) {
    const Message& fresh = fresh_.front().first;
    if (Place{fresh.visible_from, fresh.number} < place) return take_fresh();
  }
  return take_returned(returned_.begin());
}

std::optional<Message> StandardStore::take_fresh() {
  Run& run = fresh_.front();
  std::optional<Message> message(run.first);
  ++run.first.number;
  if (--run.count == 0) fresh_.pop_front();
  return message;
}

Message StandardStore::take_returned(std::map<Place, Message>::iterator at) {
  const Message message = at->second;
  by_age_.erase(Place{message.sent, message.number});
  returned_.erase(at);
  return message;
}

std::optional<Message> StandardStore::erase(const Message& message) {
  const auto found = returned_.find(Place{message.visible_from, message.number});
  if (found == returned_.end()) return std::nullopt;
  return take_returned(found);
}

std::optional<Message> StandardStore::take_expired(SimTime now, Duration retention) {
  if (!by_age_.empty() && saturating_add(by_age_.begin()->first.at, retention) <= now)
    return take_returned(returned_.find(by_age_.begin()->second));
  if (!fresh_.empty() && saturating_add(fresh_.front().first.sent, retention) <= now)
    return take_fresh();
  return std::nullopt;
}

SimTime StandardStore::first_sent() const {
  SimTime first = by_age_.empty() ? kNever : by_age_.begin()->first.at;
  if (!fresh_.empty()) first = std::min(first, fresh_.front().first.sent);
  return first;
}

void StandardStore::for_each(const std::function<void(const Message&)>& visit) const {
  for (std::size_t place = 0; place < fresh_.size(); ++place) {
    Message message = fresh_[place].first;
    for (std::uint64_t i = 0; i < fresh_[place].count; ++i, ++message.number) visit(message);
  }
  for (const auto& [place, message] : returned_) visit(message);
}

}  // namespace coldcast
