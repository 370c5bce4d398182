#include "config/yaml_reader.h"

#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

// What is said about `text`, line by line.
std::string complaints(std::string_view text) {
  Diagnostics diagnostics("a.yaml", ".");
  (void)read_yaml(text, diagnostics);
  try {
    diagnostics.throw_if_any();
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

// The tree on one line, or what is wrong.
std::string tree(std::string_view text) {
  Diagnostics diagnostics("a.yaml", ".");
  const std::optional<Node> node = read_yaml(text, diagnostics);
  if (!node || !diagnostics.empty()) return complaints(text);
  return write_yaml(*node);
}

TEST(YamlReader, KeepsScalarsAsTheWordsTheyAre) {
  EXPECT_EQ(tree("a: 1e3\nb: 010\nc: 'x y'\n"), "a: 1e3\nb: 010\nc: \"x y\"\n");
}

TEST(YamlReader, QuotesWhatWouldReadAsSomethingElse) {
  for (const char* text : {"\"- a\"", "\" a\"", "\"a \"", "\".5\"", "\"say \\\"no\\\" \\\\\"",
                           "\"bell \\x07\"", "\"a: b\""}) {
    const std::string once = tree(std::string("k: ") + text);
    EXPECT_EQ(tree(once), once) << text;
    EXPECT_THAT(once, testing::HasSubstr(text));
  }
}

TEST(YamlReader, NoYamlWordIsSpecialAsAName) {
  const std::string words = "on: 1\nno: 2\nnull: 3\n~: 4\nyes: null\ny: ~\n";

  EXPECT_EQ(tree(words),
            "\"on\": 1\n\"no\": 2\n\"null\": 3\n\"~\": 4\n\"yes\": \"null\"\n\"y\": \"~\"\n");
  EXPECT_EQ(complaints("~: 4\nnull: 1\nnull: 2\n"),
            "a.yaml:3:1: null: key \"null\" is given twice; first in line 2");
}

TEST(YamlReader, AValueLeftOutIsNothingAndStandsAtItsKey) {
  Diagnostics diagnostics("a.yaml", ".");
  const std::optional<Node> node = read_yaml("a:\nnull: 3\n", diagnostics);

  ASSERT_TRUE(node);
  EXPECT_TRUE(node->find("a")->is_null());
  EXPECT_EQ(node->find("a")->mark.line, 1U);
  EXPECT_NE(node->find("null"), nullptr);
}

TEST(YamlReader, MarksCountLinesAndCharactersFromOne) {
  Diagnostics diagnostics("a.yaml", ".");
  const std::optional<Node> node = read_yaml("# x\na: {\"\u00e9\": 1, b: 2}\n", diagnostics);

  ASSERT_TRUE(node);
  const Node::Entry& b = node->find("a")->entries.back();
  EXPECT_EQ(b.mark.line, 2U);
  EXPECT_EQ(b.mark.column, 13U);
  EXPECT_EQ(b.value.mark.column, 16U);
}

TEST(YamlReader, EveryKeyGivenTwiceIsReportedAtTheSecond) {
  EXPECT_EQ(complaints("a: 1\nb:\n  c: 1\n  c: 2\n  d: [{e: 1, e: 2}]\na: 3\n"),
            "a.yaml:4:3: b.c: key \"c\" is given twice; first in line 3\n"
            "a.yaml:5:14: b.d[0].e: key \"e\" is given twice; first in line 5\n"
            "a.yaml:6:1: a: key \"a\" is given twice; first in line 1");
}

TEST(YamlReader, FindsTwinsAmongManyKeys) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += fmt::format("k{}: 1\n", i);

  EXPECT_EQ(complaints(text + "k5: 2\nk99: 2\n"),
            "a.yaml:101:1: k5: key \"k5\" is given twice; first in line 6\n"
            "a.yaml:102:1: k99: key \"k99\" is given twice; first in line 100");
}

TEST(YamlReader, TakesByteOrderMarksAndForeignLineEnds) {
  EXPECT_EQ(tree("\xEF\xBB\xBF"
                 "a: 1\r\nb: 2\r\n"),
            "a: 1\nb: 2\n");
  EXPECT_EQ(tree("a: 1\rb: 2"), "a: 1\nb: 2\n");
}

TEST(YamlReader, AliasesStandForWhatTheyName) {
  EXPECT_EQ(tree("a: &x {kind: fixed, timeout: 5min}\nb: *x\n"),
            "a: {kind: fixed, timeout: 5min}\nb: {kind: fixed, timeout: 5min}\n");
}

TEST(YamlReader, RefusesWhatIsNoText) {
  using namespace std::string_literals;
  EXPECT_EQ(complaints("a: \xFF\n"), "a.yaml:1:4: byte 0xff is not UTF-8 text");
  EXPECT_EQ(complaints("a: 1\nb: \xC3\n"), "a.yaml:2:4: byte 0xc3 is not UTF-8 text");
  EXPECT_EQ(complaints("a: \xED\xA0\x80\n"), "a.yaml:1:4: byte 0xed is not UTF-8 text");
  EXPECT_EQ(complaints("a: \0b"s), "a.yaml:1:4: control character 0x00; is this text?");
  EXPECT_EQ(complaints("\xFF\xFE"
                       "a\0:\0"s),
            "a.yaml:1:1: is UTF-16 text; expected UTF-8");
}

TEST(YamlReader, RefusesWhatIsNotOneDocument) {
  EXPECT_EQ(complaints(""), "a.yaml: is empty");
  EXPECT_EQ(complaints("# only a comment\n"), "a.yaml: is empty");
  EXPECT_EQ(complaints("a: 1\n---\nb: 2\n"),
            "a.yaml:2:1: a second YAML document; expected one a file");
}

TEST(YamlReader, NamesThePlaceOfASyntaxError) {
  EXPECT_EQ(complaints("a: {b: 1\n"),
            "a.yaml:2:1: expected , or } to go on with or to end the {...} before it");
  EXPECT_EQ(complaints("a: [1, 2\n"),
            "a.yaml:2:1: expected , or ] to go on with or to end the [...] before it");
  EXPECT_EQ(complaints("a: b: c\n"),
            "a.yaml:1:5: unexpected \": \"; is the indentation right, or are quotes missing?");
  EXPECT_EQ(complaints("a: 1\n b: 2\n"),
            "a.yaml:2:3: unexpected \": \"; is the indentation right, or are quotes missing?");
  EXPECT_EQ(complaints("a:\n\tb: 1\n"), "a.yaml:2:3: a tab in the indentation; YAML wants spaces");
  EXPECT_EQ(complaints("a:\n  b: 1\n c: 2\n"),
            "a.yaml:3:2: does not fit what stands before it; is the indentation right?");
  EXPECT_EQ(complaints("- a\nb: 1\n"),
            "a.yaml:2:1: does not belong to what stands before it; is the indentation right?");
  EXPECT_EQ(complaints("a: *nobody\n"),
            "a.yaml:1:4: is not valid YAML: the referenced anchor is not defined");
  EXPECT_EQ(complaints("a: 'x\n"), "a.yaml:1:4: a: the quote that begins here is never closed");
  EXPECT_EQ(complaints("a: \"x\\\"\nb: 2\n"),
            "a.yaml:1:4: a: the quote that begins here is never closed");
  EXPECT_EQ(complaints("a: [1, 2]]\nb: 2\n"), "a.yaml:1:10: is not valid YAML: illegal flow end");
  EXPECT_EQ(complaints("a: @x\nb: 2\n"),
            "a.yaml:1:4: unexpected character; put the value in quotes");
  EXPECT_EQ(complaints("a: - 1\n"),
            "a.yaml:1:4: unexpected \"- \"; a list begins on a line of its own");
}

TEST(YamlReader, RefusesTagsMergeKeysAndKeysThatAreNoWords) {
  EXPECT_EQ(complaints("a: !!int 5\n"),
            "a.yaml:1:4: a: tag \"tag:yaml.org,2002:int\" has no meaning here; leave it out");
  EXPECT_EQ(
      complaints("a: &x {b: 1}\nc:\n  <<: *x\n"),
      "a.yaml:3:3: c: merge keys (<<) are not supported; write the keys out, or use an alias of "
      "the block");
  EXPECT_EQ(complaints("? [a, b]\n: 1\n"),
            "a.yaml:1:3: a list or map as a key; expected a word, or is a bracket never closed?");
  EXPECT_EQ(complaints("a: &x 1\n*x : 2\n"), "a.yaml:2:1: an alias as a key; expected a word");
  EXPECT_EQ(complaints("\"\": 1\n"), "a.yaml:1:1: a key without a name");
}

TEST(YamlReader, RefusesBombs) {
  std::string bomb = "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string last = fmt::format("*a{}", i - 1);
    bomb += fmt::format("a{0}: &a{0} [{1}", i, last);
    for (int k = 0; k < 9; ++k) bomb += ", " + last;
    bomb += "]\n";
  }
  EXPECT_EQ(complaints(bomb),
            "a.yaml:6:40: a5[6]: anchors and aliases make more than 1000000 values");
  EXPECT_EQ(complaints("a: &x [1, *x]\n"),
            "a.yaml:1:11: a[1]: an alias inside the value that it stands for");
}

TEST(YamlReader, RefusesDeepNesting) {
  EXPECT_NE(complaints("a: " + std::string(100'000, '[')), "");
  EXPECT_NE(complaints("a: " + std::string(100, '[') + "1" + std::string(100, ']'))
                .find("nested deeper than 64 levels"),
            std::string::npos);
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "k:\n";
  EXPECT_NE(complaints(deep).find("nested deeper than 64 levels"), std::string::npos);
}

class TextFileTest : public testing::Test {
 protected:
  std::string complaint(const std::string& path) {
    Diagnostics diagnostics(path, ".");
    (void)read_text_file(path, diagnostics);
    try {
      diagnostics.throw_if_any();
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(TextFileTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(complaint("/no/such.yaml"), "/no/such.yaml: cannot be read: No such file or directory");
  EXPECT_EQ(complaint("/"), "/: is a directory; expected a file");
}

TEST(YamlReader, NoYamlWordIsSpecialAsAFunctionName) {
  const Scenario scenario = parse_scenario(
      "duration: 1h\nfunctions:\n"
      "  on: {handler: {duration: 1ms}}\n  no: {handler: {duration: 1ms}}\n"
      "  null: {handler: {duration: 1ms}}\n  123: {handler: {duration: 1ms}}\n");

  std::vector<std::string> names;
  for (const Function& function : scenario.functions) names.push_back(function.name);
  EXPECT_THAT(names, testing::ElementsAre("on", "no", "null", "123"));
}

TEST(YamlReader, AScenarioThatIsNoMapSaysSo) {
  const std::vector<std::pair<std::string, std::string>> texts = {
      {"hello\n", "a.yaml:1:1: expected a map of keys, found \"hello\""},
      {"- a\n", "a.yaml:1:1: expected a map of keys, found a list"},
      {"", "a.yaml: is empty"}};
  for (const auto& [text, said] : texts) {
    try {
      (void)parse_scenario(text, "a.yaml");
      ADD_FAILURE() << text;
    } catch (const ScenarioError& error) {
      EXPECT_EQ(error.what(), said);
    }
  }
}

}  // namespace
}  // namespace coldcast
