#pragma once

#include <string>
#include <vector>

#include "coldcast/base/node.h"

#include "support/json_parser.h"

namespace coldcast {

// Holds a YAML tree against a JSON Schema: as many of the words of 2020-12 as coldcast's own uses,
// each as RFC draft-bhutton-json-schema-01 has it; any other word throws. Scalars that YAML takes
// for numbers, true and false are that.
class SchemaCheck {
 public:
  explicit SchemaCheck(const Json& schema) : schema_(schema) {}

  // What is wrong with the tree, by its path; empty: nothing is. Of alternatives that all fail,
  // what is wrong with the one that comes nearest.
  [[nodiscard]] std::vector<std::string> faults(const Node& tree) const;

 private:
  using Faults = std::vector<std::string>;
  void check(const Json& schema, const Node& node, const std::string& path, Faults& faults) const;
  void check_members(const Json& schema, const Node& node, const std::string& path,
                     Faults& faults) const;
  [[nodiscard]] const Json& resolved(const std::string& reference) const;

  const Json& schema_;
};

}  // namespace coldcast
