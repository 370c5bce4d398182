#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <queue>
#include <vector>

#include "coldcast/origin/request_source.h"

namespace coldcast {

// The requests to come, earliest first: those of one instant in the order of their feeds, and
// within a feed those of its source before those that follow from answers (closed loops, retries).
//
// Sources are already in order of time, so they need no heap: a winner tree over one request of
// each finds the next in one comparison per level. Sources are read in small blocks, so that
// sampling runs in tight loops and a virtual call is paid once a block.
class ArrivalQueue {
 public:
  // `end`: requests at or after it do not come. Add all sources before the first use, in order of
  // their feeds; then start().
  explicit ArrivalQueue(SimTime end) : end_(end) {}

  void add(std::unique_ptr<RequestSource> source, Feed feed, bool one_feed);
  void start();

  // The instant of the next request; kNever when there is none.
  [[nodiscard]] SimTime next_at() const { return next_at_; }
  // Gives the next request to `handle`, then takes it out; there must be one. Requests may be
  // pushed meanwhile. Throws TraceError.
  template <typename Handle>
  void take(Handle handle) {
    if (follow_up_at_ <= source_at_ && follow_up_is_next()) return handle(pop_follow_up());
    handle(*first_->next);
    advance();
  }
  // While take() handles `request`, of a source: when the next one comes, or not after that.
  [[nodiscard]] SimTime next_at_behind(const Request& request) const {
    if (&request != first_->next || &request + 1 == first_->end) return request.at;
    SimTime at = std::min(first_->next[1].at, follow_up_at_);
    if (leaves_ == 1) return at;
    for (std::uint32_t node = leaves_ + winner_[1]; node > 1; node /= 2)
      at = std::min(at, leaf_at_[contender(node ^ 1)]);
    return at;
  }
  // So many may wait, in a gigabyte: a number such as that of environments.
  static constexpr std::size_t kMostFollowUps = std::size_t{1} << 24;
  // Requests that follow from answers and are still to come.
  [[nodiscard]] std::size_t follow_ups() const { return follow_ups_.size(); }
  // A request that follows from an answer; ignored if it comes too late.
  void push(const Request& request);

 private:
  struct Stream {
    std::unique_ptr<RequestSource> source;
    Feed feed = 0;
    bool one_feed = true;
    std::vector<Request> block;
    const Request* next = nullptr;  // in the block; `end` when the source has ended
    const Request* end = nullptr;

    [[nodiscard]] SimTime next_at() const { return next == end ? kNever : next->at; }
  };
  struct FollowUp {
    Request request;
    std::uint64_t sequence = 0;
    friend bool operator<(const FollowUp& a,
                          const FollowUp& b) {  // for a heap with the least on top
      if (a.request.at != b.request.at) return a.request.at > b.request.at;
      if (a.request.feed != b.request.feed) return a.request.feed > b.request.feed;
      return a.sequence > b.sequence;
    }
  };

  [[nodiscard]] bool follow_up_is_next() const;
  [[gnu::noinline]] Request pop_follow_up();
  [[gnu::noinline]] void refill(Stream& stream);
  void advance() {
    if (++first_->next == first_->end) [[unlikely]]
      refill(*first_);
    source_at_ = first_->next_at();
    if (leaves_ > 1) play_again();
    find_next();
  }
  void play_again() {
    leaf_at_[winner_[1]] = source_at_;
    replay(winner_[1]);
    first_ = &streams_[winner_[1]];
    source_at_ = leaf_at_[winner_[1]];
  }
  // The leaf of `stream` has changed: plays its matches again, up to the root.
  void replay(std::uint32_t stream) {
    for (std::uint32_t node = (leaves_ + stream) / 2; node > 0; node /= 2) {
      const std::uint32_t a = contender(2 * node);
      const std::uint32_t b = contender(2 * node + 1);
      winner_[node] = leaf_at_[b] < leaf_at_[a] ? b : a;
    }
  }
  [[nodiscard]] std::uint32_t contender(std::uint32_t node) const {
    return node < leaves_ ? winner_[node] : node - leaves_;
  }
  void find_next() { next_at_ = std::min(source_at_, follow_up_at_); }

  SimTime end_;
  SimTime next_at_ = kNever;
  SimTime source_at_ = kNever;     // of the sources alone
  SimTime follow_up_at_ = kNever;  // of what follows from answers alone
  std::vector<Stream> streams_;
  Stream* first_ = nullptr;  // the one with the next request
  // Leaf i holds the instant of stream i's next request; inner node n the index of the earliest
  // stream below it, the first one of equals. Node 1 is the root, n's children are 2n and 2n + 1; a
  // single stream has won without a match, and uses neither.
  std::vector<SimTime> leaf_at_;
  std::vector<std::uint32_t> winner_;
  std::uint32_t leaves_ = 1;
  // Many of them get the room of all that may wait at once: growing step by step, the old room and
  // the new one would be held together.
  struct FollowUps : std::priority_queue<FollowUp> {
    static constexpr std::size_t kMany = kMostFollowUps / 8;
    void make_room() {
      if (size() == kMany) c.reserve(kMostFollowUps);
    }
  };
  FollowUps follow_ups_;
  std::uint64_t sequence_ = 0;
};

}  // namespace coldcast
