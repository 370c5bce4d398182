#pragma once

#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"

#include "exchange/fit/fitted_keys.h"

namespace coldcast {

// What is written for one function.
struct WrittenFunction {
  std::string name{};
  std::vector<FittedKey> keys{};
};

// A scenario of its own with these functions. `head` is the first comment.
struct NewScenario {
  std::string name{};
  std::string head{};
  std::string duration{};
  bool is_init_free = false;  // billing.init_billed: false
  std::vector<WrittenFunction> functions{};
};
[[nodiscard]] std::string write_scenario(const NewScenario& scenario);

// The text of a scenario file with the keys of one function given their values; everything else
// stays as it is written, comments too. Each value that replaces another is told:
// `functions.price.memory: 1024MB -> 1536MB`.
[[nodiscard]] std::string fill_scenario(std::string text, const std::string& file,
                                        const WrittenFunction& function,
                                        std::vector<std::string>& replaced);

// A value as a scenario has it, on one line.
[[nodiscard]] std::string flow_text(const Node& node);

}  // namespace coldcast
