#pragma once

#include <vector>

#include "coldcast/base/catalog.h"

namespace coldcast {

// What an entry of `changes` may be.
[[nodiscard]] std::vector<CatalogEntry> change_catalog();
// Kinds of `front_doors.NAME`.
[[nodiscard]] std::vector<CatalogEntry> front_door_catalog();
// Keys of `functions.NAME.provisioned_concurrency.autoscaling`.
[[nodiscard]] std::vector<CatalogEntry> auto_scaling_catalog();

// Entries of `functions.NAME.event_sources`, by what they read.
[[nodiscard]] std::vector<CatalogEntry> event_source_catalog();

}  // namespace coldcast
