#include "exchange/schema/scalar_schema.h"

#include <array>
#include <optional>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

// What the scalar reader takes (sim/base/text.cpp). YAML makes numbers of some: `numbers` says
// which of those pass.
struct Form {
  const char* name;
  std::string_view pattern;
  std::string_view number;  // `0`: that one; `number`: all; `share`: 0 to 1; empty: none
};

constexpr std::array<Form, 7> kForms{{
    {"duration",
     "^(0|([0-9]+d)?([0-9]+h)?([0-9]+min)?([0-9]+s)?([0-9]+ms)?([0-9]+us)?"
     "[0-9]+(\\.[0-9]+)?(d|h|min|s|ms|us|ns))$",
     "0"},
    {"rate", "^(0|[0-9]+(\\.[0-9]+)?/(d|h|min|s|ms|us|ns))$", "0"},
    {"size", "^(0|[0-9]+(\\.[0-9]+)?(MB|GB))$", "0"},
    {"kilobytes", "^(0|[0-9]+KB|[0-9]+(\\.[0-9]+)?(MB|GB))$", "0"},
    {"number", "^-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$", "number"},
    {"share", "^[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?$", "share"},
    {"percentage", "^(0|[0-9]+(\\.[0-9]+)?%)$", "0"},
}};

void write_form(JsonWriter& out, const Form& form) {
  out.Key(form.name);
  out.StartObject();
  out.Key("anyOf");
  out.StartArray();
  out.StartObject();
  write_member(out, "type", "string");
  write_member(out, "pattern", form.pattern);
  out.EndObject();
  out.StartObject();
  write_member(out, "type", "number");
  if (form.number != "number") {
    out.Key("minimum");
    out.Int(0);
    out.Key("maximum");
    out.Int(form.number == "share" ? 1 : 0);
  }
  out.EndObject();
  out.EndArray();
  out.EndObject();
}

void write_number(JsonWriter& out, const char* key, std::optional<double> number) {
  if (!number) return;
  out.Key(key);
  if (*number == static_cast<double>(static_cast<std::int64_t>(*number))) {
    out.Int64(static_cast<std::int64_t>(*number));
  } else {
    out.Double(*number);
  }
}

}  // namespace

void write_text(JsonWriter& out, std::string_view text) {
  out.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write_member(JsonWriter& out, const char* key, std::string_view text) {
  out.Key(key);
  write_text(out, text);
}

void write_scalar_definitions(JsonWriter& out) {
  for (const Form& form : kForms) write_form(out, form);
  out.Key("text");
  out.StartObject();
  out.Key("type");
  out.StartArray();
  for (const char* type : {"string", "number", "boolean"}) out.String(type);
  out.EndArray();
  out.EndObject();
}

void write_range(JsonWriter& out, std::string_view range) {
  constexpr std::string_view kTo = " to ";
  constexpr std::string_view kOrMore = " or more";
  constexpr std::string_view kAbove = "above ";
  if (range.ends_with(kOrMore)) {
    write_number(out, "minimum", parse_number(range.substr(0, range.size() - kOrMore.size())));
  } else if (range.starts_with(kAbove)) {
    write_number(out, "exclusiveMinimum", parse_number(range.substr(kAbove.size())));
  } else if (const std::size_t to = range.find(kTo); to != std::string_view::npos) {
    write_number(out, "minimum", parse_number(range.substr(0, to)));
    write_number(out, "maximum", parse_number(range.substr(to + kTo.size())));
  }
}

void write_default(JsonWriter& out, const Key& key) {
  const std::string_view value = key.otherwise;
  if (value.empty() || value.front() == '(' || key.is_required()) return;
  if (value == "true" || value == "false") {
    out.Key("default");
    out.Bool(value == "true");
  } else if (const std::optional<double> number = parse_number(value)) {
    write_number(out, "default", number);
  } else {
    write_member(out, "default", value);
  }
}

}  // namespace coldcast
