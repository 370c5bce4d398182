#include "config/price_list_reader.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/config/price_lists.h"
#include "coldcast/formats/files.h"

#include "config/shipped_prices.h"
#include "config/yaml_reader.h"

namespace coldcast {

namespace {

constexpr std::string_view kDefault = "us-east-1";
// A bill of the most that can be counted stays far from infinity.
constexpr double kHighestPrice = 1e9;

double read_price(const Setting& setting) {
  const double price = setting.number();
  if (price < 0.0) setting.fail("is negative; expected a price from 0 on");
  if (price > kHighestPrice) setting.fail("is no price; expected at most 1000000000");
  return price;
}

double read_price(Parameters& settings, std::string_view key) {
  const std::optional<Setting> setting = settings.require(key, "0.0000166667");
  return setting ? read_price(*setting) : 0.0;
}

// Of something that not every Region sells.
std::optional<double> read_optional_price(Parameters& settings, std::string_view key) {
  const std::optional<Setting> setting = settings.find(key);
  if (!setting) return std::nullopt;
  return read_price(*setting);
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
  compute.provisioned = read_optional_price(settings, "provisioned");
  compute.provisioned_duration = read_optional_price(settings, "provisioned_duration");
  settings.done();
  return compute;
}

void read_blocks(Parameters& settings, PriceList& list) {
  if (const auto setting = settings.find("snap_start")) {
    Parameters block = setting->map();
    list.snap_start_cache = read_optional_price(block, "cache");
    list.snap_start_restore = read_optional_price(block, "restore");
    block.done();
  }
  if (const auto setting = settings.find("event_pollers")) {
    Parameters block = setting->map();
    list.kafka_event_poller = read_optional_price(block, "kafka");
    list.sqs_event_poller = read_optional_price(block, "sqs");
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
  if (const auto currency = settings.find("currency")) {
    list.currency = currency->choice({"USD", "CNY"}) == 0 ? "USD" : "CNY";
  }
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

namespace {

const ShippedPrices* find_shipped(std::string_view region) {
  for (const ShippedPrices& shipped : shipped_prices()) {
    if (shipped.region == region) return &shipped;
  }
  return nullptr;
}

PriceList read_shipped(const ShippedPrices& shipped) {
  Diagnostics diagnostics(std::string(shipped.region) + ".yaml", ".");
  PriceList list = read_list(shipped.text, diagnostics);
  diagnostics.throw_if_any();
  list.is_default = shipped.region == kDefault;
  return list;
}

// Those that begin like it, as far as any does: of eu-west-9, eu-west-1 to eu-west-3.
std::vector<std::string_view> nearest_regions(std::string word) {
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == ' ' || c == '_') c = '-';
  }
  std::vector<std::string_view> nearest;
  // The continent alone, or more of it.
  std::size_t most = word.size() == 2 ? 2 : 3;
  for (const ShippedPrices& shipped : shipped_prices()) {
    const auto end =
        std::mismatch(word.begin(), word.end(), shipped.region.begin(), shipped.region.end());
    const auto shared = static_cast<std::size_t>(end.first - word.begin());
    if (shared > most) nearest.clear();
    if (shared >= most) nearest.push_back(shipped.region);
    most = std::max(most, shared);
  }
  return nearest;
}

}  // namespace

PriceList default_prices() {
  return read_shipped(*find_shipped(kDefault));
}

std::vector<PriceList> all_shipped_prices() {
  std::vector<PriceList> lists;
  for (const ShippedPrices& shipped : shipped_prices()) lists.push_back(read_shipped(shipped));
  return lists;
}

PriceList read_prices(const Setting& prices) {
  const std::string name = prices.text();
  if (const ShippedPrices* shipped = find_shipped(name)) return read_shipped(*shipped);
  const std::filesystem::path path = std::filesystem::path(prices.diagnostics().directory()) / name;
  if (!name.empty() && files().exists(path.string())) {
    return read_file(path, prices.diagnostics());
  }
  const std::vector<std::string_view> nearest = nearest_regions(name);
  prices.fail(fmt::format(
      "{} is neither a file nor a Region whose prices coldcast ships{}; coldcast list prices shows "
      "all of them",
      quote(name),
      nearest.empty() ? ""
                      : fmt::format("; the nearest {} {}", nearest.size() == 1 ? "is" : "are",
                                    fmt::join(nearest, ", "))));
  return {};
}

}  // namespace coldcast
