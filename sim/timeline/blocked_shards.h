#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "coldcast/engine/observer.h"

namespace coldcast {

// Which batches of streams are in the way of what is behind them, and since when: a batch that
// fails blocks its shard until it succeeds or is given up. Batches are told apart by their first
// record.
class BlockedShards {
 public:
  // How long the batch had been in the way when it was tried at `at`; nothing: not at all.
  [[nodiscard]] std::optional<Duration> blocked(const AttemptInfo& info, SimTime at) const {
    const auto found = since_.find(batch_of(info));
    if (found == since_.end()) return std::nullopt;
    return at - found->second;
  }
  // A try is over.
  void tried(const AttemptInfo& info, bool is_well, SimTime over) {
    if (!is_stream(info)) return;
    if (is_well) {
      since_.erase(batch_of(info));
    } else {
      since_.emplace(batch_of(info), over);
    }
  }

 private:
  using Batch = std::pair<std::string, std::uint64_t>;

  [[nodiscard]] static bool is_stream(const AttemptInfo& info) {
    return info.kind == SourceKind::event_source && info.source != nullptr &&
           info.source->starts_with("stream:");
  }
  [[nodiscard]] static Batch batch_of(const AttemptInfo& info) {
    return {info.source == nullptr ? "" : *info.source, info.event};
  }

  std::map<Batch, SimTime> since_;
};

}  // namespace coldcast
