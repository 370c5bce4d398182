#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/core/block.h"
#include "exchange/import/core/inventory.h"
#include "exchange/import/families.h"
#include "exchange/import/serverless/variables.h"

namespace coldcast {

// One function of a service while it is read.
struct ServerlessFunction {
  std::string key;        // in the file
  std::string name;       // in AWS
  std::string reference;  // as its events call it: with the alias of provisioned concurrency
  Mark mark;
  Block block;
};

// What the parts of the reader share.
struct ServerlessService {
  ServerlessVariables& variables;
  Findings& findings;
  Inventory& inventory;
  std::string stage;
  Block root;
  Block provider;
  std::map<std::string, std::string> names;  // of functions in AWS, by their keys
  std::vector<std::string> plugins;

  [[nodiscard]] bool has_plugin(std::string_view name) const;
};

// What the framework calls the alias of provisioned concurrency.
inline constexpr std::string_view kFrameworkAlias = "provisioned";

// Settings, events and plugins of one function, into the inventory.
void read_function(ServerlessService& service, ServerlessFunction function);
// Events: clocks, sources, and who else calls.
void read_events(ServerlessService& service, const ServerlessFunction& function,
                 FunctionFact& fact);
// The plugins whose settings make requests or scale.
void read_autoscaling_plugin(ServerlessService& service, const ServerlessFunction& function);
void read_warmup_plugin(ServerlessService& service, const ServerlessFunction& function);

}  // namespace coldcast
