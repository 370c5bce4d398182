#include "coldcast/exchange/schema.h"

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "exchange/schema/block_schema.h"
#include "exchange/schema/scalar_schema.h"

namespace coldcast {

std::string scenario_schema() {
  rapidjson::StringBuffer buffer;
  JsonWriter out(buffer);
  out.SetIndent(' ', 1);
  out.StartObject();
  write_member(out, "$schema", "https://json-schema.org/draft/2020-12/schema");
  write_member(out, "title", "A coldcast scenario");
  write_member(out, "$ref", "#/$defs/scenario");
  out.Key("$defs");
  out.StartObject();
  write_scalar_definitions(out);
  for (const KeyBlock& block : key_blocks()) write_block_definition(out, block, block.name);
  write_block_definition(out, *find_key_block("counts"), "counts");
  out.EndObject();
  out.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace coldcast
