#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/base/catalog.h"
#include "coldcast/pool/pool_policy.h"
#include "coldcast/random/random_stream.h"

namespace coldcast {

// The keep-alive of a scenario: makes the policy of one function for one run, which draws from the
// stream it is given.
struct KeepAlive {
  std::function<std::unique_ptr<PoolPolicy>(RandomStream)> make;
  // What reports call it: the name of a preset, else the kind.
  std::string_view name{};
};

// The preset kDefaultPreset of presets.h. AWS publishes none.
[[nodiscard]] KeepAlive default_keep_alive();
[[nodiscard]] std::optional<KeepAlive> read_keep_alive(const Setting& block);
[[nodiscard]] std::vector<CatalogEntry> keep_alive_catalog();

}  // namespace coldcast
