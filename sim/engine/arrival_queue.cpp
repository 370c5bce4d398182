#include "engine/arrival_queue.h"

#include <algorithm>

namespace coldcast {
namespace {

// Blocks grow from small to large, so that a rare source costs little memory and a busy one few
// calls.
constexpr std::size_t kFirstBlock = 4;
constexpr std::size_t kLargestBlock = 64;

}  // namespace

void ArrivalQueue::add(std::unique_ptr<RequestSource> source, Feed feed, bool one_feed) {
  streams_.push_back(
      {.source = std::move(source), .feed = feed, .one_feed = one_feed, .block = {}});
}

void ArrivalQueue::start() {
  while (leaves_ < streams_.size()) leaves_ *= 2;
  leaf_at_.assign(leaves_, kNever);
  winner_.assign(std::max(2U, leaves_), 0);
  for (std::uint32_t stream = 0; stream < streams_.size(); ++stream) {
    refill(streams_[stream]);
    leaf_at_[stream] = streams_[stream].next_at();
  }
  for (std::uint32_t leaf = 0; leaf < leaves_; leaf += 2) replay(leaf);
  if (streams_.empty()) return;
  first_ = &streams_[winner_[1]];
  source_at_ = first_->next_at();
  find_next();
}

void ArrivalQueue::push(const Request& request) {
  if (request.at >= end_) return;
  follow_ups_.make_room();
  follow_ups_.push({request, sequence_++});
  follow_up_at_ = follow_ups_.top().request.at;
  find_next();
}

bool ArrivalQueue::follow_up_is_next() const {
  const Request& follow_up = follow_ups_.top().request;
  if (follow_up.at != source_at_) return follow_up.at < source_at_;
  return follow_up.feed < first_->next->feed;
}

Request ArrivalQueue::pop_follow_up() {
  const Request request = follow_ups_.top().request;
  follow_ups_.pop();
  follow_up_at_ = follow_ups_.empty() ? kNever : follow_ups_.top().request.at;
  find_next();
  return request;
}

void ArrivalQueue::refill(Stream& stream) {
  stream.next = stream.end = nullptr;
  if (stream.source == nullptr) return;  // it has ended
  stream.block.resize(std::clamp(stream.block.size() * 2, kFirstBlock, kLargestBlock));
  std::size_t size = stream.source->fill(stream.block);
  if (size < stream.block.size()) stream.source.reset();
  while (size > 0 && stream.block[size - 1].at >= end_) {
    --size;
    stream.source.reset();
  }
  stream.next = stream.block.data();
  stream.end = stream.next + size;
  if (!stream.one_feed) return;
  for (std::size_t i = 0; i < size; ++i) stream.block[i].feed = stream.feed;
}

}  // namespace coldcast
