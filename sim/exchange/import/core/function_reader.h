#pragma once

#include <string>

#include "exchange/import/core/block.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

// The settings of a function under the names that Lambda's API gives them, which CloudFormation and
// (in its own spelling) Terraform share. What only one of them has is the caller's to add.
[[nodiscard]] FunctionFact read_function_settings(const Block& block);

// Destinations, retries and age of asynchronous events, likewise.
// Whether an alias sends part of its requests to another version.
[[nodiscard]] bool shares_requests(const Block& alias);
// Where a property sends events.
[[nodiscard]] DestinationFact read_destination(const Value& value);
[[nodiscard]] AsyncFact read_invoke_settings(const Block& block);

// Whether it is of a kind that coldcast does not model, which is then said, and remembered.
[[nodiscard]] bool is_left_out(const Block& block, const std::string& name, Inventory& inventory);

}  // namespace coldcast
