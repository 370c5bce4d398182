#pragma once

#include <optional>
#include <string_view>

#include "coldcast/base/node.h"

#include "exchange/json_reader.h"

namespace coldcast {

// A JSON text as a tree with the place of each value; texts are quoted scalars, null is an empty
// one. What is wrong is reported through `fail` with its place; nullopt where there is no tree.
// Keys given twice are reported and the first counts.
[[nodiscard]] std::optional<Node> read_json_tree(
    std::string_view text, const std::function<void(Mark, std::string)>& fail);

}  // namespace coldcast
