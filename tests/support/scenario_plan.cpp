#include "support/scenario_plan.h"

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace coldcast {
namespace {

// Where the files of plans are, until the program ends.
class PlanFolder {
 public:
  PlanFolder()
      : path_(std::filesystem::temp_directory_path() / fmt::format("coldcast_plans_{}", getpid())) {
    std::filesystem::create_directories(path_);
  }
  ~PlanFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PlanFolder(const PlanFolder&) = delete;
  PlanFolder& operator=(const PlanFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

std::string settings_of(const std::vector<PlannedSetting>& settings, int indent) {
  std::string text;
  for (const auto& [key, value] : settings) {
    text += fmt::format("{:{}}{}: {}\n", "", indent, key, value);
  }
  return text;
}

}  // namespace

const std::filesystem::path& plan_folder() {
  static const PlanFolder folder;
  return folder.path();
}

std::string PlannedFile::text() const {
  std::string text = header + "\n";
  for (const std::string& row : rows) text += row + "\n";
  return text;
}

std::string PlannedBlock::text() const {
  if (!file.name.empty()) return fmt::format("{{{}, file: {}}}", settings, file.name);
  if (requests.empty()) return "{" + settings + "}";
  return fmt::format("{{{}, list: [{}]}}", settings, fmt::join(requests, ", "));
}

std::string ScenarioPlan::to_yaml() const {
  std::string text = "scenario: random\n" + settings_of(settings, 0);
  if (!functions.empty()) text += "functions:\n";
  for (const FunctionPlan& function : functions) {
    text +=
        fmt::format("  {}:\n{}    arrivals:\n", function.name, settings_of(function.settings, 4));
    for (const PlannedBlock& block : function.arrivals) {
      text += fmt::format("      - {}\n", block.text());
    }
  }
  if (!traces.empty()) text += "traces:\n";
  for (const PlannedTrace& trace : traces) {
    text += fmt::format("  - {{{}, file: {}, template: {{", trace.settings, trace.file.name);
    const char* comma = "";
    for (const auto& [key, value] : trace.functions) {
      text += fmt::format("{}{}: {}", comma, key, value);
      comma = ", ";
    }
    text += "}}\n";
  }
  return text;
}

std::string ScenarioPlan::to_text() const {
  std::string text = to_yaml();
  for (const PlannedFile* file : files()) text += "# " + file->name + "\n" + file->text();
  return text;
}

LoadedScenario ScenarioPlan::load() const {
  for (const PlannedFile* file : files()) std::ofstream(plan_folder() / file->name) << file->text();
  return coldcast::load(parse_scenario_file(to_yaml(), "planned.yaml", plan_folder()));
}

std::vector<const PlannedFile*> ScenarioPlan::files() const {
  std::vector<const PlannedFile*> files;
  for (const FunctionPlan& function : functions) {
    for (const PlannedBlock& block : function.arrivals) {
      if (!block.file.name.empty()) files.push_back(&block.file);
    }
  }
  for (const PlannedTrace& trace : traces) files.push_back(&trace.file);
  return files;
}

}  // namespace coldcast
