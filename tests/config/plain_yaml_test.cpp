#include "config/plain_yaml.h"

#include <gtest/gtest.h>
#include <random>
#include <string>

#include "support/yaml_trees.h"

namespace coldcast {
namespace {

constexpr std::string_view kScenario =
    "# a comment: {\n"
    "scenario: plain   # and another\n"
    "functions:\n"
    "  one:\n"
    "    memory: 512MB\n"
    "    handler: {duration: {kind: exponential, mean: 100ms}, calls: []}\n"
    "    arrivals:\n"
    "      - {kind: poisson, rate: 1/s}\n"
    "      - kind: profile\n"
    "        points:\n"
    "        - {at: 0h, rate: -2.5}\n"
    "        - {at: \"1h: x\", rate: 'it is # 2'}\n"
    "\n"
    "  two-b.c/d: {x: [1, 2 3, [a, {b: c}]], y: \"\"}\n"
    "thresholds: [one.p99<800ms]\n";

TEST(PlainYaml, ReadsWhatAScenarioIsWrittenIn) {
  const std::optional<Node> plain = read_plain_yaml(kScenario);
  const std::optional<Node> all = by_all_of_yaml(kScenario);

  ASSERT_TRUE(plain && all);
  EXPECT_TRUE(are_same(*plain, *all));
  EXPECT_EQ(plain->find("functions")->find("one")->find("arrivals")->items[0].mark.column, 9U);
}

TEST(PlainYaml, LeavesToAllOfYamlWhatIsNotPlain) {
  for (const char* text : {"",
                           "# nothing\n",
                           "a\n",
                           "a:\n",
                           "a: ~\n",
                           "a: null\n",
                           "null: 1\n",
                           "a: &x 1\nb: *x\n",
                           "a: !Ref b\n",
                           "a: |\n  b\n",
                           "a: b\n  c\n",
                           "a: 1\na: 2\n",
                           "<<: {a: 1}\n",
                           "a: {b, c}\n",
                           "a: {b: 1,}\n",
                           "a: {b:\n  1}\n",
                           "a: [1\n",
                           "a: \"1\\t\"\n",
                           "a: 'it''s'\n",
                           "a: \"1\n",
                           "a: b: c\n",
                           "a:\tb\n",
                           "\ta: b\n",
                           "a: \xC3\xA9\n",
                           "a: {b: 1}#\n",
                           "- - a\n",
                           "---\na: 1\n",
                           "a: 1\n b: 2\n",
                           "a:\n  b: 1\n c: 2\n",
                           "  a: 1\nb: 2\n",
                           "a: 1\n---\nb: 2\n",
                           "? a\n",
                           "a: @b\n",
                           "a: {b: c?d}\n",
                           "\"a\": 1\n"}) {
    EXPECT_FALSE(read_plain_yaml(text)) << text;
  }
  std::string deep = "a: ";
  for (int i = 0; i < 40; ++i) deep += '[';
  for (int i = 0; i < 40; ++i) deep += ']';
  EXPECT_FALSE(read_plain_yaml(deep));
}

// Letters that mean something are put in, taken out, and doubled, line by line.
TEST(PlainYaml, ReadsNothingThatAllOfYamlReadsOtherwise) {
  static constexpr std::string_view kSigns = "  \n\n::,-#{}[]'\"&*!|>%@`?~<a1.\\\t";
  std::mt19937_64 random(15);
  int plain = 0;
  for (int i = 0; i < 4000; ++i) {
    std::string text(kScenario);
    for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 4);
      } else {
        text.insert(at, 1, kSigns[random() % kSigns.size()]);
      }
    }
    const std::optional<Node> tree = read_plain_yaml(text);
    if (!tree) continue;
    ++plain;
    const std::optional<Node> all = by_all_of_yaml(text);
    ASSERT_TRUE(all && are_same(*tree, *all)) << text;
  }
  EXPECT_GT(plain, 500);
  EXPECT_LT(plain, 3500);
}

}  // namespace
}  // namespace coldcast
