#include "coldcast/random/distribution.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"

#include "random/laws.h"
#include "random/near_law.h"

namespace coldcast {
namespace {

using Row = CatalogRow<Distribution>;

constexpr std::array<Row, 13> kLaws{{
    {"constant", "always the same; a plain duration means this",
     "{kind: constant, duration: 300ms}", build_constant},
    {"exponential", "without memory: short ones are common, long ones rare",
     "{kind: exponential, mean: 120ms}", build_exponential},
    {"uniform", "anywhere between min and max", "{kind: uniform, min: 110min, max: 140min}",
     build_uniform},
    {"normal", "bell-shaped; what would be negative is 0", "{kind: normal, mean: 200ms, sd: 30ms}",
     build_normal},
    {"lognormal", "skewed, by median and p99 or by mean and coefficient of variation",
     "{kind: lognormal, median: 300ms, p99: 900ms}", build_lognormal},
    {"gamma", "a sum of stages, by mean and coefficient of variation",
     "{kind: gamma, mean: 120ms, cv: 0.5}", build_gamma},
    {"weibull", "ageing: shape above 1 wears out, below 1 lasts longer the older it is",
     "{kind: weibull, scale: 120ms, shape: 1.5}", build_weibull},
    {"pareto", "heavy tail: a few are very long", "{kind: pareto, min: 50ms, shape: 2.5}",
     build_pareto},
    {"quantiles", "linear between the given quantiles, p0 to p100",
     "{kind: quantiles, p0: 80ms, p50: 120ms, p99: 400ms, p100: 2s}", build_quantiles},
    {"empirical", "the values of a column of a CSV file, each as likely as any other",
     "{kind: empirical, file: samples.csv, column: duration_ms, unit: ms}", build_empirical},
    {"mixture", "one of several distributions, by weight",
     "{kind: mixture, of: [{weight: 9, kind: exponential, mean: 80ms}, {weight: 1, kind: constant, "
     "duration: 2s}]}",
     build_mixture},
    {"runtime", "measured init duration of a hello-world function in a runtime",
     "{kind: runtime, runtime: python3.12, package: zip, architecture: x86_64}", build_runtime},
    {"runtime_first_call", "measured mean of the first handler call of a hello-world function",
     "{kind: runtime_first_call, runtime: java21, memory: 512MB}", build_runtime_first_call},
}};

// Who writes percentiles without a kind means quantiles, or, with the median and p99 alone,
// perhaps the lognormal law that has them. True where that has been reported.
bool fail_bare_quantiles(const Setting& setting) {
  const Node& block = setting.node();
  const auto is_quantile = [](const Node::Entry& entry) {
    return entry.key.size() > 1 && entry.key[0] == 'p' && entry.key[1] >= '0' &&
           entry.key[1] <= '9';
  };
  const bool has_kind = block.find("kind") != nullptr || block.find("median") != nullptr;
  if (has_kind || std::none_of(block.entries.begin(), block.entries.end(), is_quantile))
    return false;
  std::string values;
  for (const Node::Entry& entry : block.entries)
    values += ", " + entry.key + ": " + entry.value.text;
  const bool has_ends = (block.find("p0") != nullptr || block.find("min") != nullptr) &&
                        (block.find("p100") != nullptr || block.find("max") != nullptr);
  std::string message = "has no kind; write it like \"{kind: quantiles" + values + "}\"";
  if (!has_ends) message += " with p0 and p100 beside them";
  const Node* median = block.find("p50");
  const Node* p99 = block.find("p99");
  if (median != nullptr && p99 != nullptr) {
    message += ", or \"{kind: lognormal, median: " + median->text + ", p99: " + p99->text + "}\"";
  }
  setting.fail(message);
  return true;
}

// `50`, `50%`, `P50`, `q50`, `50th` and `median` as quantiles have them; empty: it is none.
std::string near_quantile(std::string_view key) {
  if (key == "median") return "p50";
  std::string_view number = key;
  for (const std::string_view letter : {"p_", "p", "P", "q", "Q"}) {
    if (!number.starts_with(letter)) continue;
    number.remove_prefix(letter.size());
    break;
  }
  for (const std::string_view end : {"%", "th", "st", "nd", "rd"})
    if (number.ends_with(end)) number.remove_suffix(end.size());
  std::string digits(number);
  std::replace(digits.begin(), digits.end(), '_', '.');
  const auto percent = parse_number(digits);
  if (!percent || *percent < 0.0 || *percent > 100.0) return {};
  return fmt::format("p{:g}", *percent);
}

bool is_end_of_quantiles(std::string_view key) {
  return key == "min" || key == "max";
}

// `p50`, as quantiles are named, but neither `50` nor `p_50`.
bool is_name_of_quantile(std::string_view key) {
  return is_end_of_quantiles(key) || (key.starts_with('p') && !key.starts_with("p_")) ||
         key == "kind" || key == "weight";
}

// The block with its quantiles under their own names. Empty where one of them is none.
std::string near_quantiles(const Node& node) {
  std::string values;
  std::vector<std::string> shares;
  for (const Node::Entry& entry : node.entries) {
    if (entry.key == "kind" || entry.key == "weight") continue;
    const std::string share = is_end_of_quantiles(entry.key) ? entry.key : near_quantile(entry.key);
    if (share.empty()) return {};
    shares.push_back(entry.key == "min" ? "p0" : entry.key == "max" ? "p100" : share);
    values += fmt::format(", {}: {}", share, entry.value.text);
  }
  const auto has = [&](std::string_view share) {
    return std::find(shares.begin(), shares.end(), share) != shares.end();
  };
  const std::string block = fmt::format("{{kind: quantiles{}}}", values);
  return has("p0") && has("p100") ? block
                                  : block +
                                        "\" with p0, the shortest, and p100, the longest, beside "
                                        "them, such as \"p0: 1ms";
}

// True where quantiles under other names have been reported.
bool fail_other_quantiles(const Setting& setting) {
  const Node* kind = setting.node().find("kind");
  if (kind != nullptr && kind->text != "quantiles") return false;
  const auto& entries = setting.node().entries;
  const auto other = std::find_if(entries.begin(), entries.end(), [](const Node::Entry& entry) {
    return !is_name_of_quantile(entry.key);
  });
  if (other == entries.end() || (kind == nullptr && entries.size() < 2)) return false;
  const std::string near = near_quantiles(setting.node());
  if (near.empty()) return false;
  setting.fail(fmt::format(
      "unknown key \"{}\"; quantiles are p0 (or min) to p100 (or max); write it like \"{}\"",
      other->key, near));
  return true;
}

// Says the block that is meant by another way to write a law. True where that has been reported.
bool fail_near_law(const Setting& setting) {
  const Node& node = setting.node();
  if (setting.is_scalar() && (node.is_null() || parse_duration(node.text))) return false;
  const std::string near = near_law(node);
  if (near.empty()) return false;
  setting.fail(fmt::format(
      "expected a duration such as 300ms, or a block {{kind: ...}}{}; write it "
      "like \"{}\"",
      setting.is_map() ? " with its own parameters" : ", found " + node.description(), near));
  return true;
}

}  // namespace

void Distribution::Law::fill(RandomStream& stream, std::span<Duration> draws) const {
  for (Duration& draw : draws) draw = sample(stream);
}

Distribution::Distribution(Duration span) : constant_(span) {}

void Distribution::fill(RandomStream& stream, std::span<Duration> draws) const {
  if (law_) {
    law_->fill(stream, draws);
  } else {
    for (Duration& draw : draws) draw = constant_;
  }
}

double Distribution::mean_seconds() const {
  return law_ ? law_->mean_seconds() : static_cast<double>(constant_.count()) * 1e-9;
}

Distribution read_distribution(const Setting& setting) {
  if (fail_near_law(setting)) return Distribution{};
  if (setting.is_scalar()) return Distribution{setting.duration()};
  if (!setting.is_map()) {
    setting.fail("expected a duration such as 300ms, or a block {kind: ...}");
    return Distribution{};
  }
  if (fail_bare_quantiles(setting) || fail_other_quantiles(setting)) return Distribution{};
  return build_from(std::span<const Row>{kLaws}, setting.map()).value_or(Distribution{});
}

Distribution read_distribution(Parameters& settings, std::string_view key, Duration otherwise) {
  if (const std::optional<Setting> setting = settings.find(key)) return read_distribution(*setting);
  settings.resolve(key, Node::scalar(to_string(otherwise)));
  return Distribution{otherwise};
}

std::optional<Distribution> read_optional_distribution(Parameters& settings, std::string_view key) {
  const std::optional<Setting> setting = settings.find_or_none(key);
  if (!setting) return std::nullopt;
  return read_distribution(*setting);
}

// The weight is asked for first, so that the law's builder does not take it for an unknown key.
Distribution read_mixture_part(const Setting& item, double& weight) {
  weight = 0.0;
  if (!item.is_map()) {
    item.fail("expected a block {weight: ..., kind: ...}");
    return Distribution{};
  }
  Parameters settings = item.map();
  weight = settings.number("weight");
  if (const auto expected = out_of_range(key_row("distribution", "weight"), weight)) {
    settings.fail("weight", *expected);
    weight = 0.0;
  }
  return build_from(std::span<const Row>{kLaws}, settings).value_or(Distribution{});
}

std::vector<CatalogEntry> distribution_catalog() {
  return entries_of(std::span<const Row>{kLaws});
}

}  // namespace coldcast
