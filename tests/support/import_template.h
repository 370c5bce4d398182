#pragma once

#include <string>
#include <utility>

#include "support/import_case.h"

namespace coldcast {

inline constexpr ImportFormat kTemplate = ImportFormat::cloudformation;

// A function `F` with these properties (a line each), in a template with these other sections.
inline std::string function(const std::string& properties, const std::string& sections = {}) {
  return sections + "Resources:\n  F:\n    Type: AWS::Lambda::Function\n" +
         "    Properties:\n      Runtime: python3.13\n" + indented(properties, "      ");
}

inline ImportOutcome imported(const std::string& text, KeyValues parameters = {},
                              KeyValues values = {}) {
  ImportCase files;
  files.file("stack.yaml", text);
  files.request().parameters = std::move(parameters);
  files.request().values = std::move(values);
  return files.import(kTemplate, {"stack.yaml"});
}

}  // namespace coldcast
