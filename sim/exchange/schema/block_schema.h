#pragma once

#include <string_view>

#include "exchange/schema/scalar_schema.h"

namespace coldcast {

// A block of keys as a member `name` of $defs: an object, or one for each kind.
void write_block_definition(JsonWriter& out, const KeyBlock& block, std::string_view name);

}  // namespace coldcast
