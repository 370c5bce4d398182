#include "coldcast/keys/keys.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

#include "coldcast/base/text.h"
#include "coldcast/config/catalogs.h"
#include "coldcast/exchange/schema.h"
#include "coldcast/origin/workload_catalog.h"
#include "coldcast/pool/keep_alive.h"

#include "config/edit.h"
#include "support/json_parser.h"
#include "support/read_keys.h"
#include "support/schema_check.h"

namespace coldcast {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Everything is read once for all tests.
const ReadKeys& all_read() {
  static const ReadKeys kRead = [] {
    ReadKeys keys;
    for (const std::string& file : all_scenario_files()) (void)keys.read(file);
    return keys;
  }();
  return kRead;
}

TEST(Keys, WhateverAReaderAsksForHasARow) {
  EXPECT_THAT(all_read().unknown(), IsEmpty());
}

TEST(Keys, EveryRowIsAskedForByAReaderForEachOfItsKinds) {
  std::vector<std::string> never;
  for (const KeyBlock& block : key_blocks()) {
    for (const Key& key : block.keys) {
      if (key.path.ends_with('*') && key.path != "p*" && !key.path.ends_with(".set.*")) continue;
      const bool is_deeper = key.path.find('.') != std::string_view::npos;
      std::string_view kinds = key.kinds.empty() ? block.kinds : key.kinds;
      if (is_deeper || block.tag.empty()) kinds = "any";
      for (const std::string_view kind : words_of(kinds)) {
        if (!all_read().has_asked(key, kind == "any" ? "" : std::string(kind)))
          never.push_back(fmt::format("{}: {} ({})", block.name, key.path, kind));
      }
    }
  }
  EXPECT_THAT(never, IsEmpty());
}

// The forms in which a reader may take what a term of a row's type says.
std::vector<std::string> forms_of(std::string_view type) {
  std::vector<std::string> forms;
  std::string words;
  for (std::string_view term : terms_of(type)) {
    if (term.ends_with("[]")) term.remove_suffix(2);
    if (term.front() == '\'') {
      words += (words.empty() ? "" : " | ") + std::string(term.substr(1, term.size() - 2));
      continue;
    }
    forms.emplace_back(term);
    if (term == "instant" || term == "distribution" || term == "counts")
      forms.emplace_back("duration");
    if (term == "number") forms.emplace_back("count");
    if (term == "share") forms.emplace_back("number");
    if (term == "boolean") forms.emplace_back("false | true");
    if (term == "percentage" || term == "kilobytes") forms.emplace_back("text");
  }
  // Readers of catalogs take a word as text, and look for its row.
  if (!words.empty()) forms.insert(forms.end(), {words, "text"});
  return forms;
}

TEST(Keys, ReadersTakeWhatTheTypeOfTheRowSays) {
  for (const auto& [key, forms] : all_read().forms()) {
    for (const std::string& form : forms)
      EXPECT_THAT(forms_of(key->type), Contains(form)) << key->path << " of " << key->type;
  }
  EXPECT_GT(all_read().forms().size(), 150U);
}

// Gathers, of every key that a file leaves out, what stands there in its resolved tree.
void gather_defaults(const Node& resolved, const Node* written, const std::string& path,
                     std::vector<std::pair<std::string, std::string>>& defaults) {
  for (std::size_t i = 0; i < resolved.items.size(); ++i) {
    const bool is_list = written != nullptr && written->kind == Node::Kind::list;
    if (is_list && i < written->items.size())
      gather_defaults(resolved.items[i], &written->items[i], fmt::format("{}[{}]", path, i),
                      defaults);
  }
  for (const Node::Entry& entry : resolved.entries) {
    const Node* there = written == nullptr ? nullptr : written->find(entry.key);
    const std::string here = path.empty() ? entry.key : path + "." + entry.key;
    if (there == nullptr && entry.value.kind == Node::Kind::scalar) {
      defaults.emplace_back(here, entry.value.text);
    } else if (there != nullptr || path.find("keep_alive") == std::string::npos) {
      gather_defaults(entry.value, there, here, defaults);
    }
  }
}

TEST(Keys, DefaultsAreThoseThatTheReadersTake) {
  std::size_t checked = 0;
  for (const std::string& file : all_scenario_files()) {
    const ScenarioFile read = read_scenario_file(file);
    std::vector<std::pair<std::string, std::string>> defaults;
    gather_defaults(load(read).resolved, &read.tree, "", defaults);
    for (const auto& [path, value] : defaults) {
      std::vector<std::string> stated;
      for (const PlacedKey& found : find_keys(path)) stated.emplace_back(found.key->otherwise);
      const bool is_open = std::any_of(stated.begin(), stated.end(), [](const std::string& one) {
        return one.empty() || one.front() == '(' || one == "required";
      });
      if (is_open) continue;
      EXPECT_THAT(stated, Contains(value)) << file << ": " << path;
      ++checked;
    }
  }
  EXPECT_GT(checked, 500U);
}

// A value just outside of a bound, as text; empty where the form has none.
std::string beside(std::string_view bound, int by) {
  const auto signed_sum = [by](auto number) { return static_cast<std::int64_t>(number) + by; };
  if (const auto span = parse_duration(bound); span && bound != "0") {
    const Duration moved = *span + std::chrono::milliseconds{by};
    return moved < Duration::zero() ? "" : to_string(moved);
  }
  if (const auto size = parse_size(bound); size && bound != "0")
    return fmt::format("{}MB", signed_sum(size->count));
  if (bound.ends_with('%'))
    return fmt::format("{}%", signed_sum(*parse_number(bound.substr(0, bound.size() - 1))));
  if (const auto count = parse_count(bound))
    return signed_sum(*count) < 0 ? "-0.5" : std::to_string(signed_sum(*count));
  return "";
}

struct Bounds {
  std::string least;  // texts; empty: none
  std::string most;
  bool is_open = false;  // the least does not pass itself
};

Bounds bounds_of(std::string_view range) {
  if (range.ends_with(" or more"))
    return {std::string(range.substr(0, range.size() - 8)), "", false};
  if (range.starts_with("above ")) return {std::string(range.substr(6)), "", true};
  const std::size_t to = range.find(" to ");
  if (to == std::string_view::npos) return {};
  return {std::string(range.substr(0, to)), std::string(range.substr(to + 4)), false};
}

// What is said at `path` of the file with every key when its value is `value`; empty: nothing.
std::string refusal(const ScenarioFile& file, const std::string& path, const std::string& value) {
  try {
    (void)load(file, {.edits = {make_edit(path, value, "--set")}});
  } catch (const ScenarioError& error) {
    for (const Diagnostic& fault : error.diagnostics()) {
      if (fault.path.starts_with(path)) return fault.message;
    }
  }
  return {};
}

// Whether the message says the bound, perhaps in other units.
bool says(const std::string& message, const std::string& bound) {
  const std::optional<Duration> span = parse_duration(bound);
  return message.find(bound) != std::string::npos ||
         (span && message.find(to_string(*span)) != std::string::npos);
}

TEST(Keys, ValuesOutsideOfTheRangeOfARowAreRefusedInItsNumbers) {
  const ScenarioFile file = read_scenario_file(everything_file());
  ReadKeys keys;
  (void)keys.read(everything_file());
  std::size_t checked = 0;
  for (const KeyBlock& block : key_blocks()) {
    for (const Key& key : block.keys) {
      const Bounds bounds = bounds_of(key.range);
      const std::string place = keys.place_of(key);
      if (place.empty()) continue;
      std::vector<std::string> outside;
      if (!bounds.least.empty())
        outside.push_back(bounds.is_open ? bounds.least : beside(bounds.least, -1));
      if (!bounds.most.empty()) outside.push_back(beside(bounds.most, 1));
      for (const std::string& value : outside) {
        if (value.empty()) continue;
        const std::string message = refusal(file, place, value);
        // What is no count is told as such; of a queue, pollers begin at 2.
        const bool is_its_own = value == "-0.5" || key.path.starts_with("provisioned_pollers.");
        EXPECT_TRUE(is_its_own ? !message.empty()
                               : says(message, bounds.least) && says(message, bounds.most))
            << place << ": " << value << ": " << message;
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 60U);
}

// An end of a row's range that is a number, where the row stands in the file with every key.
struct Edge {
  std::string place;
  std::string inside;  // the last value that passes; empty where none can be named
  std::string beyond;
  bool is_least = false;
};

std::vector<Edge> all_edges() {
  ReadKeys keys;
  (void)keys.read(everything_file());
  std::vector<Edge> edges;
  for (const KeyBlock& block : key_blocks()) {
    for (const Key& key : block.keys) {
      const Bounds bounds = bounds_of(key.range);
      const std::string place = keys.place_of(key);
      const auto add = [&](const std::string& text, bool is_least) {
        if (text.find_first_of("0123456789-") != 0) return;
        const bool is_open = is_least && bounds.is_open;
        edges.push_back({place, is_open ? "" : text,
                         is_open ? text : beside(text, is_least ? -1 : 1), is_least});
      };
      if (!place.empty()) add(bounds.least, true);
      if (!place.empty()) add(bounds.most, false);
    }
  }
  return edges;
}

TEST(Keys, TheSchemaTakesARangeToItsEdgesAndNoFarther) {
  const ScenarioFile file = read_scenario_file(everything_file());
  const Json schema = JsonParser::read(scenario_schema());
  const auto passes = [&](const std::string& path, const std::string& value) {
    Node tree = file.tree;
    Diagnostics faults("everything.yaml", "");
    std::vector<ReachedFunction> reached;
    apply_edit(make_edit(path, value, "--set"), tree, faults, reached);
    return SchemaCheck(schema).faults(tree).empty();
  };

  const std::vector<Edge> edges = all_edges();
  for (const Edge& edge : edges) {
    if (!edge.inside.empty()) {
      EXPECT_TRUE(passes(edge.place, edge.inside)) << edge.place << ": " << edge.inside;
    }
    if (!edge.beyond.empty()) {
      EXPECT_FALSE(passes(edge.place, edge.beyond)) << edge.place << ": " << edge.beyond;
    }
  }
  EXPECT_GT(edges.size(), 75U);
}

// All of them at once, so that the file is understood twice only.
TEST(Keys, AReaderTakesARangeToItsEdges) {
  const ScenarioFile file = read_scenario_file(everything_file());
  for (const bool is_least : {true, false}) {
    std::vector<Edit> edits;
    std::map<std::string, std::string> at_edge;
    for (const Edge& edge : all_edges()) {
      if (edge.is_least != is_least || edge.inside.empty()) continue;
      edits.push_back(make_edit(edge.place, edge.inside, "--set"));
      at_edge[edge.place] = edge.inside;
    }
    try {
      (void)load(file, {.edits = edits});
    } catch (const ScenarioError& error) {
      for (const Diagnostic& fault : error.diagnostics()) {
        // What hangs on another key: the function's timeout, the other rate, the kind of source.
        constexpr std::string_view kBound[] = {".visibility_timeout", ".crash_rate",
                                               ".provisioned_pollers.minimum",
                                               ".provisioned_pollers.maximum"};
        const bool is_bound =
            std::any_of(std::begin(kBound), std::end(kBound),
                        [&](std::string_view end) { return fault.path.ends_with(end); });
        if (is_bound) continue;
        if (at_edge.count(fault.path) > 0)
          ADD_FAILURE() << fault.path << ": " << at_edge[fault.path] << ": " << fault.message;
      }
    }
  }
}

std::vector<std::string_view> kinds_of(const std::vector<CatalogEntry>& entries) {
  std::vector<std::string_view> kinds;
  for (const CatalogEntry& entry : entries)
    kinds.push_back(entry.kind == "(no kind)" ? "-" : entry.kind);
  return kinds;
}

TEST(Keys, KindsAreThoseOfTheCatalogs) {
  const auto kinds = [](std::string_view block) { return words_of(find_key_block(block)->kinds); };

  EXPECT_THAT(kinds("distribution"), testing::ElementsAreArray(kinds_of(distribution_catalog())));
  EXPECT_THAT(kinds("arrivals"), testing::UnorderedElementsAreArray(kinds_of(workload_catalog())));
  EXPECT_THAT(kinds("trace"), testing::UnorderedElementsAreArray(kinds_of(trace_catalog())));
  EXPECT_THAT(kinds("keep_alive"), testing::ElementsAreArray(kinds_of(keep_alive_catalog())));
  EXPECT_THAT(kinds("retry"), testing::ElementsAreArray(kinds_of(retry_catalog())));
  EXPECT_THAT(kinds("front_door"), testing::ElementsAreArray(kinds_of(front_door_catalog())));
}

TEST(Keys, TheReferenceIsWhatTheTableSays) {
  std::ifstream page(COLDCAST_SOURCE_DIR "/docs/scenario.md");
  std::stringstream text;
  text << page.rdbuf();

  EXPECT_EQ(text.str(), keys_markdown()) << "run tools/reference";
}

TEST(Keys, APathOfTheUsersLeadsToItsRow) {
  const std::vector<PlacedKey> found = find_keys("functions.checkout.arrivals[0].rate");

  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].path, "functions.*.arrivals.rate");
  EXPECT_EQ(found[0].key->type, "rate");
}

TEST(Keys, AQuantileWithAPointIsAKey) {
  const std::vector<PlacedKey> found = find_keys("functions.checkout.handler.duration.p99.9");

  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].path, "functions.*.handler.duration.p*");
}

TEST(Keys, WhatIsNoKeyHasNoRow) {
  EXPECT_THAT(find_keys("functions.checkout.memroy"), IsEmpty());
  EXPECT_THAT(find_keys("functions.checkout.memory.size"), IsEmpty());
}

TEST(Keys, ANameAloneGivesTheKeysOfThatName) {
  std::vector<std::string> paths;
  for (const PlacedKey& key : keys_below("memory")) paths.push_back(key.path);

  EXPECT_THAT(paths, ElementsAre("functions.*.memory", "memory", "memory"));
}

TEST(Keys, ABlockThatStandsInManyPlacesIsShownWhereItWasAskedFor) {
  std::vector<std::string> paths;
  for (const PlacedKey& key : keys_below("functions.api.keep_alive")) paths.push_back(key.path);

  EXPECT_THAT(paths, Contains("functions.*.keep_alive"));
  EXPECT_THAT(paths, Contains("functions.*.keep_alive.timeout"));
}

TEST(Keys, AnUnknownKeyIsToldWhereElseItStands) {
  try {
    (void)parse_scenario("functions: {a: {handler: {duration: 1ms, reserved_concurrency: 3}}}");
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.diagnostics()[0].message,
                testing::EndsWith("; reserved_concurrency is a key of functions.NAME"));
  }
}

}  // namespace
}  // namespace coldcast
