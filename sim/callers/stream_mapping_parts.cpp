#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "callers/stream_mapping.h"

namespace coldcast {

void StreamMapping::changed(Platform& platform) {
  if (!is_kafka() && settings().parallelization_factor != factor_) {
    factor_ = settings().parallelization_factor;
    for (std::uint32_t shard = 0; shard < shards_; ++shard) split(shard, platform);
  }
  if (settings().enabled == is_enabled_) return;
  if (settings().takes == Duration::zero()) return enable(platform);
  wake(saturating_add(platform.now(), settings().takes), Rank::change, Wake::takes, 0,
       settings().enabled ? Urgency::work : Urgency::idle, platform);
}

void StreamMapping::enable(Platform& platform) {
  if (settings().enabled == is_enabled_) return;
  is_enabled_ = settings().enabled;
  if (pollers_) {
    if (is_enabled_) pollers_->restart();
    pollers_changed(platform.now());
  }
  if (!is_enabled_) return;
  has_begun_ = true;
  started_ = platform.now();
  for (Index i = 0; i < sub_shards_.size(); ++i) {
    SubShard& sub = sub_shards_[i];
    sub.poll_at = kNever;
    if (sub.state == State::gathering) sub.state = State::idle;
    if (sub.state == State::idle && !sub.records.empty()) ask_to_poll(i, started_, platform);
  }
}

// The records of all its parts, in order of their writing, are given to the new ones by their keys.
// What waits for an instant in a part finds another instant there, and does nothing.
void StreamMapping::split(std::uint32_t shard, Platform& platform) {
  const Index first = Index{shard} * stride_;
  const auto begin = sub_shards_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end = begin + stride_;
  const auto is_free = [](const SubShard& sub) {
    return sub.state == State::idle || sub.state == State::gathering;
  };
  if (!is_splitting(shard) || !std::all_of(begin, end, is_free)) return;
  std::vector<Record> records;
  for (auto sub = begin; sub != end; ++sub) {
    sub->records.visit_first(sub->records.size(), [&records](const Record& record) {
      records.push_back(record);
      return true;
    });
    const SubShard before = std::exchange(*sub, SubShard{});
    sub->shard = shard;
    sub->open_window = before.open_window;
    sub->last_sent = before.last_sent;
  }
  std::sort(records.begin(), records.end(),
            [](const Record& a, const Record& b) { return a.number < b.number; });
  parts_[shard] = factor_;
  for (const Record& record : records) {
    SubShard& sub = sub_shards_[index_of(shard, context_.stream->key_of(record.number))];
    sub.records.add(record);
    sub.last_sent = record.sent;
  }
  book_.slots(platform.now(), std::accumulate(parts_.begin(), parts_.end(), std::uint32_t{0}));
  for (Index i = first; i < first + stride_; ++i) {
    watch(i, platform);
    if (!sub_shards_[i].records.empty()) ask_to_poll(i, platform.now(), platform);
  }
}

}  // namespace coldcast
