#include "callers/message_store.h"

namespace coldcast {

bool StandardStore::joins(const Message& message, std::uint64_t count) {
  Run& last = fresh_.back();
  if (!are_alike(last.first, message) || last.first.number + last.count != message.number)
    return false;
  last.count += count;
  return true;
}

bool StandardStore::goes_before(const Message& message, std::uint64_t count) {
  std::size_t place = fresh_.size();
  while (place > 0 && fresh_[place - 1].first.visible_from > message.visible_from) --place;
  if (place == fresh_.size()) return false;
  fresh_.insert(place, {.first = message, .count = count});
  return true;
}

void StandardStore::give_back(const Message& message) {
  const Place place{message.visible_from, message.number};
  returned_.emplace(place, message);
  by_age_.emplace(Place{message.sent, message.number}, place);
}

const Message* StandardStore::first_of_both(SimTime now) {
  const auto& [place, returned] = *returned_.begin();
  is_returned_first_ = true;
  if (!has_fresh(now)) return &returned;
  const Message& fresh = fresh_.front().first;
  is_returned_first_ = !(Place{fresh.visible_from, fresh.number} < place);
  return is_returned_first_ ? &returned : &fresh;
}

void StandardStore::drop_returned() {
  take_returned(returned_.begin());
  is_returned_first_ = false;
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
  if (fresh_.empty() || saturating_add(fresh_.front().first.sent, retention) > now)
    return std::nullopt;
  std::optional<Message> message(fresh_.front().first);
  is_returned_first_ = false;
  drop_first();
  return message;
}

void StandardStore::for_each(const std::function<void(const Message&)>& visit) const {
  for (std::size_t place = 0; place < fresh_.size(); ++place) {
    Message message = fresh_[place].first;
    for (std::uint64_t i = 0; i < fresh_[place].count; ++i, ++message.number) visit(message);
  }
  for (const auto& [place, message] : returned_) visit(message);
}

}  // namespace coldcast
