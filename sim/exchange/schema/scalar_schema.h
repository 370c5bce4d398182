#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <string_view>

#include "coldcast/keys/keys.h"

namespace coldcast {

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void write_text(JsonWriter& out, std::string_view text);
void write_member(JsonWriter& out, const char* key, std::string_view text);

// The forms of scalars under $defs: duration, rate, size, ...
void write_scalar_definitions(JsonWriter& out);
// The members `minimum` and such of what passes for a count or a number: `1 to 1000`, `above 0`.
void write_range(JsonWriter& out, std::string_view range);
// The member `default`, where the key has one that hangs on nothing else.
void write_default(JsonWriter& out, const Key& key);

}  // namespace coldcast
