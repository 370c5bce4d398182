#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace coldcast {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = COLDCAST_SOURCE_DIR;

// The house, lowest floor first. An include points to a lower floor or stays in its module.
const std::map<std::string, int> kFloors = {
    {"base", 1},      {"formats", 2},  {"keys", 2},    {"measure", 2},  {"random", 3},
    {"origin", 4},    {"pool", 4},     {"callers", 5}, {"control", 5},  {"scenario", 6},
    {"engine", 7},    {"config", 7},   {"stats", 8},   {"timeline", 8}, {"logs", 9},
    {"cost", 9},      {"results", 10}, {"study", 11},  {"plan", 12},    {"report", 13},
    {"exchange", 14}, {"app", 15}};

struct Include {
  int line = 0;
  std::string target;
};

struct Source {
  std::string name;    // from the top of the repository
  std::string module;  // base, ..., app
  std::string text;
  std::vector<Include> includes;
};

std::string text_of(const fs::path& path) {
  std::ifstream stream(path);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<Include> includes_of(const std::string& text) {
  static const std::regex kInclude(R"re(^\s*#\s*include\s*[<"]([^>"]+)[>"])re");
  std::vector<Include> found;
  std::istringstream stream(text);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    std::smatch match;
    if (std::regex_search(line, match, kInclude)) found.push_back({number, match[1]});
  }
  return found;
}

// include/coldcast/base/time.h and sim/base/text.cpp are of module base.
std::string module_of(const fs::path& name) {
  auto part = name.begin();
  std::advance(part, *part == "include" ? 2 : 1);
  return part->string();
}

std::vector<Source> read_sources() {
  std::vector<Source> sources;
  for (const char* folder : {"include", "sim"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      const fs::path name = fs::relative(entry.path(), kRoot);
      std::string text = text_of(entry.path());
      std::vector<Include> includes = includes_of(text);
      sources.push_back({name, module_of(name), std::move(text), std::move(includes)});
    }
  }
  return sources;
}

const std::vector<Source>& all_sources() {
  static const std::vector<Source> kSources = read_sources();
  return kSources;
}

// The module that an include points to, or nothing for one outside the project.
std::string target_module(const std::string& target) {
  if (target.starts_with("coldcast/")) return fs::path(target.substr(9)).begin()->string();
  return fs::exists(kRoot / "sim" / target) ? fs::path(target).begin()->string() : "";
}

// Every place that includes something of which `is_banned` holds.
template <typename Banned>
std::vector<std::string> places(Banned is_banned) {
  std::vector<std::string> found;
  for (const Source& source : all_sources()) {
    for (const Include& include : source.includes) {
      if (is_banned(source, include.target))
        found.push_back(source.name + ":" + std::to_string(include.line) + ": " + include.target);
    }
  }
  return found;
}

using testing::IsEmpty;

TEST(Architecture, EveryModuleHasAFloor) {
  for (const Source& source : all_sources())
    EXPECT_TRUE(kFloors.contains(source.module)) << source.name;
  EXPECT_FALSE(all_sources().empty());
}

TEST(Architecture, IncludesPointToALowerFloorOrStayInTheirModule) {
  const auto points_up = [](const Source& source, const std::string& target) {
    const std::string module = target_module(target);
    if (module.empty() || module == source.module) return false;
    return !kFloors.contains(module) || kFloors.at(module) >= kFloors.at(source.module);
  };

  EXPECT_THAT(places(points_up), IsEmpty());
}

TEST(Architecture, OnlyConfigKnowsYaml) {
  const auto leaks = [](const Source& source, const std::string& target) {
    return target.starts_with("yaml-cpp/") && source.module != "config";
  };

  EXPECT_THAT(places(leaks), IsEmpty());
}

TEST(Architecture, OnlyExchangeKnowsJson) {
  const auto leaks = [](const Source& source, const std::string& target) {
    return target.starts_with("rapidjson/") && source.module != "exchange";
  };

  EXPECT_THAT(places(leaks), IsEmpty());
}

TEST(Architecture, OnlyTheProgramKnowsFlags) {
  const auto leaks = [](const Source& source, const std::string& target) {
    return target.starts_with("boost/program_options") && source.module != "app";
  };

  EXPECT_THAT(places(leaks), IsEmpty());
}

TEST(Architecture, OnlyStudyStartsThreads) {
  const auto leaks = [](const Source& source, const std::string& target) {
    return (target == "thread" || target == "future") && source.module != "study";
  };

  EXPECT_THAT(places(leaks), IsEmpty());
}

TEST(Architecture, PublicHeadersNeedNoPrivateOnes) {
  const auto leaks = [](const Source& source, const std::string& target) {
    const bool is_private = !target.starts_with("coldcast/") && !target_module(target).empty();
    const bool is_heavy =
        target == "iostream" || target.starts_with("yaml-cpp/") || target.starts_with("boost/");
    return source.name.starts_with("include/") && (is_private || is_heavy);
  };

  EXPECT_THAT(places(leaks), IsEmpty());
}

// Tools of the house are for everybody, and the engine puts together what calls functions and what
// scales them. Whoever else knows another module's private header is one of these.
const std::map<std::string, std::string> kPrivateHeadersKnownTo = {
    {"config/yaml_reader.h", "exchange"},  {"engine/world.h", "study"},
    {"origin/trace_time.h", "exchange"},   {"pool/replacement.h", "engine"},
    {"random/laws.h", "origin"},           {"random/ziggurat.h", "origin"},
    {"report/page/markup.h", "app"},       {"report/words/shortened.h", "app"},
    {"results/near_metric.h", "study"},    {"scenario/arrival_advice.h", "config"},
    {"scenario/caller_rules.h", "config"}, {"scenario/suspects.h", "config"},
    {"study/parallel.h", "plan"},          {"timeline/wording.h", "report"}};

TEST(Architecture, PrivateHeadersAreKnownInTheirModuleAndWhereItIsSaid) {
  const auto leaks = [](const Source& source, const std::string& target) {
    const std::string module = target_module(target);
    if (target.starts_with("coldcast/") || module.empty() || module == source.module) return false;
    if (module == "base" || module == "formats") return false;
    if (source.module == "engine" && (module == "callers" || module == "control")) return false;
    const auto known = kPrivateHeadersKnownTo.find(target);
    return known == kPrivateHeadersKnownTo.end() || known->second != source.module;
  };

  EXPECT_THAT(places(leaks), IsEmpty());
}

constexpr int kMostLinesOfAFile = 300;
constexpr int kMostLinesOfAFunction = 45;

TEST(Architecture, AFileIsReadInOneGo) {
  for (const Source& source : all_sources())
    EXPECT_LE(std::count(source.text.begin(), source.text.end(), '\n'), kMostLinesOfAFile)
        << source.name << ": a second noun is hiding in it";
}

// The functions of a text with too many lines: the formatter puts the brace that ends one below its
// first word.
std::vector<std::string> long_functions(const Source& source) {
  static const std::regex kBegin(
      R"(^( *)(?!namespace|class|concept|struct|enum|union|const|static|template)\S.*[^=] \{$)");
  static const std::regex kEnd(R"(^( *)\}$)");
  std::map<std::size_t, int> begun;  // by indent
  std::vector<std::string> found;
  std::istringstream stream(source.text);
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    std::smatch match;
    if (line.empty() || line.back() == ',' || line.back() == ';') continue;
    if (line.back() == '{' && std::regex_search(line, match, kBegin)) {
      begun[static_cast<std::size_t>(match[1].length())] = number;
    } else if (line.back() == '}' && std::regex_search(line, match, kEnd)) {
      const auto begin = begun.find(static_cast<std::size_t>(match[1].length()));
      if (begin == begun.end()) continue;
      if (number - begin->second >= kMostLinesOfAFunction)
        found.push_back(source.name + ":" + std::to_string(begin->second));
      begun.erase(begin);
    }
  }
  return found;
}

TEST(Architecture, AFunctionIsReadWithoutScrolling) {
  for (const Source& source : all_sources())
    EXPECT_THAT(long_functions(source), IsEmpty()) << source.name;
  Source endless{"endless.cpp", "", "void f() {\n", {}};
  for (int i = 0; i < kMostLinesOfAFunction; ++i) endless.text += "  g();\n";
  endless.text += "}\n";
  EXPECT_THAT(long_functions(endless), testing::ElementsAre("endless.cpp:1"));
}

// The library is to be compiled by clang 14 and by emscripten 3, whose libc++ lack these.
TEST(Architecture, TheLibraryUsesOnlyWhatOldStandardLibrariesHave) {
  const std::regex missing(
      R"(std::ranges::|std::jthread|source_location|<execution>|std::bit_cast|std::to_chars)");
  for (const Source& source : all_sources()) {
    if (source.module == "app") continue;
    EXPECT_FALSE(std::regex_search(source.text, missing)) << source.name;
  }
}

// Commands, levers and formats are built because of where they stand.
bool is_row_file(const Source& source) {
  static const std::regex kFolders(R"(sim/(app/commands|plan/levers|report/\w+)/\w+\.cpp)");
  return std::regex_match(source.name, kFolders);
}

TEST(Architecture, EverySourceIsListedInCMake) {
  const std::string lists = text_of(kRoot / "CMakeLists.txt") +
                            text_of(kRoot / "cmake/core.cmake") +
                            text_of(kRoot / "sim/app/CMakeLists.txt");
  for (const Source& source : all_sources()) {
    if (!source.name.ends_with(".cpp") || is_row_file(source)) continue;
    const std::string listed = source.module == "app" ? source.name.substr(8) : source.name;
    EXPECT_NE(lists.find(listed), std::string::npos) << source.name;
  }
}

// sim/report/run/json.cpp has tests/report/json_test.cpp: a test of its name in the folder of its
// module, or further down on the way to its own.
bool has_test_of_its_name(const fs::path& source) {
  const std::string test = source.stem().string() + "_test.cpp";
  fs::path folder = kRoot / "tests";
  const fs::path parents = source.parent_path();
  return std::any_of(std::next(parents.begin()), parents.end(), [&](const fs::path& part) {
    folder /= part;
    return fs::exists(folder / test);
  });
}

// tests/mirror.txt: a test, and indented below it what it covers.
std::map<std::string, std::string> tests_of_other_names() {
  std::map<std::string, std::string> tests;
  std::istringstream lines(text_of(kRoot / "tests/mirror.txt"));
  std::string test;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() != ' ') {
      test = line;
      EXPECT_TRUE(fs::exists(kRoot / test)) << "tests/mirror.txt: there is no " << test;
    } else if (!tests.emplace(line.substr(2), test).second) {
      ADD_FAILURE() << "tests/mirror.txt: a second line of " << line.substr(2);
    }
  }
  return tests;
}

TEST(Architecture, EverySourceHasATestOfItsNameOrIsNamedUnderTheOneThatCoversIt) {
  std::map<std::string, std::string> others = tests_of_other_names();
  ASSERT_FALSE(others.empty());
  for (const Source& source : all_sources()) {
    if (!source.name.ends_with(".cpp")) continue;
    const bool is_listed = others.erase(source.name) > 0;
    EXPECT_NE(has_test_of_its_name(source.name), is_listed)
        << source.name
        << (is_listed ? ": has a test of its name; take it out of tests/mirror.txt"
                      : ": write a test of its name, or name it in tests/mirror.txt under the "
                        "test that covers it");
  }
  for (const auto& [source, test] : others)
    ADD_FAILURE() << "tests/mirror.txt: there is no " << source;
}

// The classes that a file defines where other files see them, or would clash with them.
std::vector<std::string> classes_of(const std::string& text) {
  static const std::regex kClass(R"(^(?:struct|class) (\w+)(?: final)?(?: : .*)? \{)");
  std::vector<std::string> found;
  std::istringstream stream(text);
  bool is_anonymous = false;
  for (std::string line; std::getline(stream, line);) {
    if (line == "namespace {") is_anonymous = true;
    if (line == "}  // namespace") is_anonymous = false;
    std::smatch match;
    if (!is_anonymous && std::regex_search(line, match, kClass)) found.push_back(match[1]);
  }
  return found;
}

// Two classes of one name, of which one is the tests', are one to the linker: it keeps either's
// destructor.
TEST(Architecture, NoTwoClassesHaveOneName) {
  std::map<std::string, std::vector<std::string>> places_of;
  for (const char* folder : {"include", "sim", "tests"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      const std::string extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      for (const std::string& name : classes_of(text_of(entry.path())))
        places_of[name].push_back(fs::relative(entry.path(), kRoot));
    }
  }
  ASSERT_GT(places_of.size(), 200U);

  for (const auto& [name, files] : places_of) {
    EXPECT_EQ(files.size(), 1U) << name << ": " << testing::PrintToString(files);
  }
}

}  // namespace
}  // namespace coldcast
