#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"

namespace coldcast {

class Dice;

// A CSV file that a plan brings, its rows apart, so that shrinking can thin them out.
struct PlannedFile {
  std::string name{};  // empty: none
  std::string header{};
  std::vector<std::string> rows{};

  [[nodiscard]] std::string text() const;
};

// One arrivals block: its settings, and for `requests` the list apart.
struct PlannedBlock {
  std::string settings;                 // kind: poisson, rate: 40/s
  std::vector<std::string> requests{};  // {at: 10ms, duration: 20ms}
  PlannedFile file{};                   // of kind trace

  [[nodiscard]] std::string text() const;
};

using PlannedSetting = std::pair<std::string, std::string>;  // key, value in flow style

struct FunctionPlan {
  std::string name;
  std::vector<PlannedSetting> settings{};
  std::vector<PlannedBlock> arrivals{};
};

// An entry of `traces`, which makes functions.
struct PlannedTrace {
  std::string settings;  // format: azure_2021
  PlannedFile file{};
  std::vector<PlannedSetting> functions{};  // settings of the functions it makes
};

// A scenario as text, setting by setting: what a test writes, what a random generator makes, what
// is thinned out when it fails, and what is printed then as a scenario file.
struct ScenarioPlan {
  std::vector<PlannedSetting> settings{};  // seed, duration, account
  std::vector<FunctionPlan> functions{};
  std::vector<PlannedTrace> traces{};

  [[nodiscard]] std::string to_yaml() const;
  // The same, and the files that go with it.
  [[nodiscard]] std::string to_text() const;
  // As the loader understands it; its files are there until the next plan is built. Throws an Error
  // where it is no valid scenario.
  [[nodiscard]] LoadedScenario load() const;
  [[nodiscard]] Scenario build() const { return load().scenario; }

 private:
  [[nodiscard]] std::vector<const PlannedFile*> files() const;
};

// Where the files of plans are.
[[nodiscard]] const std::filesystem::path& plan_folder();

// A small scenario with few and coarse numbers, so that limits bind and instants coincide.
[[nodiscard]] ScenarioPlan random_plan(std::uint64_t seed);
// The same by other dice; `seed` is that of the scenario.
[[nodiscard]] ScenarioPlan random_plan(Dice dice, std::uint64_t seed);

// Leaves out functions, blocks, requests and settings as long as what is left still `fails`.
[[nodiscard]] ScenarioPlan shrink(ScenarioPlan plan,
                                  const std::function<bool(const ScenarioPlan&)>& fails);

}  // namespace coldcast
