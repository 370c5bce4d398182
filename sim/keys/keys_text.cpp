#include <fmt/format.h>

#include "coldcast/keys/keys.h"

namespace coldcast {
namespace {

// `x86_64 | arm64`, without the quotes of the table.
std::string shown_type(const Key& key) {
  std::string type;
  for (const char c : key.type) {
    if (c != '\'') type += c;
  }
  return type;
}

// Keys that are listed by kind have their kinds said.
std::string kinds_of(const PlacedKey& key) {
  if (key.key->kinds.empty() || key.block->tag.empty()) return {};
  std::string text;
  for (const std::string_view kind : words_of(key.key->kinds)) {
    text += text.empty() ? "" : ", ";
    text += kind == "-" ? "(none)" : std::string(kind);
  }
  return fmt::format("{} {}", key.block->tag, text);
}

std::string default_of(const Key& key) {
  if (key.is_required()) return "required";
  return key.otherwise.empty() ? "" : fmt::format("default {}", key.otherwise);
}

// The release that is being made is not the one that `--version` prints.
std::string since_of(const Key& key) {
  constexpr std::string_view kNext = "0.2";
  return fmt::format("since {}{}", key.since, key.since == kNext ? ", the next release" : "");
}

// What a cell of a table may not hold as it is.
std::string cell(std::string_view text) {
  std::string safe;
  for (const char c : text) safe += c == '|' ? std::string("\\|") : std::string(1, c);
  return safe;
}

std::string code(std::string_view text) {
  return text.empty() ? "" : fmt::format("`{}`", cell(text));
}

std::string markdown_row(const PlacedKey& placed) {
  const Key& key = *placed.key;
  const std::string kinds = kinds_of(placed);
  return fmt::format("| `{}`{} | {} | {} | {} | {} | {}{} |\n", placed.path,
                     kinds.empty() ? "" : fmt::format(" ({})", kinds), cell(shown_type(key)),
                     cell(key.range), cell(key.otherwise), key.since, cell(key.says),
                     key.aws.empty() ? "" : fmt::format(" AWS: {}.", code(key.aws)));
}

constexpr std::string_view kHead =
    "# What a scenario may contain\n"
    "\n"
    "Every key of a scenario file, from the tables that the program itself reads "
    "(`sim/keys/`);\n"
    "this page is written by `tools/reference`. The same on a terminal: `coldcast list keys\n"
    "[PATH]`; for editors: `coldcast schema` prints a JSON Schema (2020-12). `coldcast check\n"
    "--resolved FILE` prints a file with every default filled in.\n"
    "\n"
    "`*` stands for a name of yours. A type with `[]` is a list; several types stand beside one\n"
    "another with `|`. Durations are written `300ms` or `1h30min` (ns us ms s min h d), rates\n"
    "`40/s` (also /min, /h, /d), sizes `512MB` or `2GB` (1 GB = 1,024 MB), shares from 0 to 1;\n"
    "instants are durations since the start of the run. A default in parentheses hangs on what\n"
    "it says. Since: the version of coldcast; 0.2 is the one that comes after 0.1.0, which\n"
    "`coldcast --version` prints until it is released.\n";

}  // namespace

std::string keys_text(const std::vector<PlacedKey>& keys) {
  std::string text;
  for (const PlacedKey& placed : keys) {
    const Key& key = *placed.key;
    text += fmt::format("  {}\n    {}", placed.path, shown_type(key));
    for (const std::string& part :
         {std::string(key.range), default_of(key), kinds_of(placed), since_of(key),
          key.aws.empty() ? std::string() : fmt::format("AWS: {}", key.aws)}) {
      if (!part.empty()) text += "; " + part;
    }
    text += fmt::format("\n    {}\n", key.says);
  }
  return text;
}

std::string keys_markdown() {
  std::string text(kHead);
  const std::vector<PlacedKey> placed = keys_of(key_blocks().front());
  for (const KeyBlock& block : key_blocks()) {
    std::vector<PlacedKey> keys;
    for (const PlacedKey& key : placed) {
      if (key.block == &block) keys.push_back(key);
    }
    if (keys.empty()) keys = keys_of(block);
    text += fmt::format("\n## {}\n\n", block.title);
    if (!block.tag.empty()) {
      text += fmt::format("`{}` is one of", block.tag);
      for (const std::string_view kind : words_of(block.kinds))
        text += kind == "-" ? std::string(" (none)") : fmt::format(" `{}`", kind);
      text += ".\n\n";
    }
    text += "| key | type | range | default | since | |\n|---|---|---|---|---|---|\n";
    for (const PlacedKey& key : keys) text += markdown_row(key);
  }
  return text;
}

}  // namespace coldcast
