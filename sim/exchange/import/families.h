#pragma once

#include "coldcast/exchange/import.h"

#include "exchange/import/core/answers.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

// What the user said on the command line, as the families of files ask for it.
struct ImportAnswers {
  Answers parameters;
  Answers environment;
  Answers values;
  Answers unused_parameters;  // for stacks that take none from the command line
};

// Each reads the files of the request; what is wrong goes to the findings.
[[nodiscard]] Inventory read_cloudformation(const ImportRequest& request, ImportAnswers& answers,
                                            Findings& findings);
[[nodiscard]] Inventory read_serverless(const ImportRequest& request, ImportAnswers& answers,
                                        Findings& findings);
[[nodiscard]] Inventory read_terraform(const ImportRequest& request, ImportAnswers& answers,
                                       Findings& findings);
[[nodiscard]] Inventory read_aws_answers(const ImportRequest& request, ImportAnswers& answers,
                                         Findings& findings);

}  // namespace coldcast
