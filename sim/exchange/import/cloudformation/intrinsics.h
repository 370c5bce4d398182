#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/cloudformation/template.h"

namespace coldcast {

// The functions of CloudFormation on one template. Each takes what stands under its name.
class Intrinsics {
 public:
  explicit Intrinsics(Template& stack) : stack_(stack) {}

  using Function = Value (Intrinsics::*)(const Node&);
  [[nodiscard]] static Function find(std::string_view name);
  // What references without an end are worth.
  [[nodiscard]] static Value too_much(Mark mark);

  Value ref(const Node& node);
  Value get_att(const Node& node);
  Value sub(const Node& node);
  Value join(const Node& node);
  Value select(const Node& node);
  Value split(const Node& node);
  Value choose(const Node& node);
  Value find_in_map(const Node& node);
  Value import_value(const Node& node);
  Value length(const Node& node);
  Value condition(const Node& node);
  Value equals(const Node& node);
  Value all_of(const Node& node);
  Value any_of(const Node& node);
  Value not_of(const Node& node);
  Value opaque(const Node& node);

 private:
  [[nodiscard]] Value truth(bool value, Mark mark) const {
    return Value::of_text(value ? "true" : "false", mark);
  }
  Value faulty(const Node& node, std::string expected);
  std::vector<Value> all(const Node& list);
  Value combined(const Node& node, bool ends_with);
  Value placeholder(const std::string& name, const Node& node);

  Template& stack_;
};

}  // namespace coldcast
