#include "coldcast/pool/keep_alive.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/pool/presets.h"
#include "coldcast/random/distribution.h"

#include "base/near_form.h"
#include "pool/fleet.h"

namespace coldcast {
namespace {

std::optional<Duration> constant_of(const Distribution& span) {
  if (span.is_constant()) return span.constant();
  return std::nullopt;
}

// fixed, and with a constant timeout also none and forever.
class Fixed final : public PoolPolicy {
 public:
  Fixed(Distribution timeout, RandomStream stream)
      : timeout_(std::move(timeout)), stream_(stream) {}

  [[nodiscard]] Duration idle_timeout() override { return timeout_.sample(stream_); }
  [[nodiscard]] std::optional<Duration> constant_idle_timeout() const override {
    return constant_of(timeout_);
  }

 private:
  Distribution timeout_;
  RandomStream stream_;
};

// What real Lambda did in 2020 (five runs of 28 hours, measured): a function that falls silent
// loses all its environments after about 640 s, while in one that is in use a surplus environment
// stays idle for 1,200 s and more.
class Silent final : public PoolPolicy {
 public:
  Silent(Distribution after, Distribution surplus, RandomStream stream)
      : after_(std::move(after)), surplus_(std::move(surplus)), stream_(stream) {}

  [[nodiscard]] Duration idle_timeout() override { return surplus_.sample(stream_); }
  [[nodiscard]] std::optional<Duration> constant_idle_timeout() const override {
    return constant_of(surplus_);
  }
  [[nodiscard]] bool watches_pool() const override { return true; }
  [[nodiscard]] PoolPlan plan(const PoolState& pool, PoolOccasion why) override {
    if (why == PoolOccasion::due) return {.retire = pool.idle, .look_again = kNever};
    // Silence goes on while an environment that nobody waits for any more initializes.
    if (why == PoolOccasion::grown && pool.look_again != kNever) return {};
    if (pool.in_flight > 0 || pool.idle == 0) return {.look_again = kNever};
    const Duration left = std::max(after_.sample(stream_) - pool.silent_for, Duration::zero());
    return {.look_again = saturating_add(pool.now, left)};
  }

 private:
  Distribution after_;
  Distribution surplus_;
  RandomStream stream_;
};

// What a fleet left idle did in January 2020: N x 2^-floor(t / 380 s) stayed warm (Copik et al.,
// SeBS, Middleware 2021).
class Halving final : public PoolPolicy {
 public:
  Halving(Distribution period, RandomStream stream) : period_(std::move(period)), stream_(stream) {}

  [[nodiscard]] Duration idle_timeout() override { return kForever; }
  [[nodiscard]] std::optional<Duration> constant_idle_timeout() const override { return kForever; }
  [[nodiscard]] bool watches_pool() const override { return true; }
  // Half of them stay, rounded down.
  [[nodiscard]] PoolPlan plan(const PoolState& pool, PoolOccasion why) override {
    const std::uint32_t staying = why == PoolOccasion::due ? pool.idle / 2 : pool.idle;
    const Duration wait = staying > 0 ? period_.sample(stream_) : kForever;
    return {.retire = pool.idle - staying, .look_again = saturating_add(pool.now, wait)};
  }

 private:
  Distribution period_;
  RandomStream stream_;
};

KeepAlive fixed_of(Distribution timeout, std::string_view name) {
  return {[timeout = std::move(timeout)](RandomStream stream) {
            return std::make_unique<Fixed>(timeout, stream);
          },
          name};
}

// Of `fixed` without a timeout: what was measured from August 2019 to the middle of 2020.
constexpr Duration kDefaultTimeout = std::chrono::minutes{10};

KeepAlive build_fixed(Parameters& settings) {
  return fixed_of(read_distribution(settings, "timeout", kDefaultTimeout), "fixed");
}

// A required duration or distribution.
Distribution require_distribution(Parameters& settings, std::string_view key,
                                  std::string_view example) {
  const std::optional<Setting> setting = settings.require(key, example);
  return setting ? read_distribution(*setting) : Distribution{kForever};
}

KeepAlive build_silent(Parameters& settings) {
  Distribution after = require_distribution(settings, "after", "640s");
  Distribution surplus = require_distribution(settings, "surplus", "20min");
  return {[after = std::move(after), surplus = std::move(surplus)](RandomStream stream) {
            return std::make_unique<Silent>(after, surplus, stream);
          },
          "silent"};
}

KeepAlive build_halving(Parameters& settings) {
  Distribution period = require_distribution(settings, "period", "380s");
  return {[period = std::move(period)](RandomStream stream) {
            return std::make_unique<Halving>(period, stream);
          },
          "halving"};
}

KeepAlive build_none(Parameters&) {
  return fixed_of(Distribution{Duration::zero()}, "none");
}
KeepAlive build_forever(Parameters&) {
  return fixed_of(Distribution{kForever}, "forever");
}

KeepAlive build_preset(Parameters& settings) {
  const std::optional<Setting> name = settings.require("name", kDefaultPreset);
  if (!name) return default_keep_alive();
  const std::string word = name->text();
  if (const KeepAlivePreset* preset = find_preset(word)) return keep_alive_of(*preset);
  name->fail(fmt::format("{}; coldcast list presets shows them",
                         unknown_word("preset", word, preset_names())));
  return default_keep_alive();
}

using Row = CatalogRow<KeepAlive>;

constexpr std::array<Row, 7> kPolicies{{
    {"preset", "what was measured of Lambda in a year, its max_age included; see list presets",
     "{kind: preset, name: lambda_2025}", build_preset},
    {"fixed", "an environment that has idled for timeout is gone", "{kind: fixed, timeout: 10min}",
     build_fixed},
    {"silent",
     "all go when the function has had no request in flight for after; until then, one that has "
     "idled for surplus",
     "{kind: silent, after: 640s, surplus: 20min}", build_silent},
    {"halving", "every period since the pool was last used, half of the idle ones go, oldest first",
     "{kind: halving, period: 380s}", build_halving},
    {"fleet",
     "every period, of n environments that stayed idle through it max(1, n/2) go, oldest first; "
     "the clock runs from the last use, or free; with last, one is spared until the function has "
     "been silent so long; with surplus, one goes that has idled so long",
     "{kind: fleet, period: 320s, last: 640s, surplus: 25min, clock: last_use}", build_fleet},
    {"none", "an environment is never used again", "{kind: none}", build_none},
    {"forever", "an idle environment stays", "{kind: forever}", build_forever},
}};

}  // namespace

// Made once: each function of a scenario begins with it.
KeepAlive default_keep_alive() {
  static const KeepAlive kDefault = keep_alive_of(default_preset());
  return kDefault;
}

std::optional<KeepAlive> read_keep_alive(const Setting& block) {
  const std::vector<std::string_view> known = preset_names();
  if (block.is_map()) {
    const Node* kind = block.node().find("kind");
    if (kind == nullptr || std::find(known.begin(), known.end(), kind->text) == known.end())
      return build_from(std::span<const Row>{kPolicies}, block.map());
    block.map().fail("kind", fmt::format("{} is a preset; write it like \"{{kind: preset, name: "
                                         "{}}}\"",
                                         quote(kind->text), kind->text));
    return std::nullopt;
  }
  const std::string_view text = block.is_scalar() ? std::string_view(block.node().text) : "";
  const bool is_preset = std::find(known.begin(), known.end(), text) != known.end();
  // A span begins with a number, or as ISO 8601 and EventBridge have it.
  const bool is_span =
      text.find_first_of("0123456789.") == 0 || text.starts_with("PT") || text.starts_with("rate(");
  std::vector<std::string_view> kinds;
  for (const Row& row : kPolicies) kinds.push_back(row.kind);
  const bool is_kind = std::find(kinds.begin(), kinds.end(), text) != kinds.end();
  const std::string meant =
      fmt::format("{{kind: {}}}", near_word(text, kinds).value_or("fixed, timeout: 10min"));
  return build_from(std::span<const Row>{kPolicies},
                    block.map(is_preset ? "{kind: preset, name: _}"
                              : is_span ? "{kind: fixed, timeout: _}"
                              : is_kind ? "{kind: _}"
                                        : std::string_view(meant)));
}

std::vector<CatalogEntry> keep_alive_catalog() {
  return entries_of(std::span<const Row>{kPolicies});
}

}  // namespace coldcast
