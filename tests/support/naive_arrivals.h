#pragma once

#include <functional>
#include <memory>
#include <string>

#include "coldcast/base/parameters.h"
#include "coldcast/base/text.h"
#include "coldcast/origin/request_source.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// A block of the resolved tree.
class ResolvedBlock {
 public:
  explicit ResolvedBlock(const Node& node) : node_(&node) {}

  // `none` is what the key is where it is not there.
  [[nodiscard]] bool has(std::string_view key) const {
    const Node* value = node_->find(key);
    return value != nullptr && (key == "kind" || value->text != "none");
  }
  [[nodiscard]] ResolvedBlock at(std::string_view key) const {
    return ResolvedBlock(*node_->find(key));
  }
  [[nodiscard]] const Node& node() const { return *node_; }
  [[nodiscard]] std::string text(std::string_view key) const { return node_->find(key)->text; }
  [[nodiscard]] std::uint64_t count(std::string_view key) const { return std::stoull(text(key)); }
  [[nodiscard]] Duration span(std::string_view key, Duration otherwise = {}) const {
    return has(key) ? parse_duration(text(key)).value() : otherwise;
  }
  [[nodiscard]] Distribution law(std::string_view key) const {
    Diagnostics diagnostics("resolved", ".");
    Node resolved;
    return read_distribution(Setting(*node_->find(key), "law", diagnostics, resolved));
  }

 private:
  const Node* node_;
};

// When a block's arrivals stop: at its `until`, or with the scenario.
[[nodiscard]] inline SimTime end_of(const ResolvedBlock& block, const WorkloadContext& context) {
  if (!block.has("until")) return context.end;
  return std::min(context.end, kStartOfTime + block.span("until"));
}

// Arrivals whose instants follow from their settings and files alone: requests, burst, constant,
// schedule, closed_loop, trace.
[[nodiscard]] bool is_plain_kind(const std::string& kind);

// Their requests, all made at once. `engine` makes the engine's source, whose labels are taken:
// the scenario owns them.
[[nodiscard]] std::unique_ptr<RequestSource> naive_source(
    const ResolvedBlock& block, const WorkloadContext& context,
    const std::function<std::unique_ptr<RequestSource>(const WorkloadContext&)>& engine);
// Those of an entry of `traces`, in one feed for each function, in order of first appearance.
[[nodiscard]] std::unique_ptr<RequestSource> naive_trace(const ResolvedBlock& entry,
                                                         const WorkloadContext& context);

}  // namespace coldcast
