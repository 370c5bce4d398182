#include <utility>

#include "callers/message_store.h"

namespace coldcast {

void FifoStore::add(const Message& message, std::uint64_t count) {
  Message next = message;
  for (std::uint64_t i = 0; i < count; ++i, ++next.number) insert(next, true);
}

void FifoStore::give_back(const Message& message) {
  insert(message, false);
}

void FifoStore::insert(const Message& message, bool is_new) {
  const Place place = new_node(message);
  link(place);
  enter_age(place, is_new);
  Group& group = *nodes_[place].group;
  if (group.first == place) offer(group);
}

// Most queues have few groups, which are found without a search.
FifoStore::Group& FifoStore::new_group(std::uint64_t number) {
  if (number >= kFirstGroups) return other_groups_[number];
  first_groups_.resize(to_index(number + 1));
  return first_groups_[to_index(number)];
}

FifoStore::Place FifoStore::new_node(const Message& message) {
  if (free_.empty()) {
    free_.push_back(static_cast<Place>(nodes_.size()));
    nodes_.emplace_back();
  }
  const Place place = free_.back();
  free_.pop_back();
  nodes_[place].message = message;
  nodes_[place].group = &group_of(message.group);
  return place;
}

// A new one is the last of its group, one that comes back among the first.
void FifoStore::link(Place place) {
  Node& node = nodes_[place];
  Group& group = *node.group;
  const std::uint64_t number = node.message.number;
  node.before = group.last;
  node.after = kNone;
  if (group.last != kNone && nodes_[group.last].message.number > number) {
    node.after = group.first;
    while (nodes_[node.after].message.number < number) node.after = nodes_[node.after].after;
    node.before = nodes_[node.after].before;
  }
  (node.before == kNone ? group.first : nodes_[node.before].after) = place;
  (node.after == kNone ? group.last : nodes_[node.after].before) = place;
}

// Those that come anew come in order of their sending, but for dead letters.
void FifoStore::enter_age(Place place, bool is_new) {
  Node& node = nodes_[place];
  const SimTime sent = node.message.sent;
  node.is_fresh = is_new && (newest_fresh_ == kNone || nodes_[newest_fresh_].message.sent <= sent);
  if (!node.is_fresh) {
    returned_.insert({sent, node.message.number, place});
    return;
  }
  node.older = newest_fresh_;
  node.newer = kNone;
  (newest_fresh_ == kNone ? oldest_fresh_ : nodes_[newest_fresh_].newer) = place;
  newest_fresh_ = place;
}

void FifoStore::offer(Group& group) {
  if (group.in_flight > 0 || group.first == kNone) return;
  const Message& next = nodes_[group.first].message;
  const Head head{next.visible_from, next.number, &group};
  if (next.visible_from <= next.entered) {
    heads_.push(head);
  } else {
    later_.push(head);
  }
}

bool FifoStore::holds(const Head& head) const {
  const Group& group = *head.group;
  return group.in_flight == 0 && group.first != kNone &&
         nodes_[group.first].message.number == head.number;
}

bool FifoStore::has_some(SimTime now) {
  for (; !later_.empty() && later_.top().visible_from <= now; later_.pop()) {
    if (holds(later_.top())) heads_.push(later_.top());
  }
  while (!heads_.empty() && !holds(heads_.top())) heads_.pop();
  return !heads_.empty();
}

const Message* FifoStore::first(SimTime now, const Message* last, bool one_group) {
  is_first_head_ = false;
  if (last != nullptr) {
    first_ = &group_of(last->group);
    if (first_->first != kNone && nodes_[first_->first].message.visible_from <= now)
      return &nodes_[first_->first].message;
    if (one_group) return nullptr;
  }
  if (!has_some(now)) return nullptr;
  is_first_head_ = true;
  first_ = heads_.top().group;
  return &nodes_[first_->first].message;
}

void FifoStore::drop_first() {
  if (is_first_head_) heads_.pop();
  enter_flight(*first_);
  take_out(first_->first);
}

void FifoStore::take_out(Place place) {
  Node& node = nodes_[place];
  unlink(node);
  leave_age(node, place);
  Group& group = *std::exchange(node.group, nullptr);
  free_.push_back(place);
  // Another one is the next.
  if (node.before == kNone) offer(group);
}

void FifoStore::unlink(const Node& node) {
  Group& group = *node.group;
  (node.before == kNone ? group.first : nodes_[node.before].after) = node.after;
  (node.after == kNone ? group.last : nodes_[node.after].before) = node.before;
}

void FifoStore::leave_age(const Node& node, Place place) {
  if (!node.is_fresh) {
    returned_.erase({node.message.sent, node.message.number, place});
    return;
  }
  (node.older == kNone ? oldest_fresh_ : nodes_[node.older].newer) = node.newer;
  (node.newer == kNone ? newest_fresh_ : nodes_[node.newer].older) = node.older;
}

std::optional<Message> FifoStore::erase(const Message& message) {
  Place place = group_of(message.group).first;
  while (place != kNone && nodes_[place].message.number < message.number)
    place = nodes_[place].after;
  if (place == kNone || nodes_[place].message.number != message.number) return std::nullopt;
  take_out(place);
  return nodes_[place].message;
}

void FifoStore::settled(std::uint64_t group) {
  Group& of = group_of(group);
  if (--of.in_flight > 0) return;
  --groups_in_flight_;
  offer(of);
}

FifoStore::Place FifoStore::oldest() const {
  if (returned_.empty()) return oldest_fresh_;
  const Age& returned = *returned_.begin();
  if (oldest_fresh_ == kNone) return returned.place;
  const Message& fresh = nodes_[oldest_fresh_].message;
  return returned < Age{fresh.sent, fresh.number} ? returned.place : oldest_fresh_;
}

std::optional<Message> FifoStore::take_expired(SimTime now, Duration retention) {
  const Place place = oldest();
  if (place == kNone || saturating_add(nodes_[place].message.sent, retention) > now)
    return std::nullopt;
  take_out(place);
  return nodes_[place].message;
}

SimTime FifoStore::first_sent() const {
  const Place place = oldest();
  return place == kNone ? kNever : nodes_[place].message.sent;
}

void FifoStore::for_each(const std::function<void(const Message&)>& visit) const {
  for (const Node& node : nodes_) {
    if (node.group != nullptr) visit(node.message);
  }
}

}  // namespace coldcast
