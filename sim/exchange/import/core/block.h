#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/core/answers.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/value.h"

namespace coldcast {

// What the readers of one file share.
struct ReadContext {
  Resolver& resolver;
  Findings& findings;
  Answers& answers;
};

// What AWS takes, and in which words it refuses the rest.
struct Limits {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
  std::string_view unit;  // MB, s
};
inline constexpr Limits kMemoryLimits{128, 10240, "MB"};
inline constexpr Limits kTimeoutLimits{1, 900, "s"};
inline constexpr Limits kStorageLimits{512, 10240, "MB"};
inline constexpr Limits kAnyCount{0, 1'000'000'000, ""};

// The properties of one thing of the user's files, read by name. What cannot be read is an error of
// the findings at its place, under the key that the scenario would have had (`functions.price` and
// `memory`).
class Block {
 public:
  // `map` (not a map: no properties) and `context` must outlive it.
  Block(const Node& map, std::string path, ReadContext& context);
  Block(std::string path, ReadContext& context);

  [[nodiscard]] bool has(std::string_view property) const;
  [[nodiscard]] Value find(std::string_view property) const;
  // A whole number. `key`: that of the scenario; empty where an unknown one does not matter.
  [[nodiscard]] std::optional<Stated<std::uint64_t>> count(std::string_view property,
                                                           std::string_view key,
                                                           Limits limits = kAnyCount) const;
  [[nodiscard]] std::optional<Stated<std::int64_t>> integer(std::string_view property,
                                                            std::string_view key) const;
  [[nodiscard]] std::optional<Stated<double>> number(std::string_view property,
                                                     std::string_view key) const;
  [[nodiscard]] std::optional<Stated<bool>> boolean(std::string_view property) const;
  // nullopt also for one that is not known.
  [[nodiscard]] std::optional<Stated<std::string>> text(std::string_view property) const;
  [[nodiscard]] std::optional<Block> block(std::string_view property) const;
  // The maps of a list (of one map: that).
  [[nodiscard]] std::vector<Block> blocks(std::string_view property) const;
  [[nodiscard]] std::vector<Stated<std::string>> texts(std::string_view property) const;

  [[nodiscard]] Mark mark() const { return mark_; }
  [[nodiscard]] Mark mark_of(std::string_view property) const;
  [[nodiscard]] const Node* node() const { return map_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] ReadContext& context() const { return *context_; }
  [[nodiscard]] std::vector<std::string> keys() const;
  // Refuses properties that something hangs on and that are not known.
  void refuse_if_unknown(std::initializer_list<std::string_view> properties) const;
  // Asks for a property that is not a number and is not known: `assumed` says what stands for it.
  void ask_if_unknown(std::string_view property, std::string_view key,
                      std::string_view assumed) const;
  void refuse(Mark at, std::string_view key, std::string message) const;
  // The same properties read under another path, with other words for what led here.
  [[nodiscard]] Block under(std::string path) const;

 private:
  [[nodiscard]] const Node::Entry* entry_of(std::string_view property) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;
  [[nodiscard]] Value answered(std::string_view property, std::string_view key) const;

  const Node* map_ = nullptr;
  Mark mark_;
  std::string path_;
  ReadContext* context_;
};

// A bare number, or a quantity with the unit that the limits name.
[[nodiscard]] std::optional<std::uint64_t> read_quantity(std::string_view text,
                                                         std::string_view unit);
// What a value is, for messages.
[[nodiscard]] std::string description(const Value& value);
[[nodiscard]] std::string how_of(const Findings& findings, const Value& value);

}  // namespace coldcast
