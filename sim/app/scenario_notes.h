#pragma once

#include <span>

#include "coldcast/scenario/scenario.h"
#include "coldcast/study/start_on_nothing.h"
#include "coldcast/study/study.h"

#include "app/common_flags.h"

namespace coldcast {

// Says on stderr what is to be known of the scenarios of a command, each sentence once, unless the
// user wants quiet. Call it when all are loaded, before the first run.
void remark_notes(const CommonFlags& flags, std::span<const Scenario> scenarios);

// That memory is compared of a function whose handler takes as long in any of it.
void remark_memory(const CommonFlags& flags, std::span<const Scenario> scenarios);

// That what is counted may still be of the start on nothing: of one run each, and of a study that
// was not broken off, `scenarios` in the order of its cells.
void remark_start(const CommonFlags& flags, std::span<const SimulatedSetting> settings);
void remark_start(const CommonFlags& flags, const StudyRuns& runs,
                  std::span<const Scenario> scenarios);

}  // namespace coldcast
