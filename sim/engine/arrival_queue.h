#pragma once

#include <cstdint>
#include <memory>
#include <queue>
#include <vector>

#include "coldcast/workload/request_source.h"

namespace coldcast {

// The requests to come, earliest first: those of one instant in the order of their lanes, and
// within a lane those of its source before those that follow from answers (closed loops, retries).
//
// Sources are already in order of time, so they need no heap: a winner tree over one request of
// each finds the next in one comparison per level. Sources are read in small blocks, so that
// sampling runs in tight loops and a virtual call is paid once a block.
class ArrivalQueue {
 public:
  // `end`: requests at or after it do not come. Add all sources before the first use, in order of
  // their lanes; then start().
  explicit ArrivalQueue(SimTime end) : end_(end) {}

  void add(std::unique_ptr<RequestSource> source, Lane lane, bool one_lane);
  void start();

  // The instant of the next request; kNever when there is none.
  [[nodiscard]] SimTime next_at() const {
    return follow_ups_.empty() ? source_at_ : std::min(source_at_, follow_ups_.top().request.at);
  }
  // Takes the next request; there must be one. Throws TraceError.
  Request pop();
  // A request that follows from an answer; ignored if it comes too late.
  void push(const Request& request);

 private:
  struct Stream {
    std::unique_ptr<RequestSource> source;
    Lane lane = 0;
    bool one_lane = true;
    std::vector<Request> block;
    std::size_t next = 0;
    std::size_t size = 0;
  };
  struct FollowUp {
    Request request;
    std::uint64_t sequence = 0;
    friend bool operator<(const FollowUp& a,
                          const FollowUp& b) {  // for a heap with the least on top
      if (a.request.at != b.request.at) return a.request.at > b.request.at;
      if (a.request.lane != b.request.lane) return a.request.lane > b.request.lane;
      return a.sequence > b.sequence;
    }
  };

  [[nodiscard]] bool follow_up_is_next() const;
  // Makes the next request of the stream the one that stands in the tree.
  void advance(std::uint32_t stream);
  void refill(Stream& stream);
  void replay(std::uint32_t stream);

  SimTime end_;
  SimTime source_at_ = kNever;
  std::vector<Stream> streams_;
  // Leaf i holds the instant of stream i's next request; inner node n the index of the earliest
  // stream below it, the first one of equals. Node 1 is the root, n's children are 2n and 2n + 1.
  std::vector<SimTime> leaf_at_;
  std::vector<std::uint32_t> winner_;
  std::uint32_t leaves_ = 1;
  std::priority_queue<FollowUp> follow_ups_;
  std::uint64_t sequence_ = 0;
};

}  // namespace coldcast
