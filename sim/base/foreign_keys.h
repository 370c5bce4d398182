#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "coldcast/base/node.h"

namespace coldcast {

// Keys that other tools have (templates, Terraform, the aws command line), and what says the same
// here, with the value that stands there: `runtime` of a function is
// `cold_start: {init: {kind: runtime, runtime: python3.12}}`. `block` is the path of the block that
// has the key, `known` what the block may have. nullopt where nothing is known of the key.
[[nodiscard]] std::optional<std::string> advice_on_key(std::string_view block,
                                                       const Node::Entry& entry,
                                                       std::span<const std::string_view> known);

// The same where `wanted` is missing, if the entry is it under another name or misspelt; nullopt
// otherwise.
[[nodiscard]] std::optional<std::string> advice_towards(std::string_view wanted,
                                                        const Node::Entry& entry);

// The entry under the name `wanted`, `mean: 50ms` for `avg: 50ms`, if that is a name of it
// elsewhere.
[[nodiscard]] std::optional<std::string> written_as(std::string_view wanted,
                                                    const Node::Entry& entry);

}  // namespace coldcast
