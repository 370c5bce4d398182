#pragma once

#include <string>
#include <string_view>

#include "support/json_parser.h"
#include "support/program.h"

namespace coldcast {

// What the user sees of a scenario: its text in, JSON and files out.
class ScenarioProgram : public ProgramTest {
 protected:
  ScenarioProgram() { limit_time(120); }

  [[nodiscard]] Json run(std::string_view scenario, const std::string& flags = "") const {
    write("s.yaml", scenario);
    return JsonParser::read(shell("coldcast run s.yaml --format json " + flags).out);
  }
};

}  // namespace coldcast
