#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// One line of the scenario that is written: a key, its value as YAML, and behind it as a comment
// where the value comes from; or a block of such lines. Without a key it is an element of a list
// (with lines of its own: the first stands beside the dash), without key and value a comment alone.
struct DraftLine {
  std::string key{};
  std::string value{};
  std::string comment{};
  std::vector<DraftLine> lines{};
  bool is_item = false;
  bool is_raw = false;  // a line of somebody else's file, kept as it stands
  std::string raw{};

  DraftLine& add(std::string new_key, std::string new_value, std::string new_comment = {});
  DraftLine& add_block(std::string new_key, std::string new_comment = {});
  DraftLine& add_item(std::string new_value, std::string new_comment = {});
  void add_comment(std::string words);
  // A block of which there may be nothing but comments: then those stand alone, since a key without
  // anything under it would be null.
  void add_if_any(DraftLine block);
  [[nodiscard]] const DraftLine* find(std::string_view wanted) const;
  [[nodiscard]] DraftLine* find(std::string_view wanted);
  // Writes a value at a path below, such as `queues.jobs.visibility_timeout`; what stands in a list
  // under a name is named by it. False where the path meets a value, or ends at a block.
  bool set(std::string_view path, const std::string& new_value, const std::string& new_comment);
};

// The text of a scenario: `head` are lines of comment above it.
[[nodiscard]] std::string write_draft(const DraftLine& scenario,
                                      const std::vector<std::string>& head);

// A text as a YAML value or key, in quotes where it needs them.
[[nodiscard]] std::string yaml_text(std::string_view text);

}  // namespace coldcast
