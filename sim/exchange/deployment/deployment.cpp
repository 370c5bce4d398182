#include "coldcast/exchange/deployment.h"

#include <array>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "exchange/deployment/tools.h"

namespace coldcast {
namespace {

struct Tool {
  std::string_view word;
  std::string (*lines)(const std::vector<PlannedFunction>& functions);
};
// In the order of DeploymentTool.
constexpr std::array kTools = {Tool{"sam", sam_lines}, Tool{"cloudformation", cloudformation_lines},
                               Tool{"serverless", serverless_lines},
                               Tool{"terraform", terraform_lines}};

}  // namespace

DeploymentTool parse_deployment_tool(std::string_view word) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < kTools.size(); ++i) {
    if (kTools[i].word == word) return static_cast<DeploymentTool>(i);
    words.push_back(kTools[i].word);
  }
  throw UsageError("--for: " + unknown_word("tool", word, words));
}

// All four take a comment for what is nothing to do, so that no file is empty without a word.
DeploymentLines deployment_of(DeploymentTool tool, const Scenario& planned,
                              const std::vector<Choice>& choices) {
  DeploymentLines result;
  const std::vector<PlannedFunction> functions = planned_functions(planned, choices, result.notes);
  if (functions.empty()) {
    result.text = "# nothing that is planned has a line here\n";
  } else {
    result.text = kTools[static_cast<std::size_t>(tool)].lines(functions);
  }
  return result;
}

}  // namespace coldcast
