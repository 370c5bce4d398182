#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "coldcast/base/parameters.h"

namespace coldcast {

// How files of other programs differ from a scenario: they have tags and merge keys.
struct YamlDialect {
  // What a value under a tag of its own, such as `!Ref`, stands for.
  std::function<Node(const std::string& tag, Node value)> tagged;
};

// Reads the one YAML document in `text`. Reported, each at its place: what is not UTF-8 text,
// syntax errors, further documents, tags, merge keys, keys given twice (the first counts, and
// reading goes on), aliases that would make millions of nodes, nesting beyond 64 levels. nullopt
// where there is no whole tree. With a `dialect`, tags and merge keys are understood.
[[nodiscard]] std::optional<Node> read_yaml(std::string_view text, Diagnostics& diagnostics,
                                            const YamlDialect* dialect = nullptr);

// The text of a file, of `-` that of standard input; nullopt, with the reason reported, where it
// cannot be had.
[[nodiscard]] std::optional<std::string> read_text_file(const std::string& path,
                                                        Diagnostics& diagnostics);

}  // namespace coldcast
