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
  winner_.assign(std::max(2U, leaves_), 0);
  for (std::uint32_t stream = 0; stream < streams_.size(); ++stream) {
    refill(streams_[stream]);
    if (streams_[stream].size > 0) leaf_at_[stream] = streams_[stream].block[0].at;
  }
  for (std::uint32_t leaf = 0; leaf < leaves_; leaf += 2) replay(leaf);
}

void ArrivalQueue::push(const Request& request) {
  if (request.at >= end_) return;
  follow_ups_.push({request, sequence_++});
  find_next();
}

bool ArrivalQueue::follow_up_is_next() const {
  const Request& follow_up = follow_ups_.top().request;
  if (follow_up.at != source_at_) return follow_up.at < source_at_;
  const Stream& stream = streams_[winner_[1]];
  return follow_up.lane < stream.block[stream.next].lane;
}

Request ArrivalQueue::pop_follow_up() {
  const Request request = follow_ups_.top().request;
  follow_ups_.pop();
  find_next();
  return request;
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

}  // namespace coldcast
