#include "coldcast/base/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <utility>

namespace coldcast {
namespace {

using namespace std::chrono_literals;

Node map_of(std::vector<std::pair<std::string, Node>> entries) {
  Node map;
  map.kind = Node::Kind::map;
  map.mark = {1, 1};
  std::uint32_t line = 1;
  for (auto& [key, value] : entries) {
    ++line;
    value.mark = {line, 9};
    map.entries.push_back({key, {line, 3}, std::move(value)});
  }
  return map;
}

Node list_of(std::vector<Node> items) {
  Node list;
  list.kind = Node::Kind::list;
  list.items = std::move(items);
  return list;
}

// A block at path `f` and what is said about it.
class ParametersTest : public testing::Test {
 protected:
  Parameters read(Node map) {
    map_ = std::move(map);
    return Parameters(map_, "f", diagnostics_, resolved_);
  }
  std::string complaints() {
    try {
      diagnostics_.throw_if_any();
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  }
  std::string resolved(std::string_view key) const {
    const Node* node = resolved_.find(key);
    return node == nullptr ? "(absent)" : node->text;
  }

  Node map_;
  Node resolved_;
  Diagnostics diagnostics_{"a.yaml", "."};
};

TEST_F(ParametersTest, ReadsTheSameWhereNobodyWantsTheResolvedTree) {
  const Node map = map_of({{"timeout", Node::scalar("1.5s")},
                           {"sizes", list_of({Node::scalar("1GB")})},
                           {"inner", map_of({{"name", Node::scalar("a")}})},
                           {"momory", Node::scalar("1GB")}});
  Parameters block(map, "f", diagnostics_, unwanted_tree());

  EXPECT_EQ(block.duration("timeout", 3s), 1500ms);
  EXPECT_EQ(block.count("retries", 2), 2U);
  EXPECT_EQ(block.find("sizes")->list().at(0).size(), Megabytes{1024});
  EXPECT_EQ(block.find("inner")->map().text("name"), "a");
  EXPECT_FALSE(block.find_or_none("limit"));
  (void)block.size("memory", Megabytes{128});
  block.done();
  EXPECT_THAT(complaints(), testing::HasSubstr("unknown key \"momory\"; did you mean"));
  EXPECT_TRUE(unwanted_tree().entries.empty() && unwanted_tree().is_null());
}

TEST_F(ParametersTest, ReadsValuesAndDefaults) {
  Parameters block =
      read(map_of({{"timeout", Node::scalar("1.5s")}, {"memory", Node::scalar("1GB")}}));

  EXPECT_EQ(block.duration("timeout", 3s), 1500ms);
  EXPECT_EQ(block.size("memory", Megabytes{128}), Megabytes{1024});
  EXPECT_EQ(block.count("clients", 7), 7U);
  EXPECT_EQ(block.choice("reuse", {"newest", "oldest"}, 1), 1U);
  block.done();
  EXPECT_EQ(complaints(), "");
}

TEST_F(ParametersTest, TheResolvedTreeShowsEverythingAsUnderstoodInTheOrderAsked) {
  Parameters block = read(map_of({{"b", Node::scalar("90min")}}));
  (void)block.share("a", 0.25);
  (void)block.duration("b", 3s);
  (void)block.boolean("c", true);

  std::vector<std::string> lines;
  for (const Node::Entry& entry : resolved_.entries)
    lines.push_back(entry.key + ": " + entry.value.text);
  EXPECT_THAT(lines, testing::ElementsAre("a: 0.25", "b: 1h30min", "c: true"));
}

TEST_F(ParametersTest, PlacesInTheResolvedTreeStayWhereTheyAreWhileItGrows) {
  Parameters block = read(map_of({{"first", Node::scalar("5ms")}}));
  const Setting first = *block.find("first");
  for (int i = 0; i < 1000; ++i) (void)block.count("key" + std::to_string(i), 1);
  (void)first.duration();

  EXPECT_EQ(resolved("first"), "5ms");
}

TEST_F(ParametersTest, UnknownKeysGetTheNearestThatWasAskedFor) {
  Parameters block =
      read(map_of({{"timout", Node::scalar("5s")}, {"colour", Node::scalar("red")}}));
  (void)block.duration("timeout", 3s);
  (void)block.size("memory", Megabytes{128});
  block.done();

  EXPECT_EQ(complaints(),
            "a.yaml:2:3: f.timout: unknown key \"timout\"; did you mean \"timeout\"?\n"
            "a.yaml:3:3: f.colour: unknown key \"colour\"; expected one of timeout, memory");
}

TEST_F(ParametersTest, WhatIsRequiredAndMissingIsShownByExample) {
  Parameters block = read(map_of({}));

  EXPECT_EQ(block.duration("mean"), 0ms);
  EXPECT_EQ(complaints(), "a.yaml:1:1: f.mean: is missing; write it like \"mean: 300ms\"");
}

TEST_F(ParametersTest, WhatIsRequiredAndStandsUnderAnotherNameIsOneError) {
  Parameters block = read(map_of({{"max_retries", Node::scalar("4")},
                                  {"interval", Node::scalar("20s")},
                                  {"meen", Node::scalar("9ms")}}));
  (void)block.count("attempts");
  (void)block.rate("rate");
  (void)block.duration("mean");
  block.done();

  EXPECT_EQ(
      complaints(),
      "a.yaml:2:3: f.max_retries: unknown key \"max_retries\"; write it like \"attempts: 4\"\n"
      "a.yaml:3:3: f.interval: unknown key \"interval\"; write it like \"rate: 0.05/s\"\n"
      "a.yaml:4:3: f.meen: unknown key \"meen\"; did you mean \"mean\"?");
}

TEST_F(ParametersTest, ALawInPlaceOfTheBlockThatHasItIsOneError) {
  Parameters block = read(map_of({{"handler", map_of({{"kind", Node::scalar("exponential")},
                                                      {"mean", Node::scalar("70ms")}})}}));
  Parameters inner = block.find("handler")->map("{duration: _}");
  (void)inner.find("duration");
  inner.done();

  EXPECT_EQ(complaints(),
            "a.yaml:2:9: f.handler: has no kind of its own; write it like \"{duration: {kind: "
            "exponential, mean: 70ms}}\"");
}

TEST_F(ParametersTest, ABareNumberIsAskedForItsUnit) {
  Parameters block = read(map_of({{"timeout", Node::scalar("300")},
                                  {"rate", Node::scalar("40")},
                                  {"memory", Node::scalar("128")}}));
  (void)block.duration("timeout", 3s);
  (void)block.rate("rate");
  (void)block.size("memory", Megabytes{128});

  EXPECT_EQ(
      complaints(),
      "a.yaml:2:9: f.timeout: \"300\" has no unit; expected one of ns, us, ms, s, min, h, d, "
      "such as 300s\n"
      "a.yaml:3:9: f.rate: \"40\" has no unit; expected one of /s, /min, /h, /d, such as 40/s\n"
      "a.yaml:4:9: f.memory: \"128\" has no unit; expected one of MB, GB, such as 128MB");
}

TEST_F(ParametersTest, ValuesOfTheWrongFormSayWhatWasExpected) {
  Parameters block = read(map_of({{"timeout", Node::scalar("-5s")},
                                  {"rate", Node::scalar("0/s")},
                                  {"count", Node::scalar("1e3")},
                                  {"share", Node::scalar("1.5")},
                                  {"on", Node::scalar("yes")},
                                  {"reuse", Node::scalar("newst")},
                                  {"name", Node::scalar("")},
                                  {"list", map_of({})},
                                  {"names", Node::scalar("f.p99<1s")},
                                  {"percent", Node::scalar("5")}}));
  (void)block.duration("timeout", 3s);
  (void)block.rate("rate");
  (void)block.count("count", 1);
  (void)block.share("share", 0.0);
  (void)block.boolean("on", true);
  (void)block.choice("reuse", {"newest", "oldest"}, 0);
  (void)block.text("name", "");
  (void)block.find("list")->list();
  (void)block.find("names")->list();
  (void)block.share("percent", 0.0);

  EXPECT_EQ(
      complaints(),
      "a.yaml:2:9: f.timeout: \"-5s\" is negative; expected a duration such as 300ms or 1h30min\n"
      "a.yaml:3:9: f.rate: a rate of zero; expected one above 0\n"
      "a.yaml:4:9: f.count: \"1e3\" is not a whole number such as 20 (digits only); did you mean "
      "1000?\n"
      "a.yaml:5:9: f.share: 1.5 is not a share; expected a number from 0 to 1\n"
      "a.yaml:6:9: f.on: \"yes\" is neither true nor false; did you mean true?\n"
      "a.yaml:7:9: f.reuse: unknown reuse \"newst\"; did you mean \"newest\"?\n"
      "a.yaml:8:9: f.name: expected text, found nothing\n"
      "a.yaml:9:9: f.list: expected a list, found a map\n"
      "a.yaml:10:9: f.names: expected a list, found \"f.p99<1s\"; write it like \"names: "
      "[f.p99<1s]\"\n"
      "a.yaml:11:9: f.percent: 5 is not a share; expected a number from 0 to 1; did you mean "
      "0.05?");
}

TEST_F(ParametersTest, ABlockThatIsNoMapIsReportedOnce) {
  Parameters block = read(map_of({{"cold_start", Node::scalar("5ms")}}));
  Parameters inner = block.find("cold_start")->map();
  (void)inner.duration("init");
  (void)inner.count("n");
  inner.done();

  EXPECT_EQ(complaints(), "a.yaml:2:9: f.cold_start: expected a map of keys, found \"5ms\"");
}

TEST_F(ParametersTest, ListsNumberTheirPaths) {
  Parameters block = read(map_of({{"points", list_of({Node::scalar("1s"), Node::scalar("x")})}}));
  for (const Setting& item : block.find("points")->list()) (void)item.duration();

  EXPECT_EQ(
      complaints(),
      "a.yaml: f.points[1]: \"x\" is not a duration such as 300ms or 1h30min (units: ns, us, ms, "
      "s, min, h, d)");
  EXPECT_EQ(resolved_.find("points")->items.at(0).text, "1s");
}

TEST_F(ParametersTest, KeysThatAreTheUsersAreAllKnown) {
  Parameters block = read(map_of({{"p50", Node::scalar("1s")}, {"p99", Node::scalar("2s")}}));
  std::vector<std::string> keys;
  for (const auto& [key, value] : block.all()) keys.push_back(value.path());
  block.done();

  EXPECT_THAT(keys, testing::ElementsAre("f.p50", "f.p99"));
  EXPECT_EQ(complaints(), "");
}

}  // namespace
}  // namespace coldcast
