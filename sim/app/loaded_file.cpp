#include "app/loaded_file.h"

#include <algorithm>

namespace coldcast {

namespace {

bool may_be_a_file(const NamedOutput& output) {
  return !output.file.empty() && output.file != "-";
}

}  // namespace

bool LoadedFile::may_be_files(const std::vector<NamedOutput>& outputs) {
  return std::any_of(outputs.begin(), outputs.end(), may_be_a_file);
}

void LoadedFile::refuse_as_output(const std::vector<NamedOutput>& outputs) const {
  if (!may_be_files(outputs)) return;
  for (const InputOfScenario& input : inputs_of(loaded_.resolved, directory_)) {
    for (const NamedOutput& output : outputs) {
      if (may_be_a_file(output)) refuse_same_files({{input.key, input.place.string()}, output});
    }
  }
}

}  // namespace coldcast
