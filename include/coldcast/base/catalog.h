#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/base/text.h"

namespace coldcast {

// One member of a family that plugs in by table: a distribution, an arrival pattern, a keep-alive
// policy. `example` is a block that builds as it stands, shown by `coldcast list` and built by a
// test.
template <typename T>
struct CatalogRow {
  std::string_view kind;
  std::string_view summary;
  std::string_view example;
  T (*build)(Parameters& settings);
};

// What `coldcast list` shows of one row.
struct CatalogEntry {
  std::string_view kind;
  std::string_view summary;
  std::string_view example;
};

// What `keys` of a block without a kind may be meant to be, with their values: `{kind: poisson,
// rate: 30/s}`; of the examples whose keys are all of them and the fewest others. Empty where no
// example has them.
[[nodiscard]] std::string near_block(const Node& block, std::span<const CatalogEntry> rows);

template <typename T>
[[nodiscard]] std::vector<CatalogEntry> entries_of(std::span<const CatalogRow<T>> rows) {
  std::vector<CatalogEntry> entries;
  for (const CatalogRow<T>& row : rows) entries.push_back({row.kind, row.summary, row.example});
  return entries;
}

// Reports that `kind` is missing, with what may be meant.
void fail_without_kind(const Parameters& settings, std::span<const CatalogEntry> rows);

// Builds the row that `kind` names; an unknown or missing kind is reported with the nearest one, as
// are keys that the builder did not ask for. nullopt when there is no such row.
template <typename T>
[[nodiscard]] std::optional<T> build_from(std::span<const CatalogRow<T>> rows,
                                          Parameters settings) {
  std::vector<std::string_view> kinds;
  for (const CatalogRow<T>& row : rows) kinds.push_back(row.kind);
  const std::optional<Setting> kind = settings.find("kind");
  if (!kind) {
    fail_without_kind(settings, entries_of(rows));
    return std::nullopt;
  }
  const std::string word = kind->text();
  for (const CatalogRow<T>& row : rows) {
    if (row.kind != word) continue;
    T built = row.build(settings);
    settings.done();
    return built;
  }
  kind->fail(unknown_word("kind", word, kinds));
  return std::nullopt;
}

}  // namespace coldcast
