#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exchange/import/cloudformation/template.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

// Reads the resources of a completed stack into the inventory: functions, versions, aliases,
// provisioned concurrency and its scaling, schedules, queues, streams, mappings, who calls. Nested
// stacks whose templates are local files are read with their parameters.
void read_resources(Template& stack, Inventory& inventory);

// The parts of it, a file each.
void read_function(Template& stack, const Template::Resource& resource, Inventory& inventory);
// What a plain and a SAM function have in common.
[[nodiscard]] FunctionFact function_fact(Template& stack, const Template::Resource& resource);
// The function that a version, alias or mapping names; where it is not known, that is said.
[[nodiscard]] std::optional<Stated<std::string>> function_name(Template& stack,
                                                               const Template::Resource& resource);
void read_version(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_alias(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_scalable_target(Template& stack, const Template::Resource& resource,
                          Inventory& inventory);
void read_scaling_policy(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_alarm(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_event_source(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_queue(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_stream(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_broker(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_table(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_rule(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_schedule(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_invoke_config(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_caller(Template& stack, const Template::Resource& resource, Inventory& inventory);
void read_nested_stack(Template& stack, const Template::Resource& resource, Inventory& inventory);

// SAM (exchange/import/sam): takes Globals into the functions; reads a function with its events.
void apply_sam_globals(Template& stack);
void read_sam_function(Template& stack, const Template::Resource& resource, Inventory& inventory);

// What the Ref of a scaling policy begins with here, as an alarm names it.
inline constexpr std::string_view kPolicyPrefix = "policy:";
// Where a resource stands.
[[nodiscard]] Mark mark_of(const Template::Resource& resource);

}  // namespace coldcast
