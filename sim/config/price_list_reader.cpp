#include "config/price_list_reader.h"

#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"

#include "config/shipped_prices.h"
#include "config/yaml_reader.h"

namespace coldcast {

namespace {

constexpr std::string_view kShipped = "us-east-1";

constexpr double kHighestPrice = 1e9;

double read_price(Parameters& settings, std::string_view key) {
  const std::optional<Setting> setting = settings.require(key, "0.0000166667");
  const double price = setting ? setting->number() : 0.0;
  if (price < 0.0) setting->fail("is negative; expected US dollars from 0 on");
  // A bill of the most that can be counted stays far from infinity.
  if (price > kHighestPrice) setting->fail("is no price; expected at most 1000000000");
  return price;
}

PriceList::Tier read_tier(const Setting& setting, bool is_last) {
  Parameters settings = setting.map();
  PriceList::Tier tier;
  tier.price = read_price(settings, "price");
  tier.up_to = std::numeric_limits<double>::infinity();
  if (!is_last) {
    tier.up_to = settings.number("up_to");
    if (tier.up_to <= 0.0)
      settings.fail("up_to", "must be above 0: a tier begins where the one before it ends");
  } else if (settings.has("up_to")) {
    settings.fail("up_to", "stands in the last tier, which has no end; leave it out");
    (void)settings.find("up_to");
  }
  settings.done();
  return tier;
}

std::vector<PriceList::Tier> read_tiers(const Setting& setting) {
  std::vector<PriceList::Tier> tiers;
  const std::vector<Setting> items = setting.list();
  for (const Setting& item : items) {
    const PriceList::Tier tier = read_tier(item, &item == &items.back());
    if (!tiers.empty() && tier.up_to <= tiers.back().up_to) {
      item.fail("up_to is not above that of the tier before it");
    }
    tiers.push_back(tier);
  }
  if (items.empty() && setting.is_list()) setting.fail("expected at least one {price: ...}");
  return tiers;
}

PriceList::Compute read_compute(Parameters& list, std::string_view architecture) {
  PriceList::Compute compute;
  const std::optional<Setting> setting = list.require(architecture, "{duration: [...], ...}");
  if (!setting) return compute;
  Parameters settings = setting->map();
  if (const auto tiers = settings.require("duration", "[{price: 0.0000166667}]")) {
    compute.duration = read_tiers(*tiers);
  }
  compute.provisioned = read_price(settings, "provisioned");
  compute.provisioned_duration = read_price(settings, "provisioned_duration");
  settings.done();
  return compute;
}

void read_blocks(Parameters& settings, PriceList& list) {
  if (const auto setting = settings.require("snap_start", "{cache: 0, restore: 0}")) {
    Parameters block = setting->map();
    list.snap_start_cache = read_price(block, "cache");
    list.snap_start_restore = read_price(block, "restore");
    block.done();
  }
  if (const auto setting = settings.require("free_tier", "{requests: 0, gb_seconds: 0}")) {
    Parameters block = setting->map();
    list.free_requests = read_price(block, "requests");
    list.free_gb_seconds = read_price(block, "gb_seconds");
    block.done();
  }
}

PriceList read_list(std::string_view text, Diagnostics& diagnostics) {
  PriceList list;
  const std::optional<Node> tree = read_yaml(text, diagnostics);
  if (!tree) return list;
  Node resolved;
  const Setting root(*tree, "", diagnostics, resolved);
  Parameters settings = root.map();
  list.name = settings.text("name");
  list.as_of = settings.text("as_of");
  list.source = settings.text("source");
  list.per_request = read_price(settings, "per_request");
  list.x86_64 = read_compute(settings, "x86_64");
  list.arm64 = read_compute(settings, "arm64");
  list.ephemeral_storage = read_price(settings, "ephemeral_storage");
  read_blocks(settings, list);
  settings.done();
  return list;
}

// What is wrong with the file is reported at its own places, beside the faults of the scenario.
PriceList read_file(const std::filesystem::path& path, Diagnostics& diagnostics) {
  Diagnostics found(path.string(), path.parent_path().string());
  PriceList list;
  if (const auto text = read_text_file(path.string(), found)) list = read_list(*text, found);
  try {
    found.throw_if_any();
  } catch (const ScenarioError& error) {
    const std::uint32_t origin = diagnostics.add_origin(path.string());
    for (const Diagnostic& fault : error.diagnostics()) {
      diagnostics.report({fault.mark.line, fault.mark.column, origin}, fault.path, fault.message);
    }
  }
  return list;
}

}  // namespace

PriceList default_prices() {
  Diagnostics diagnostics(std::string(kShipped) + ".yaml", ".");
  PriceList list = read_list(kUsEast1Prices, diagnostics);
  diagnostics.throw_if_any();
  return list;
}

PriceList read_prices(const Setting& prices) {
  const std::string name = prices.text();
  if (name.empty()) return {};
  if (name == kShipped) return default_prices();
  const std::filesystem::path path = std::filesystem::path(prices.diagnostics().directory()) / name;
  std::error_code unknown;
  if (std::filesystem::exists(path, unknown)) return read_file(path, prices.diagnostics());
  const std::vector<std::string_view> known{kShipped};
  prices.fail(fmt::format(
      "{} is neither a file nor a price list that coldcast ships; {}", quote(name),
      nearest_word(name, known).empty() ? "shipped: us-east-1" : "did you mean \"us-east-1\"?"));
  return {};
}

}  // namespace coldcast
