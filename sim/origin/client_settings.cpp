#include "coldcast/origin/client_settings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"
#include "coldcast/origin/retry_quota.h"
#include "coldcast/origin/workload_catalog.h"

#include "base/near_form.h"
#include "origin/arrivals.h"

namespace coldcast {
namespace {

using std::chrono::seconds;

// The standard retry mode of AWS's SDKs, in the behaviour that they bring out from November 2026
// on, for throttling errors (AWS SDKs and Tools Reference Guide, "Retry behavior"): three attempts,
// 1 s doubled up to 20 s, and a quota of 500 tokens a client, of which a retry takes 5. Here the
// whole block is one client.
Retry aws_standard_2026(Parameters&) {
  return Retry{
      .attempts = 3, .base = seconds{1}, .cap = seconds{20}, .quota = 500, .retry_cost = 5};
}

std::uint64_t read_attempts(Parameters& keys, std::optional<std::uint64_t> otherwise) {
  if (otherwise && !keys.has("attempts")) return keys.count("attempts", *otherwise);
  const std::optional<Setting> setting = keys.require("attempts", "3");
  if (!setting) return 1;
  const std::uint64_t attempts = setting->count();
  (void)is_in_range(*setting, key_row("retry", "attempts"), attempts);
  return attempts;
}

Retry build_exponential_retry(Parameters& keys) {
  Retry retry;
  retry.attempts = read_attempts(keys, std::nullopt);
  if (const auto base = keys.require("base", "100ms")) retry.base = base->duration();
  if (const auto cap = keys.require("cap", "20s")) retry.cap = cap->duration();
  if (keys.find("base") && keys.find("cap") && retry.cap < retry.base) {
    keys.fail("cap", to_string(retry.cap) + " is below base " + to_string(retry.base));
  }
  return retry;
}

Retry build_fixed(Parameters& keys) {
  Retry retry{.law = Retry::Law::fixed, .jitter = Retry::Jitter::none, .is_as_ever = false};
  retry.attempts = read_attempts(keys, std::nullopt);
  retry.base = retry.cap = keys.duration("wait");
  return retry;
}

// The defaults of a Retry field in the Amazon States Language: IntervalSeconds 1, BackoffRate 2,
// and three attempts; here the first one counts.
Retry build_step_functions(Parameters& keys) {
  Retry retry{
      .law = Retry::Law::step_functions, .jitter = Retry::Jitter::none, .is_as_ever = false};
  retry.base = keys.duration("interval", seconds{1});
  retry.attempts = read_attempts(keys, 3);
  if (const auto rate = keys.find("rate")) {
    retry.rate = rate->number();
    (void)is_in_range(*rate, key_row("retry", "rate"), retry.rate);
  } else {
    keys.resolve("rate", Node::scalar("2"));
  }
  retry.cap = kForever;
  return retry;
}

using RetryRow = CatalogRow<Retry>;
constexpr std::array<RetryRow, 3> kRetries{{
    {"aws_standard_2026", "the standard mode of AWS's SDKs: 3 attempts, 1 s doubled, with a quota",
     "{kind: aws_standard_2026}", aws_standard_2026},
    {"fixed", "always the same wait", "{kind: fixed, wait: 1s, attempts: 3}", build_fixed},
    {"step_functions", "waits that grow by a factor, as a Retry field of Step Functions",
     "{kind: step_functions, interval: 1s, attempts: 3, rate: 2}", build_step_functions},
}};

Retry build_retry(Parameters& keys) {
  const std::optional<Setting> kind = keys.find("kind");
  if (!kind) return build_exponential_retry(keys);
  std::vector<std::string_view> kinds;
  for (const RetryRow& row : kRetries) kinds.push_back(row.kind);
  const std::string word = kind->text();
  const bool is_known = std::find(kinds.begin(), kinds.end(), word) != kinds.end();
  if (!is_known && (keys.has("base") || keys.has("cap"))) {
    kind->fail(
        fmt::format("a retry of your own, with attempts, base and cap, has no kind; leave "
                    "{} out",
                    quote(word)));
    return build_exponential_retry(keys);
  }
  return kRetries[kind->choice(kinds)].build(keys);
}

void read_what_is_retried(Parameters& keys, Retry& retry) {
  const std::optional<Setting> setting = keys.find("on");
  if (!setting) {
    Node throttle;
    throttle.kind = Node::Kind::list;
    throttle.items.push_back(Node::scalar("throttle"));
    keys.resolve("on", std::move(throttle));
    return;
  }
  retry.is_as_ever = retry.on_throttle = false;
  const std::vector<std::string_view> known = {"throttle", "error", "timeout"};
  for (const Setting& word : setting->list()) {
    std::array<bool*, 3> causes{&retry.on_throttle, &retry.on_error, &retry.on_timeout};
    const bool is_known =
        !word.is_scalar() || std::find(known.begin(), known.end(), word.node().text) != known.end();
    if (is_known) {
      *causes[word.choice(known)] = true;
    } else {
      const auto near = near_word(word.node().text, known);
      word.fail(fmt::format("unknown word {} in retry.on; {}", quote(word.node().text),
                            near ? fmt::format("did you mean \"{}\"?", *near)
                                 : fmt::format("expected some of {}", fmt::join(known, ", "))));
    }
  }
}

}  // namespace

// Of the standard mode, for transient errors (as above).
Retry after_other_answer(const Retry& retry) {
  if (retry.quota == 0) return retry;
  Retry after = retry;
  after.base = std::chrono::milliseconds{50};
  after.retry_cost = 14;
  return after;
}

Duration Retry::longest_wait(std::uint64_t index) const {
  if (law == Law::fixed) return base;
  if (law == Law::step_functions) {
    const double wait = static_cast<double>(base.count()) * std::pow(rate, index);
    constexpr double kLongest = 4.6e18;  // about 2^62 ns
    return Duration{std::llround(std::min(wait, kLongest))};
  }
  Duration longest = std::min(base, cap);
  for (; index > 0 && longest < cap && longest > Duration::zero(); --index) {
    longest = longest > cap / 2 ? cap : 2 * longest;
  }
  return longest;
}

Duration Retry::wait(std::uint64_t index, double uniform) const {
  const Duration longest = longest_wait(index);
  if (jitter == Jitter::none) return longest;
  return Duration{static_cast<std::int64_t>(uniform * static_cast<double>(longest.count()) + 0.5)};
}

std::optional<Retry> read_retry(Parameters& settings) {
  const std::optional<Setting> block = settings.find_or_none("retry");
  if (!block) return std::nullopt;
  const bool is_number = block->is_scalar() && parse_count(block->node().text);
  const bool is_yes = block->is_scalar() && near_boolean(block->node().text);
  Parameters keys = block->map(is_yes && !is_number ? "{attempts: 3, base: 100ms, cap: 20s}"
                               : is_number          ? "{attempts: _, base: 100ms, cap: 20s}"
                                                    : "{kind: _}");
  Retry retry = build_retry(keys);
  if (keys.has("jitter")) retry.is_as_ever = false;
  retry.jitter = static_cast<Retry::Jitter>(
      keys.choice("jitter", {"full", "none"}, static_cast<std::size_t>(retry.jitter)));
  read_what_is_retried(keys, retry);
  keys.done();
  return retry;
}

std::vector<CatalogEntry> retry_catalog() {
  std::vector<CatalogEntry> entries = entries_of(std::span<const RetryRow>{kRetries});
  entries.insert(entries.begin(),
                 {"(no kind)", "exponential, with full jitter: uniform up to min(cap, base x 2^i)",
                  "{attempts: 4, base: 200ms, cap: 5s, on: [throttle, error, timeout]}"});
  return entries;
}

ClientSettings read_client_settings(Parameters& settings) {
  ClientSettings client;
  if (const auto through = settings.find_or_none("through")) client.through = through->text();
  if (const auto block = settings.find_or_none("client")) {
    Parameters keys = block->map("{timeout: _}");
    if (const auto timeout = keys.find_or_none("timeout")) {
      client.timeout = timeout->duration();
      (void)is_in_range(*timeout, key_row("arrivals", "client.timeout"), *client.timeout);
    }
    keys.done();
  }
  client.retry = read_retry(settings);
  return client;
}

}  // namespace coldcast
