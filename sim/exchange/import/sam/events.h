#pragma once

#include "exchange/import/core/block.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

// Reads the `Events` of a SAM function: clocks, sources, and who else calls. `function` is how they
// name it: with the alias that SAM directs events to.
void read_sam_events(const Block& properties, const std::string& function, FunctionFact& fact,
                     Inventory& inventory);

}  // namespace coldcast
