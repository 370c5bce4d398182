#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

#include "fuzz/fuzz_targets.h"

namespace coldcast {
namespace {

namespace fs = std::filesystem;

struct Target {
  const char* name;
  void (*feed)(std::string_view);

  friend std::ostream& operator<<(std::ostream& out, const Target& target) {
    return out << target.name;
  }
};

constexpr Target kTargets[] = {{"scenario", fuzz_scenario},
                               {"plain_yaml", fuzz_plain_yaml},
                               {"trace_csv", fuzz_trace_csv},
                               {"trace_azure_2019", fuzz_trace_azure_2019},
                               {"trace_azure_2021", fuzz_trace_azure_2021},
                               {"edit", fuzz_edit},
                               {"axis", fuzz_axis},
                               {"expression", fuzz_expression},
                               {"precision", fuzz_precision},
                               {"shard_place", fuzz_shard_place},
                               {"shard_result", fuzz_shard_result},
                               {"quantity", fuzz_quantity},
                               {"measurements", fuzz_measurements},
                               {"import", fuzz_import},
                               {"twin", fuzz_twin},
                               {"callers_twin", fuzz_callers_twin}};

std::string content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

class FuzzCorpus : public testing::TestWithParam<Target> {};

// What fuzzing once found stays in the corpus. Each input is fed whole and cut short.
TEST_P(FuzzCorpus, IsAnsweredWithoutHarm) {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(COLDCAST_SOURCE_DIR) /
                                                  "tests/fuzz/corpus" / GetParam().name)) {
    SCOPED_TRACE(entry.path().filename().string());
    const std::string bytes = content(entry.path());
    GetParam().feed(bytes);
    for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 7) {
      GetParam().feed(std::string_view(bytes).substr(0, size));
    }
    ++files;
  }

  EXPECT_GE(files, 2U);
}

INSTANTIATE_TEST_SUITE_P(Entrances, FuzzCorpus, testing::ValuesIn(kTargets),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace coldcast
