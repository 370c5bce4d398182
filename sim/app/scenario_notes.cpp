#include "app/scenario_notes.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "app/study_run.h"

namespace coldcast {

void remark_notes(const CommonFlags& flags, std::span<const Scenario> scenarios) {
  std::unordered_set<std::string_view> said;
  for (const Scenario& scenario : scenarios) {
    for (const std::string& note : scenario.notes) {
      if (said.insert(note).second) remark(flags, note);
    }
  }
}

}  // namespace coldcast
