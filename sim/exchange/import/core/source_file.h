#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "coldcast/base/node.h"

#include "exchange/import/core/findings.h"

namespace coldcast {

// The text of a file in UTF-8: decompressed, without a byte order mark, UTF-16 (as PowerShell
// writes it) turned. `-` is standard input. nullopt, and reported at `asked`, where it cannot be
// read.
[[nodiscard]] std::optional<std::string> read_source(const std::string& file, Findings& findings,
                                                     Mark asked = {});

// What a file may be written in.
enum class SourceLanguage : std::uint8_t { json, json_or_yaml };

// The tree of the text of a file, its marks those of `origin`. Short tags of CloudFormation stand
// in it in their long form: `!Sub x` as {Fn::Sub: x}. nullopt, and reported, where there is none.
[[nodiscard]] std::optional<Node> read_source_tree(const std::string& text, std::uint32_t origin,
                                                   SourceLanguage language, Findings& findings);

// Whether the first character that is no blank begins a JSON value.
[[nodiscard]] bool begins_as_json(std::string_view text);

// Gives every place in the tree another origin.
void set_origin(Node& tree, std::uint32_t origin);

// The file that `name` means when it stands in `file`.
[[nodiscard]] std::string beside(const std::string& file, const std::string& name);

}  // namespace coldcast
