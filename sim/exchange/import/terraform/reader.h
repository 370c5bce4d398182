#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "exchange/import/core/inventory.h"
#include "exchange/import/core/names.h"
#include "exchange/import/terraform/plan.h"

namespace coldcast {

// Reads the resources of a plan or state into the inventory.
class TerraformReader {
 public:
  TerraformReader(TerraformPlan& plan, Inventory& inventory, Findings& findings)
      : plan_(plan), inventory_(inventory), findings_(findings) {}

  void read();

  void function(const TerraformResource& resource);
  void alias(const TerraformResource& resource);
  void provisioned(const TerraformResource& resource);
  void mapping(const TerraformResource& resource);
  void invoke_config(const TerraformResource& resource);
  void target(const TerraformResource& resource);
  void policy(const TerraformResource& resource);
  void alarm(const TerraformResource& resource);
  void action(const TerraformResource& resource);
  void event_target(const TerraformResource& resource);
  void schedule(const TerraformResource& resource);
  void queue(const TerraformResource& resource);
  void redrive(const TerraformResource& resource);
  void stream(const TerraformResource& resource);
  void table(const TerraformResource& resource);
  void broker(const TerraformResource& resource);
  void caller(const TerraformResource& resource);

 private:
  // The name of the function that a resource is, whether it is known or not.
  [[nodiscard]] std::string name_of(const TerraformResource& function);
  // The function (and qualifier) that an attribute names, by its value or by its references.
  [[nodiscard]] std::optional<FunctionName> function_of(const TerraformResource& resource,
                                                        std::string_view attribute,
                                                        std::string_view property);
  [[nodiscard]] std::optional<FunctionName> function_of(const TerraformPlan::Reference& reference);
  // The ARN or name of a source or destination, likewise.
  [[nodiscard]] std::string thing_of(const TerraformResource& resource, std::string_view attribute,
                                     const Value& value);
  [[nodiscard]] std::string thing_of(const TerraformResource& resource);
  // The ARN of the stream that a consumer reads.
  [[nodiscard]] std::string consumed_stream(const TerraformResource& consumer);
  [[nodiscard]] DestinationFact destination_of(const TerraformResource& resource,
                                               std::string_view attribute, const Value& value);
  [[nodiscard]] const TerraformResource* rule_of(const TerraformResource& target);
  [[nodiscard]] std::string resource_id(const TerraformResource& resource);
  void take_redrive(const Value& policy, const TerraformResource& resource, QueueFact& queue);

  TerraformPlan& plan_;
  Inventory& inventory_;
  Findings& findings_;
  std::deque<Node> kept_;
  std::map<std::string, const TerraformResource*> names_;  // of functions, as they are taken
};

}  // namespace coldcast
