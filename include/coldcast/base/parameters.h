#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "coldcast/base/node.h"
#include "coldcast/base/quantity.h"
#include "coldcast/base/time.h"

namespace coldcast {

// Collects what is wrong with one scenario file, so that all of it is reported together, and what
// is right but worth a word.
class Diagnostics {
 public:
  // `directory`: relative file names of the scenario (traces, empirical samples) start there.
  Diagnostics(std::string file, std::string directory);

  void report(Mark mark, std::string path, std::string message);
  // Names another origin of marks, such as `--set a=b` or an included file, and returns its number.
  [[nodiscard]] std::uint32_t add_origin(std::string name);
  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::size_t size() const { return found_.size(); }
  // Whether anything is wrong at exactly this place.
  [[nodiscard]] bool has_fault_at(Mark mark) const;
  // Something that the user should know of a scenario that can be run: a sentence that says where,
  // what, and the key that changes it. The same one again is not said twice.
  void note(std::string text);
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  // Throws ScenarioError with all of it in file order, if there is anything.
  void throw_if_any();

 private:
  std::string file_;
  std::string directory_;
  std::vector<std::string> origins_;
  std::vector<std::pair<Mark, Diagnostic>> found_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> places_;
  std::vector<std::string> notes_;
};

class Parameters;

// Stands for a resolved tree that nobody wants, which spares half of what it takes to understand a
// file: nothing is written into it.
[[nodiscard]] Node& unwanted_tree();

// One value of the scenario together with its place: key path, line and column. Readers report what
// is wrong into the Diagnostics and return a harmless value, so reading goes on and finds the rest.
// Where a value is read, the value as understood (defaults included) is written into the resolved
// tree, which `check --resolved` prints.
class Setting {
 public:
  Setting(const Node& node, std::string path, Diagnostics& diagnostics, Node& resolved);

  [[nodiscard]] bool is_scalar() const { return node_->kind == Node::Kind::scalar; }
  [[nodiscard]] bool is_map() const { return node_->kind == Node::Kind::map; }
  // `none` stands for what is not there: the default of keys that have no other.
  [[nodiscard]] bool is_none() const { return is_scalar() && node_->text == "none"; }
  [[nodiscard]] bool is_list() const { return node_->kind == Node::Kind::list; }
  [[nodiscard]] const Node& node() const { return *node_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Diagnostics& diagnostics() const { return *diagnostics_; }
  void fail(std::string message) const;
  // Diagnostics::note() with the path before it.
  void note(std::string_view text) const;
  // The same place with another value, which must outlive what is read of it.
  [[nodiscard]] Setting with(const Node& node) const;
  // Takes the value into the resolved tree as it was written, for one that is read elsewhere.
  void keep() const;

  // Each accepts a scalar of its form only. Durations and rates are not negative.
  [[nodiscard]] Duration duration() const;    // 300ms, 1h30min, 0
  [[nodiscard]] SimTime instant() const;      // so long after the start of the run
  [[nodiscard]] Rate rate() const;            // 40/s; above 0 up to 10^9/s
  [[nodiscard]] Rate rate_or_zero() const;    // the same, or 0
  [[nodiscard]] Megabytes size() const;       // 1024MB, 1GB
  [[nodiscard]] std::uint64_t count() const;  // bare digits
  [[nodiscard]] double number() const;        // finite decimal: 1.5, 2e-3
  [[nodiscard]] double share() const;         // number in 0..1
  [[nodiscard]] bool boolean() const;         // true or false
  [[nodiscard]] std::string text() const;     // any scalar
  // One of `words`, as its index; a misspelt one gets its nearest neighbour.
  [[nodiscard]] std::size_t choice(const std::vector<std::string_view>& words) const;
  // The elements of a list, with paths `path[0]`, ...
  [[nodiscard]] std::vector<Setting> list() const;
  // The keys of a map. Of anything else it says so, and nothing more is reported of the block. A
  // bare value is told in `near_form`, where `_` stands for it: `{duration: _}`.
  [[nodiscard]] Parameters map(std::string_view near_form = {}) const;

 private:
  [[nodiscard]] bool is_written(std::string_view expected) const;
  [[nodiscard]] bool resolves() const { return resolved_ != &unwanted_tree(); }
  template <typename Text>
  void resolve(Text text) const;

  const Node* node_;
  std::string path_;
  Diagnostics* diagnostics_;
  Node* resolved_;
};

// The settings of one block (a map), read key by key by the builder of that block. What a builder
// did not ask for is unknown: done() reports it, with the nearest key that was asked for.
class Parameters {
 public:
  // `map`, `diagnostics` and `resolved` must outlive it. A `map` that is none is taken for empty,
  // and nothing is reported of it.
  Parameters(const Node& map, std::string path, Diagnostics& diagnostics, Node& resolved);

  // The value at `key`, or nullopt.
  [[nodiscard]] std::optional<Setting> find(std::string_view key);
  [[nodiscard]] bool has(std::string_view key) const;
  // The same for a key that may be `none`, which its absence means.
  [[nodiscard]] std::optional<Setting> find_or_none(std::string_view key);
  // The value at `key`; its absence is reported (with `example`) and gives nullopt.
  [[nodiscard]] std::optional<Setting> require(std::string_view key, std::string_view example);

  // With a default: the value at `key`, or `otherwise`, which the resolved tree then shows.
  [[nodiscard]] Duration duration(std::string_view key, Duration otherwise);
  [[nodiscard]] SimTime instant(std::string_view key, SimTime otherwise);
  [[nodiscard]] Megabytes size(std::string_view key, Megabytes otherwise);
  [[nodiscard]] std::uint64_t count(std::string_view key, std::uint64_t otherwise);
  [[nodiscard]] double share(std::string_view key, double otherwise);
  [[nodiscard]] bool boolean(std::string_view key, bool otherwise);
  [[nodiscard]] std::string text(std::string_view key, std::string_view otherwise);
  [[nodiscard]] std::size_t choice(std::string_view key, const std::vector<std::string_view>& words,
                                   std::size_t otherwise);
  // Required ones: absence is reported, and zero is returned.
  [[nodiscard]] Duration duration(std::string_view key);
  [[nodiscard]] SimTime instant(std::string_view key);
  [[nodiscard]] Rate rate(std::string_view key);
  [[nodiscard]] std::uint64_t count(std::string_view key);
  [[nodiscard]] double number(std::string_view key);
  [[nodiscard]] std::string text(std::string_view key);

  // Writes a default that is not a plain scalar into the resolved tree, when `key` is absent.
  void resolve(std::string_view key, Node value);
  // All keys with their values, for maps whose keys are the user's (names, p50, p99...).
  [[nodiscard]] std::vector<std::pair<std::string, Setting>> all();
  void fail(std::string message) const;
  void fail(std::string_view key, std::string message) const;  // at the key's place, if it is there
  [[nodiscard]] const std::string& path() const { return path_; }
  // The block as it is written; null where it is no map, which has been reported.
  [[nodiscard]] const Node* node() const { return node_; }
  [[nodiscard]] Diagnostics& diagnostics() const { return *diagnostics_; }
  // Reports every key that nobody asked for. Call it last.
  void done();

 private:
  [[nodiscard]] std::string path_of(std::string_view key) const;
  [[nodiscard]] Node& slot(std::string_view key);
  // Of a default that is a plain scalar; `text()` is asked for it only where it is wanted.
  template <typename Text>
  void resolve_default(std::string_view key, Text text);
  // Whether the resolved tree is wanted.
  [[nodiscard]] bool resolves() const { return resolved_ != &unwanted_tree(); }
  void report_unknown(const Node::Entry& entry) const;

  const Node* node_;  // null: not a map, which has been reported
  std::string path_;
  Diagnostics* diagnostics_;
  Node* resolved_;
  std::vector<std::string> asked_;
  bool asked_all_ = false;
  std::uint32_t told_ = 0;  // of asked_, the first: not asked for, but reported as another's name
};

}  // namespace coldcast
