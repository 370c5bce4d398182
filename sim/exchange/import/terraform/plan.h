#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/core/answers.h"
#include "exchange/import/core/block.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/value.h"

namespace coldcast {

// One resource of a plan or state.
struct TerraformResource {
  std::string address;  // module.bells.aws_lambda_function.bell["low"]
  std::string module;   // module.bells; empty: the root
  std::string type;
  std::string name;
  std::string index;             // `"low"` or `0`; empty: none
  const Node* values = nullptr;  // under the names of AWS's API; what is unknown stands as such
  Mark mark;
};

// The resources of `terraform show -json` (of a plan or a state) or of a state file, with what the
// configuration of a plan tells of the references between them. Attribute names are turned into
// those of AWS's API (memory_size is MemorySize), blocks of one into maps.
class TerraformPlan : public Resolver {
 public:
  TerraformPlan(Answers& values, Findings& findings);

  // False, and reported, where the tree is none of the three.
  [[nodiscard]] bool read(const Node& tree);
  [[nodiscard]] const std::deque<TerraformResource>& resources() const { return resources_; }
  [[nodiscard]] Value resolve(const Node& node) override;
  [[nodiscard]] Block block(const TerraformResource& resource, std::string path);
  [[nodiscard]] bool is_state() const { return is_state_; }
  [[nodiscard]] const std::string& region() const { return region_; }
  [[nodiscard]] ReadContext& context() { return context_; }

  // The resources that an expression of the configuration refers to, the nearest first, each with
  // the attribute (`arn`, `function_name`; empty: the resource itself). `attribute` may be a path:
  // target.arn.
  struct Reference {
    const TerraformResource* resource = nullptr;
    std::string attribute;
  };
  [[nodiscard]] std::vector<Reference> references(const TerraformResource& from,
                                                  std::string_view attribute) const;

 private:
  void read_module(const Node& module, const std::string& address);
  void read_state_file(const Node& tree);
  void take(TerraformResource resource, const Node& values);
  [[nodiscard]] Node without_defaults(const TerraformResource& resource, Node unknown);
  // Whether the configuration says an attribute of a resource by a reference.
  [[nodiscard]] bool is_configured(const TerraformResource& resource,
                                   std::string_view attribute) const;
  void read_unknown(const Node& changes);
  void read_region(const Node& configuration, const Node* variables);
  [[nodiscard]] const Node* module_configuration(std::string_view module) const;
  void follow(const Node& expression, const TerraformResource& from, const std::string& module,
              int depth, std::vector<Reference>& found) const;
  void follow_name(const std::string& reference, const TerraformResource& from,
                   const std::string& module, int depth, std::vector<Reference>& found) const;
  [[nodiscard]] const TerraformResource* nearest(std::string_view type, std::string_view name,
                                                 std::string_view index,
                                                 std::string_view module) const;

  Answers& values_;
  Findings& findings_;
  ReadContext context_;
  std::deque<TerraformResource> resources_;
  std::deque<Node> kept_;
  std::map<std::string, const Node*, std::less<>> unknown_;  // by address
  const Node* configuration_ = nullptr;
  std::string region_;
  bool is_state_ = false;
};

}  // namespace coldcast
