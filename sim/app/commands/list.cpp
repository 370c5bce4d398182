#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/config/catalogs.h"
#include "coldcast/config/price_lists.h"
#include "coldcast/cost/cost.h"
#include "coldcast/keys/keys.h"
#include "coldcast/origin/workload_catalog.h"
#include "coldcast/pool/keep_alive.h"
#include "coldcast/pool/presets.h"
#include "coldcast/random/distribution.h"
#include "coldcast/report/outputs_page.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metrics.h"

#include "app/command.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {
namespace {

struct Family {
  std::string_view name;
  std::string_view where;  // what its members are written behind
  std::vector<CatalogEntry> (*entries)();
};

std::vector<CatalogEntry> report_catalog() {
  std::vector<CatalogEntry> entries;
  for (const ReportFormat& format : report_formats())
    entries.push_back({format.name, format.summary, {}});
  return entries;
}

constexpr std::array kFamilies = {
    Family{"distributions", "wherever a duration stands", distribution_catalog},
    Family{"arrivals", "functions.NAME.arrivals", workload_catalog},
    Family{"event-sources", "functions.NAME.event_sources", event_source_catalog},
    Family{"keep-alives", "functions.NAME.keep_alive", keep_alive_catalog},
    Family{"autoscaling", "functions.NAME.provisioned_concurrency.autoscaling",
           auto_scaling_catalog},
    Family{"front-doors", "front_doors.NAME", front_door_catalog},
    Family{"changes", "changes", change_catalog},
    Family{"retries", "functions.NAME.arrivals.retry, and calls", retry_catalog},
    Family{"trace-formats", "traces, and arrivals of kind trace", trace_catalog},
    Family{"report-formats", "--format", report_catalog},
};

std::string presets_text() {
  std::string text = "presets (functions.NAME.keep_alive: {kind: preset, name: NAME})\n";
  for (const KeepAlivePreset& preset : keep_alive_presets()) {
    text += fmt::format("  {}{}\n    {}\n    evidence: {}\n", preset.name,
                        preset.name == kDefaultPreset ? " (the default)" : "", settings_of(preset),
                        preset.evidence);
  }
  return text;
}

// When provisioned concurrency is cheaper than on demand: `above 60 %`.
std::string break_even_text(const PriceList& prices, Architecture architecture) {
  const std::optional<double> share = break_even_utilization(prices, architecture);
  if (share) return fmt::format("above {:.0f} %", 100.0 * *share);
  const bool is_sold =
      (architecture == Architecture::x86_64 ? prices.x86_64 : prices.arm64).provisioned.has_value();
  return is_sold ? "never" : "no price";
}

std::string prices_text() {
  std::string text =
      "prices (billing.prices: REGION, or --prices REGION)\n"
      "                                        provisioned concurrency is cheaper\n"
      "  Region          as of       currency  on x86_64   on arm64\n";
  for (const PriceList& prices : all_shipped_prices()) {
    text += fmt::format("  {:<14}  {:<10}  {:<8}  {:<10}  {}\n", prices.name, prices.as_of,
                        prices.currency, break_even_text(prices, Architecture::x86_64),
                        break_even_text(prices, Architecture::arm64));
  }
  return text;
}

// All keys, block by block.
std::string all_keys_text() {
  std::string text;
  std::vector<PlacedKey> placed = keys_of(key_blocks().front());
  for (const KeyBlock& block : key_blocks()) {
    std::vector<PlacedKey> keys;
    for (const PlacedKey& key : placed) {
      if (key.block == &block) keys.push_back(key);
    }
    if (keys.empty()) keys = keys_of(block);
    text += fmt::format("{}{}\n{}", text.empty() ? "" : "\n", block.title, keys_text(keys));
  }
  return text;
}

// The nearest of all paths, or of all names.
UsageError unknown_key(const std::string& path) {
  std::vector<std::string> paths;
  for (const PlacedKey& key : keys_of(key_blocks().front())) paths.push_back(key.path);
  std::vector<std::string_view> known;
  for (const std::string& one : paths) {
    const std::string_view name = one;
    known.push_back(path.find('.') == std::string::npos ? name.substr(name.find_last_of('.') + 1)
                                                        : name);
  }
  return UsageError(unknown_word("key", path, known), "coldcast list keys shows all of them");
}

std::string keys_text_at(const std::string& path) {
  if (path.empty()) return all_keys_text();
  const std::vector<PlacedKey> keys = keys_below(path);
  if (keys.empty()) throw unknown_key(path);
  return keys_text(keys);
}

// Printed by name only.
struct Table {
  std::string_view name;
  std::string (*text)(const std::string& path);
  bool takes_path = false;
  std::string (*markdown)() = nullptr;  // its page of the reference
};
constexpr std::array kTables = {
    Table{"keys", keys_text_at, true, keys_markdown},
    Table{"metrics", [](const std::string&) { return metrics_text(); }, false, outputs_markdown},
    Table{"presets", [](const std::string&) { return presets_text(); }},
    Table{"prices", [](const std::string&) { return prices_text(); }},
};

std::string text_of(const Family& family) {
  const std::vector<CatalogEntry> entries = family.entries();
  std::size_t width = 0;
  for (const CatalogEntry& entry : entries) width = std::max(width, entry.kind.size());
  std::string text = fmt::format("{} ({})\n", family.name, family.where);
  for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
    const auto next = entry + 1;
    const bool follows = entry != entries.begin() && (entry - 1)->kind == entry->kind;
    text += fmt::format("  {:<{}}  {}\n", follows ? "" : entry->kind, width, entry->summary);
    if (next != entries.end() && next->kind == entry->kind) continue;
    // Report formats are the only ones that are named by a flag.
    const std::string example = entry->example.empty() ? fmt::format("--format {}", entry->kind)
                                                       : std::string(entry->example);
    text += fmt::format("  {:<{}}  {}\n", "", width, example);
  }
  return text;
}

// `trace-formats`, and also `trace_formats` and `trace formats`.
std::string family_word(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : "-") + word;
  std::replace(joined.begin(), joined.end(), '_', '-');
  std::replace(joined.begin(), joined.end(), ' ', '-');
  return joined;
}

std::string text_of(const std::vector<std::string>& words) {
  for (const Table& table : kTables) {
    if (table.takes_path && words.size() == 2 && table.name == words[0])
      return table.text(words[1]);
  }
  const std::string word = family_word(words);
  std::vector<std::string_view> names;
  for (const Family& family : kFamilies) {
    if (family.name == word) return text_of(family);
    names.push_back(family.name);
  }
  for (const Table& table : kTables) {
    if (table.name == word) return table.text("");
    names.push_back(table.name);
  }
  throw UsageError(unknown_word("family", word, names));
}

std::string markdown_of(const std::string& word) {
  for (const Table& table : kTables) {
    if (table.name == word && table.markdown != nullptr) return table.markdown();
  }
  throw UsageError("--markdown: there is no page of \"" + word + "\"; expected keys or metrics",
                   "coldcast list keys --markdown");
}

}  // namespace

int run_list(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast list [FAMILY] | keys [PATH]",
                   .summary = "Prints what a scenario can be made of, with an example of each.\n"
                              "Families: distributions, arrivals, keep-alives, event-sources,\n"
                              "autoscaling, front-doors, changes, retries, trace-formats,\n"
                              "report-formats; by name only: keys (of the scenario file, all or\n"
                              "those at PATH), metrics, presets, prices.\n",
                   .examples = "  coldcast list\n  coldcast list keep-alives\n"
                               "  coldcast list keys functions.checkout.handler\n"});
  options.add_switch("markdown", "of keys, metrics: the page of docs/ that is made of them");
  if (!options.parse(words)) return kDone;
  if (options.has("markdown")) {
    print(markdown_of(family_word(options.arguments())));
    return kDone;
  }
  if (!options.arguments().empty()) {
    print(text_of(options.arguments()));
    return kDone;
  }
  std::string text;
  for (const Family& family : kFamilies) {
    if (!text.empty()) text += '\n';
    text += text_of(family);
  }
  print(text);
  return kDone;
}

}  // namespace coldcast
