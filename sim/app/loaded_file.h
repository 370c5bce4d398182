#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/config/scenario_inputs.h"

#include "app/output_file.h"

namespace coldcast {

// A scenario with the file that it came from, for what the command must know of its inputs.
class LoadedFile {
 public:
  // Throws ScenarioError.
  LoadedFile(const std::string& name, const LoadOptions& options)
      : LoadedFile(read_scenario_file(name), options) {}
  LoadedFile(ScenarioFile file, const LoadOptions& options)
      : directory_(file.directory), loaded_(load(std::move(file), options)) {}

  [[nodiscard]] const Scenario& scenario() const { return loaded_.scenario; }
  [[nodiscard]] const std::vector<Variant>& variants() const { return loaded_.variants; }
  // What its results hang on; the resolved tree must have been wanted.
  [[nodiscard]] std::vector<Fingerprint::Line> lines(Fingerprint& fingerprint) const {
    return fingerprint.lines(loaded_.resolved, directory_);
  }
  // Throws UsageError if one of the outputs is a file that the scenario reads: a trace or a price
  // list is what cannot be had again. The resolved tree must have been wanted where may_be_files().
  void refuse_as_output(const std::vector<NamedOutput>& outputs) const;
  [[nodiscard]] static bool may_be_files(const std::vector<NamedOutput>& outputs);

 private:
  std::filesystem::path directory_;
  LoadedScenario loaded_;
};

}  // namespace coldcast
