#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// One key of a scenario file: a row of the tables in sim/keys/. Readers and rules take its words
// and its range from it; `coldcast list keys`, `coldcast schema`, docs/scenario.md and the hints to
// unknown keys are made from them. A test holds them and the readers together, in both directions.
struct Key {
  // In its block: `cold_start.init_cap`. `*` stands for a name of the user's; entries of lists are
  // not numbered.
  std::string_view path;
  // Terms with ` | ` between: a form of scalar (duration, instant, rate, size, kilobytes, count,
  // number, share, percentage, boolean, text), 'a word', the name of a block, `counts`
  // (distributions of numbers), `block` (the rows below it), `map` (its names are the user's),
  // `value` (anything); each may end in [], a list.
  std::string_view type;
  std::string_view range;      // `128MB to 10240MB`, `1 or more`, `above 0`; empty: all of the type
  std::string_view otherwise;  // the default; `required`; in parentheses: what it hangs on
  std::string_view since;      // the version of coldcast that has it first
  std::string_view says;       // one sentence
  std::string_view aws = {};   // what AWS calls it
  std::string_view kinds = {};  // of its block, with blanks between; empty: all

  // Whether a block of `kind` has it; `-` is no kind.
  [[nodiscard]] bool is_of(std::string_view kind) const;
  [[nodiscard]] bool is_required() const { return otherwise == "required"; }
};

// Keys that stand together: the whole file, a function, or a block that may stand in many places.
struct KeyBlock {
  std::string_view name;   // as types refer to it
  std::string_view title;  // what it is, for people
  // The key that says which of several kinds the block is; empty: there is one kind only.
  std::string_view tag;
  std::string_view kinds;  // with blanks between; `-`: the tag is left out
  std::span<const Key> keys;
};

// All blocks; the first is the file itself.
[[nodiscard]] std::span<const KeyBlock> key_blocks();
// The block of this name; nullptr if there is none.
[[nodiscard]] const KeyBlock* find_key_block(std::string_view name);

// The row of a block with one kind only, such as `memory` of `function`. A block or a row that is
// not there is a fault of the program: std::logic_error. `kind`: of blocks with several.
[[nodiscard]] const Key& key_row(std::string_view block, std::string_view path,
                                 std::string_view kind = {});
// The words that its type lists, in order: `x86_64`, `arm64`.
[[nodiscard]] std::vector<std::string_view> choices_of(const Key& key);

// The values that a range allows; without an end of its own, those that there are.
template <typename Value>
struct Bounds {
  Value least{};
  Value most{};

  [[nodiscard]] bool has(Value value) const { return value >= least && value <= most; }
};
// Of a row whose values are such; a range without numbers is a fault of the program, as above.
[[nodiscard]] Bounds<Duration> duration_bounds(const Key& key);
[[nodiscard]] Bounds<Megabytes> size_bounds(const Key& key);
[[nodiscard]] Bounds<std::uint32_t> count_bounds(const Key& key);
[[nodiscard]] Bounds<double> number_bounds(const Key& key);
// What is expected instead of a value that the range of such a row does not have; nothing of one
// that it has: `expected 1 to 10`, `expected none, or 1min to 7d`, `expected at least 1`, `expected
// a span above 0, such as 1min`.
[[nodiscard]] std::optional<std::string> out_of_range(const Key& key, Duration value);
[[nodiscard]] std::optional<std::string> out_of_range(const Key& key, std::uint64_t value);
[[nodiscard]] inline std::optional<std::string> out_of_range(const Key& key, std::uint32_t value) {
  return out_of_range(key, std::uint64_t{value});
}
[[nodiscard]] std::optional<std::string> out_of_range(const Key& key, double value);
// Whether the range has the value that was read there; what it does not have is reported, unless
// the value could not be read at all.
template <typename Value>
bool is_in_range(const Setting& setting, const Key& key, Value value) {
  if (setting.diagnostics().has_fault_at(setting.node().mark)) return false;
  std::optional<std::string> expected = out_of_range(key, value);
  if (expected) setting.fail(*std::move(expected));
  return !expected;
}

// A row with its path from the top of the file or, where its block stands in many places, of that.
struct PlacedKey {
  std::string path;
  const Key* key = nullptr;
  const KeyBlock* block = nullptr;
};

// All rows of a block. Blocks that stand in one place only are resolved into their keys.
[[nodiscard]] std::vector<PlacedKey> keys_of(const KeyBlock& block);
// The rows at `path`, such as `functions.checkout.arrivals[0].rate`: one for each group of kinds
// for which the key has a meaning of its own. None: there is no such key.
[[nodiscard]] std::vector<PlacedKey> find_keys(std::string_view path);
// Those and what stands below: what `list keys PATH` shows. A name alone, such as `memory`, gives
// the keys of that name.
[[nodiscard]] std::vector<PlacedKey> keys_below(std::string_view path);

// `; timeout is a key of functions.NAME` where a key of that name stands elsewhere; else nothing.
[[nodiscard]] std::string key_hint(std::string_view path);

// For people: one paragraph a key.
[[nodiscard]] std::string keys_text(const std::vector<PlacedKey>& keys);
// docs/scenario.md.
[[nodiscard]] std::string keys_markdown();

// The words of a text with blanks, or with ` | `, between.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);
[[nodiscard]] std::vector<std::string_view> terms_of(std::string_view type);

}  // namespace coldcast
