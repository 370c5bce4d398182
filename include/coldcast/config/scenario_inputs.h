#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/node.h"

namespace coldcast {

// A file that a scenario reads, and the key that names it.
struct InputOfScenario {
  std::string key;  // functions.checkout.arrivals.file
  std::filesystem::path place;
};

// The files that a resolved scenario names: traces, their durations and memory, samples, price
// lists. Relative names start at `directory`; names of what is no regular file are left out.
[[nodiscard]] std::vector<InputOfScenario> inputs_of(const Node& resolved,
                                                     const std::filesystem::path& directory);

// Tells studies apart: what the results of a scenario hang on, key by key. Of a file that is named
// it is what it holds, not where it lies. Each file is read once.
class Fingerprint {
 public:
  // A path of the scenario and its value.
  using Line = std::pair<std::string, std::string>;

  [[nodiscard]] std::vector<Line> lines(const Node& resolved,
                                        const std::filesystem::path& directory);
  // All of them in one number.
  [[nodiscard]] static std::uint64_t digest(const std::vector<Line>& lines);

 private:
  [[nodiscard]] std::uint64_t contents(const std::filesystem::path& file);

  std::map<std::filesystem::path, std::uint64_t> files_;
};

}  // namespace coldcast
