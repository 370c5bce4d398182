#pragma once

#include <span>

#include "coldcast/scenario/scenario.h"

#include "app/common_flags.h"

namespace coldcast {

// Says on stderr what is to be known of the scenarios of a command, each sentence once, unless the
// user wants quiet. Call it when all are loaded, before the first run.
void remark_notes(const CommonFlags& flags, std::span<const Scenario> scenarios);

// That memory is compared of a function whose handler takes as long in any of it.
void remark_memory(const CommonFlags& flags, std::span<const Scenario> scenarios);

}  // namespace coldcast
