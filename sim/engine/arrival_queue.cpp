#include "engine/arrival_queue.h"

#include <algorithm>

namespace coldcast {
namespace {

// Blocks grow from small to large, so that a rare source costs little memory and a busy one few
// calls.
constexpr std::size_t kFirstBlock = 4;
constexpr std::size_t kLargestBlock = 64;

}  // namespace

void ArrivalQueue::add(std::unique_ptr<RequestSource> source, Lane lane, bool one_lane) {
  streams_.push_back(
      {.source = std::move(source), .lane = lane, .one_lane = one_lane, .block = {}});
}

void ArrivalQueue::start() {
  while (leaves_ < streams_.size()) leaves_ *= 2;
  leaf_at_.assign(leaves_, kNever);
  winner_.assign(leaves_, 0);
  for (std::uint32_t stream = 0; stream < streams_.size(); ++stream) {
    refill(streams_[stream]);
    if (streams_[stream].size > 0) leaf_at_[stream] = streams_[stream].block[0].at;
  }
  for (std::uint32_t leaf = 0; leaf < leaves_; leaf += 2) replay(leaf);
}

Request ArrivalQueue::pop() {
  if (follow_up_is_next()) {
    const Request request = follow_ups_.top().request;
    follow_ups_.pop();
    return request;
  }
  const std::uint32_t winner = leaves_ == 1 ? 0 : winner_[1];
  Stream& stream = streams_[winner];
  const Request request = stream.block[stream.next];
  advance(winner);
  return request;
}

void ArrivalQueue::push(const Request& request) {
  if (request.at < end_) follow_ups_.push({request, sequence_++});
}

bool ArrivalQueue::follow_up_is_next() const {
  if (follow_ups_.empty()) return false;
  const Request& follow_up = follow_ups_.top().request;
  if (follow_up.at != source_at_) return follow_up.at < source_at_;
  const Stream& stream = streams_[leaves_ == 1 ? 0 : winner_[1]];
  return follow_up.lane < stream.block[stream.next].lane;
}

void ArrivalQueue::advance(std::uint32_t index) {
  Stream& stream = streams_[index];
  if (++stream.next == stream.size) refill(stream);
  leaf_at_[index] = stream.size > 0 ? stream.block[stream.next].at : kNever;
  replay(index);
}

void ArrivalQueue::refill(Stream& stream) {
  stream.next = 0;
  if (stream.source == nullptr) {  // it has ended
    stream.size = 0;
    return;
  }
  stream.block.resize(std::clamp(stream.block.size() * 2, kFirstBlock, kLargestBlock));
  stream.size = stream.source->fill(stream.block);
  if (stream.size < stream.block.size()) stream.source.reset();
  while (stream.size > 0 && stream.block[stream.size - 1].at >= end_) {
    --stream.size;
    stream.source.reset();
  }
  if (!stream.one_lane) return;
  for (std::size_t i = 0; i < stream.size; ++i) stream.block[i].lane = stream.lane;
}

void ArrivalQueue::replay(std::uint32_t stream) {
  if (leaves_ > 1) {
    const std::uint32_t left = stream & ~1u;
    std::uint32_t node = (leaves_ + stream) / 2;
    winner_[node] = leaf_at_[left + 1] < leaf_at_[left] ? left + 1 : left;
    for (node /= 2; node > 0; node /= 2) {
      const std::uint32_t a = winner_[2 * node];
      const std::uint32_t b = winner_[2 * node + 1];
      winner_[node] = leaf_at_[b] < leaf_at_[a] ? b : a;
    }
    source_at_ = leaf_at_[winner_[1]];
  } else {
    source_at_ = leaf_at_[0];
  }
}

}  // namespace coldcast
