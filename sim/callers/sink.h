#pragma once

#include "callers/inbox.h"

namespace coldcast {

// Where a part of one run sends what has become of its events and records: a destination or a
// dead-letter queue.
struct Sink {
  bool is_used = false;
  Inbox* inbox = nullptr;  // null: a topic, a bus, a bucket, which only count
  bool refuses = false;    // a FIFO queue: AWS accepts it as a destination and fails to deliver

  // Whether it was delivered.
  [[nodiscard]] bool deliver(const Posting& posting, Platform& platform) const {
    if (refuses) return false;
    if (inbox != nullptr) inbox->put(posting, platform);
    return true;
  }
};

}  // namespace coldcast
