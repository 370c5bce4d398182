#pragma once

#include <string>
#include <string_view>

#include "exchange/import/core/block.h"
#include "exchange/import/core/inventory.h"

namespace coldcast {

// The settings of an event source mapping under the names that Lambda's API, CloudFormation and SAM
// give them (`BatchSize`, `ScalingConfig`, ...). What it reads, and for whom, is the caller's.
[[nodiscard]] MappingFact read_mapping(const Block& block);

// What a mapping reads, of that property; where no file says it, `otherwise` with a question.
void read_source_arn(const Block& block, std::string_view property, const std::string& otherwise,
                     MappingFact& mapping);

// The engine of a mapping's broker: only RabbitMQ has virtual hosts; anything else is a guess.
void take_engine(const Block& block, MappingFact& mapping);

// What the ARN of its source says of a mapping; false where that does not tell.
bool take_kind(std::string_view arn, const Block& block, MappingFact& mapping);

// The engine that a broker itself names.
void read_broker(const Block& block, std::string name, Inventory& inventory);

}  // namespace coldcast
