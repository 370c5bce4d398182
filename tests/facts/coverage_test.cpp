// No fact about AWS Lambda is silently left: each row of rows.csv is held by a test in this folder
// that cites it, or listed in the README's chapter "What is not modelled".

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <set>
#include <sstream>
#include <string>

namespace coldcast {
namespace {

namespace fs = std::filesystem;

using testing::IsEmpty;

fs::path source(const std::string& path) {
  return fs::path(COLDCAST_SOURCE_DIR) / path;
}

std::string text_of(const fs::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

void add_all(const std::string& text, const std::regex& what, std::set<std::string>& found) {
  for (auto match = std::sregex_iterator(text.begin(), text.end(), what);
       match != std::sregex_iterator(); ++match) {
    found.insert(match->str());
  }
}

const std::regex& row_number() {
  static const std::regex number(R"(\b\d+\.\d+\b)");
  return number;
}

// The first cells of a file, under the header.
std::set<std::string> keys_of(const std::string& file) {
  std::istringstream lines(text_of(source(file)));
  std::set<std::string> keys;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) keys.insert(line.substr(0, line.find(',')));
  return keys;
}

std::set<std::string> rows() {
  return keys_of("tests/facts/rows.csv");
}

// Rows that a comment of the form `// 2.3, 2.4 [ENV]:` cites.
std::set<std::string> tested() {
  std::set<std::string> numbers;
  for (const fs::directory_entry& file : fs::directory_iterator(source("tests/facts"))) {
    if (file.path().extension() != ".cpp" || file.path().filename() == "coverage_test.cpp")
      continue;
    std::istringstream lines(text_of(file.path()));
    const std::regex citation(R"(^// (\d+\.\d+(, )?)+ \[)");
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (std::regex_search(line, match, citation)) add_all(match.str(), row_number(), numbers);
    }
  }
  return numbers;
}

// First cells of the table in the chapter.
std::set<std::string> not_modelled() {
  const std::string readme = text_of(source("README.md"));
  const std::size_t begin = readme.find("### What is not modelled");
  EXPECT_NE(begin, std::string::npos);
  std::istringstream lines(readme.substr(begin, readme.find("\n### ", begin + 1) - begin));
  std::set<std::string> numbers;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ")) continue;
    add_all(line.substr(0, line.find(" |", 2)), row_number(), numbers);
  }
  return numbers;
}

TEST(Facts, EachIsTestedOrListedAsNotModelled) {
  const std::set<std::string> in_tests = tested();
  const std::set<std::string> in_readme = not_modelled();

  std::set<std::string> left;
  for (const std::string& row : rows()) {
    if (!in_tests.contains(row) && !in_readme.contains(row)) left.insert(row);
  }
  EXPECT_THAT(left, IsEmpty());
}

TEST(Facts, EachNamesKnownSources) {
  const std::set<std::string> known = keys_of("tests/facts/sources.csv");
  std::istringstream lines(text_of(source("tests/facts/rows.csv")));
  std::string line;
  std::getline(lines, line);

  std::set<std::string> unknown;
  while (std::getline(lines, line)) {
    const std::size_t begin = line.find(',') + 1;
    std::istringstream sources(line.substr(begin, line.find(',', begin) - begin));
    for (std::string key; sources >> key;) {
      if (!known.contains(key)) unknown.insert(key);
    }
  }
  EXPECT_THAT(unknown, IsEmpty());
}

TEST(Facts, NoneIsBothTestedAndListedAsNotModelled) {
  const std::set<std::string> in_tests = tested();

  std::set<std::string> both;
  for (const std::string& row : not_modelled()) {
    if (in_tests.contains(row)) both.insert(row);
  }
  EXPECT_THAT(both, IsEmpty());
}

// Suite.Name of every test.
std::set<std::string> all_tests() {
  const std::regex definition(R"(TEST(_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))");
  std::set<std::string> names;
  for (const fs::directory_entry& file : fs::recursive_directory_iterator(source("tests"))) {
    if (file.path().extension() != ".cpp") continue;
    const std::string text = text_of(file.path());
    for (auto match = std::sregex_iterator(text.begin(), text.end(), definition);
         match != std::sregex_iterator(); ++match) {
      names.insert((*match)[2].str() + "." + (*match)[3].str());
    }
  }
  return names;
}

// What calls a function: the tests of each row stand in the row, as most are beside what they test.
TEST(Facts, EachOfWhatCallsAFunctionIsHeldByTests) {
  const std::set<std::string> known = all_tests();
  std::istringstream lines(text_of(source("tests/facts/event_source_rows.csv")));
  std::string line;
  std::getline(lines, line);

  std::set<std::string> unknown;
  std::size_t rows = 0;
  while (std::getline(lines, line)) {
    ++rows;
    std::istringstream tests(line.substr(line.rfind(',') + 1));
    std::size_t held = 0;
    for (std::string test; tests >> test; ++held) {
      if (!known.contains(test)) unknown.insert(line.substr(0, line.find(',')) + ": " + test);
    }
    if (held == 0) unknown.insert(line);
  }
  EXPECT_THAT(unknown, IsEmpty());
  EXPECT_GT(rows, 60U);
}

}  // namespace
}  // namespace coldcast
