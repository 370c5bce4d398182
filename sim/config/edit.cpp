#include "config/edit.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "config/yaml_reader.h"

namespace coldcast {

namespace {

// One step of a path: a key, or the index of an element.
struct PathStep {
  std::string key;
  std::optional<std::uint64_t> index;
};

std::string in_brackets(std::uint64_t index) {
  return fmt::format("[{}]", index);
}

// `functions.checkout.arrivals[0].rate`, or `.0.` for the index. nullopt for what is no path.
std::optional<std::vector<PathStep>> parts_of_path(std::string_view path) {
  std::vector<PathStep> steps;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    const std::string_view key = path.substr(0, end);
    if (key.empty()) return std::nullopt;
    steps.push_back({std::string(key), std::nullopt});
    path.remove_prefix(end);
    while (!path.empty() && path.front() == '[') {
      const std::size_t close = path.find(']');
      if (close == std::string_view::npos) return std::nullopt;
      const std::optional<std::uint64_t> index = parse_count(path.substr(1, close - 1));
      if (!index) return std::nullopt;
      steps.push_back({in_brackets(*index), index});
      path.remove_prefix(close + 1);
    }
    if (path.empty()) break;
    if (path.front() != '.' || path.size() == 1) return std::nullopt;
    path.remove_prefix(1);
  }
  if (steps.empty()) return std::nullopt;
  return steps;
}

// Walks along the path of one edit.
class Walk {
 public:
  Walk(const Edit& edit, Node& tree, Diagnostics& diagnostics,
       std::vector<ReachedFunction>& reached)
      : edit_(edit),
        at_(&tree),
        has_traces_(tree.find("traces") != nullptr),
        diagnostics_(diagnostics),
        reached_(reached) {}

  void run() {
    const std::optional<std::vector<PathStep>> steps = parts_of_path(edit_.path);
    if (!steps) {
      return fail(fmt::format("{} is no path; expected one such as functions.checkout.memory",
                              quote(edit_.path)));
    }
    for (std::size_t i = 0; i < steps->size(); ++i) {
      if (!take((*steps)[i], i + 1 == steps->size())) return;
      if (i + 1 < steps->size()) give_kind((*steps)[i], (*steps)[i + 1]);
    }
    *at_ = edit_.value;
  }

 private:
  // Goes one step down; false where there is no way, which has been reported.
  bool take(const PathStep& step, bool is_last) {
    switch (at_->kind) {
      case Node::Kind::list:
        return take_item(step);
      case Node::Kind::map:
        return take_key(step, is_last);
      case Node::Kind::scalar:
        break;
    }
    fail(fmt::format("{} is {}; it has no keys", here(), at_->description()));
    return false;
  }

  // An event source mapping is named by what it reads.
  static bool is_source(const Node& item, std::string_view name) {
    for (const std::string_view key : {"queue", "stream", "broker"}) {
      const Node* read = item.find(key);
      // A broker's queue is not the mapping's name.
      if (read != nullptr && (key != "queue" || item.find("broker") == nullptr))
        if (read->text == name) return true;
    }
    return false;
  }

  bool take_item(const PathStep& step) {
    if (path_.ends_with(".event_sources") && !step.index) {
      for (Node& item : at_->items) {
        if (!is_source(item, step.key)) continue;
        at_ = &item;
        path_ += "." + step.key;
        return true;
      }
    }
    const std::optional<std::uint64_t> index = step.index ? step.index : parse_count(step.key);
    if (!index || *index >= at_->items.size()) {
      fail(fmt::format("{} is a list of {}; expected [0] to [{}] after it", here(),
                       at_->items.size(), at_->items.empty() ? 0 : at_->items.size() - 1));
      return false;
    }
    at_ = &at_->items[static_cast<std::size_t>(*index)];
    path_ += in_brackets(*index);
    return true;
  }

  bool take_key(const PathStep& step, bool is_last) {
    // One arrivals block may stand for a list of one.
    const bool is_only_block = step.index == 0U || step.key == "0";
    if (is_only_block && path_.ends_with(".arrivals")) return true;
    if (path_.ends_with(".event_sources") && (is_only_block || is_source(*at_, step.key))) {
      path_ += "." + step.key;
      return true;
    }
    if (step.index) {
      fail(fmt::format("{} is a map, not a list", here()));
      return false;
    }
    Node* value = at_->find(step.key);
    if (value == nullptr && path_.empty()) {
      const std::string meant = path_towards(edit_.path, *at_);
      if (!meant.empty()) {
        fail(fmt::format("unknown key {}; did you mean {}?", quote(step.key), meant));
        return false;
      }
    }
    if (value == nullptr && path_ == "functions" && !is_last) {
      if (!has_traces_) {
        fail(unknown_word("function", step.key, keys()));
        return false;
      }
      reached_.push_back({step.key, edit_.value.mark, edit_.origin.empty() ? edit_.path : ""});
    }
    if (value == nullptr) {
      at_->entries.push_back({step.key, edit_.value.mark, {}});
      value = &at_->entries.back().value;
      value->kind = Node::Kind::map;
      value->mark = edit_.value.mark;
    }
    at_ = value;
    path_ += (path_.empty() ? "" : ".") + step.key;
    return true;
  }

  // A keep-alive that stands at its default, a preset, has no keys of its own: a timeout in its
  // place is that of `fixed`.
  void give_kind(const PathStep& step, const PathStep& next) {
    if (step.key != "keep_alive" || at_->kind != Node::Kind::map || !at_->entries.empty()) return;
    const Mark mark = edit_.value.mark;
    at_->entries.push_back({"kind", mark, Node::scalar(next.key == "name" ? "preset" : "fixed")});
    at_->entries.back().value.mark = mark;
  }

  [[nodiscard]] std::vector<std::string_view> keys() const {
    std::vector<std::string_view> keys;
    for (const Node::Entry& entry : at_->entries) keys.push_back(entry.key);
    return keys;
  }
  [[nodiscard]] std::string here() const { return path_.empty() ? "the scenario" : path_; }
  void fail(std::string message) {
    diagnostics_.report(edit_.value.mark, edit_.origin.empty() ? edit_.path : "",
                        std::move(message));
  }

  const Edit& edit_;
  Node* at_;
  bool has_traces_;
  std::string path_;
  Diagnostics& diagnostics_;
  std::vector<ReachedFunction>& reached_;
};

}  // namespace

void apply_edit(const Edit& edit, Node& tree, Diagnostics& diagnostics,
                std::vector<ReachedFunction>& reached) {
  for (const std::string& path : paths_meant(edit.path, tree)) {
    Edit one = edit;
    one.path = path;
    Walk(one, tree, diagnostics, reached).run();
  }
}

std::vector<std::string> paths_meant(const std::string& path, const Node& tree) {
  constexpr std::string_view kAll = "functions.*.";
  if (!path.starts_with(kAll)) return {path};
  const std::string key = path.substr(kAll.size());
  std::vector<std::string> paths;
  if (const Node* functions = tree.find("functions")) {
    for (const Node::Entry& function : functions->entries)
      paths.push_back(fmt::format("functions.{}.{}", function.key, key));
  }
  if (const Node* traces = tree.find("traces")) {
    for (std::size_t i = 0; i < traces->items.size(); ++i)
      paths.push_back(fmt::format("traces[{}].template.{}", i, key));
  }
  if (paths.empty()) paths.push_back(path);  // which is reported
  return paths;
}

void mark_all(Node& node, std::uint32_t origin) {
  node.mark = {0, 0, origin};
  for (Node& item : node.items) mark_all(item, origin);
  for (Node::Entry& entry : node.entries) {
    entry.mark = {0, 0, origin};
    mark_all(entry.value, origin);
  }
}

Edit make_edit(std::string path, std::string_view value, std::string origin) {
  Diagnostics diagnostics(origin, ".");
  std::optional<Node> node;
  if (value.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    throw UsageError(fmt::format("{}: there is no value", origin));
  }
  node = read_yaml(value, diagnostics);
  try {
    diagnostics.throw_if_any();
  } catch (const ScenarioError& error) {
    throw UsageError(fmt::format("{}: {}", origin, error.diagnostics().front().message));
  }
  return {std::move(path), std::move(*node), std::move(origin)};
}

Edit parse_edit(std::string_view argument, std::string_view flag) {
  const std::size_t equals = argument.find('=');
  const std::string origin = fmt::format("{} {}", flag, argument);
  if (equals == std::string_view::npos || equals == 0) {
    // A path, and its value behind something else.
    const std::size_t end = argument.find_first_of(": ");
    const std::size_t value = std::min(argument.find_first_not_of(": ", end), argument.size());
    const bool is_near = end != std::string_view::npos && value < argument.size() &&
                         argument.substr(0, end).find('.') != std::string_view::npos;
    throw UsageError(
        fmt::format("{}: expected PATH=VALUE{}", origin,
                    is_near ? fmt::format("; did you mean {}={}?", argument.substr(0, end),
                                          argument.substr(value))
                            : ""),
        fmt::format("for example {} functions.checkout.memory=1024MB", flag));
  }
  return make_edit(std::string(trimmed(argument.substr(0, equals))),
                   trimmed(argument.substr(equals + 1)), origin);
}

}  // namespace coldcast
