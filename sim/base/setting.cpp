#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "coldcast/base/key_listener.h"
#include "coldcast/base/parameters.h"
#include "coldcast/base/text.h"

#include "base/near_form.h"

namespace coldcast {

namespace {

constexpr std::string_view kDuration = "a duration such as 300ms or 1h30min";
constexpr std::string_view kRate = "a rate such as 40/s or 100/min";
constexpr std::string_view kSize = "a size such as 512MB or 2GB";
constexpr std::string_view kCount = "a whole number such as 20";
constexpr std::string_view kNumber = "a number such as 1.5";

void tell_taken(const Setting& setting, std::string_view form) {
  KeyListener* listener = KeyListener::current();
  if (listener != nullptr && listener->wants_keys())
    listener->taken({setting.diagnostics().file(), setting.path()}, std::string(form));
}

bool is_bare_number(std::string_view text) {
  return parse_number(text).has_value();
}

using NearForm = std::optional<std::string>;

// What is meant, if that is known and would be taken.
std::string meaning(const NearForm& near) {
  return near ? fmt::format("; did you mean {}?", *near) : std::string{};
}

// Why a quantity of the unit list `units` could not be read.
std::string not_a_quantity(std::string_view text, std::string_view expected, std::string_view units,
                           const NearForm& near) {
  if (!text.empty() && text.front() == '-') {
    return fmt::format("{} is negative; expected {}", quote(text), expected);
  }
  if (is_bare_number(text)) {
    return fmt::format("{} has no unit; expected one of {}{}", quote(text), units,
                       near ? ", such as " + *near : "");
  }
  return fmt::format("{} is not {} (units: {}){}", quote(text), expected, units, meaning(near));
}

}  // namespace

namespace {

// The form with the text in place of its `_`; a span of time as the file has it.
std::string filled(std::string_view form, const std::string& text, std::string_view path) {
  const std::size_t place = form.find(" _");
  if (place == std::string_view::npos) return std::string(form);
  const std::string_view before = form.substr(0, place + 1);
  constexpr auto kSpans =
      std::to_array<std::string_view>({"timeout: ", "init: ", "duration: ", "latency: "});
  const bool is_span = std::any_of(kSpans.begin(), kSpans.end(),
                                   [&](std::string_view key) { return before.ends_with(key); });
  std::optional<std::string> near;
  const std::size_t key = before.find_last_of("{ ", before.size() - 2) + 1;
  if (is_span && !parse_duration(text))
    near = near_duration(text,
                         fmt::format("{}.{}", path, before.substr(key, before.size() - 2 - key)));
  if (before.ends_with("{at: ") && !parse_duration(text)) near = near_duration(text, "at");
  if (before.ends_with("rate: ") && !parse_rate(text)) near = near_rate(text);
  return std::string(before) + near.value_or(text) + std::string(form.substr(place + 2));
}

// Whether the block is what stands under the one key of the form: `{kind: exponential, mean: 1s}`
// for {duration: _}.
bool is_law(const Node& node, std::string_view form) {
  const bool is_of_one_key = form.ends_with(": _}") && form.find(',') == std::string_view::npos;
  return is_of_one_key && node.kind == Node::Kind::map && node.find("kind") != nullptr &&
         form.find("kind") == std::string_view::npos;
}

}  // namespace

Node& unwanted_tree() {
  static Node unwanted;
  return unwanted;
}

Setting::Setting(const Node& node, std::string path, Diagnostics& diagnostics, Node& resolved)
    : node_(&node), path_(std::move(path)), diagnostics_(&diagnostics), resolved_(&resolved) {}

void Setting::fail(std::string message) const {
  diagnostics_->report(node_->mark, path_, std::move(message));
}

void Setting::note(std::string_view text) const {
  diagnostics_->note(path_ + ": " + std::string(text));
}

Setting Setting::with(const Node& node) const {
  return Setting(node, path_, *diagnostics_, *resolved_);
}

void Setting::keep() const {
  if (resolves()) *resolved_ = *node_;
}

// `text()` is asked for only where it is wanted.
template <typename Text>
void Setting::resolve(Text text) const {
  if (resolves()) *resolved_ = Node::scalar(text());
}

bool Setting::is_written(std::string_view expected) const {
  if (is_scalar() && !node_->is_null()) return true;
  fail(fmt::format("expected {}, found {}", expected, node_->description()));
  return false;
}

Duration Setting::duration() const {
  tell_taken(*this, "duration");
  if (!is_written(kDuration)) return {};
  const std::optional<Duration> span = parse_duration(node_->text);
  if (!span)
    fail(not_a_quantity(node_->text, kDuration, "ns, us, ms, s, min, h, d",
                        near_duration(node_->text, path_)));
  resolve([&] { return to_string(span.value_or(Duration{})); });
  return span.value_or(Duration{});
}

// The last nanosecond that fits stands for what never comes (kNever).
SimTime Setting::instant() const {
  tell_taken(*this, "instant");
  const SimTime at = kStartOfTime + duration();
  if (at < kNever) return at;
  fail(fmt::format("is the end of the clock; the last instant before it is {}ns",
                   (kNever - kStartOfTime).count() - 1));
  return kStartOfTime;
}

Rate Setting::rate_or_zero() const {
  tell_taken(*this, "rate");
  if (!is_written(kRate)) return {};
  const std::optional<Rate> rate = parse_rate(node_->text);
  if (!rate)
    fail(not_a_quantity(node_->text, "a rate such as 40/s, at most 1000000000/s",
                        "/s, /min, /h, /d", near_rate(node_->text)));
  resolve([&] { return to_string(rate.value_or(Rate{})); });
  return rate.value_or(Rate{});
}

Rate Setting::rate() const {
  const std::size_t faults = diagnostics_->size();
  const Rate rate = rate_or_zero();
  if (rate.events > 0) return rate;
  if (diagnostics_->size() == faults) fail("a rate of zero; expected one above 0");
  return Rate{1, std::chrono::seconds{1}};
}

Megabytes Setting::size() const {
  tell_taken(*this, "size");
  if (!is_written(kSize)) return {};
  const std::optional<Megabytes> size = parse_size(node_->text);
  if (!size)
    fail(not_a_quantity(node_->text, "a size in whole megabytes such as 512MB or 2GB", "MB, GB",
                        near_size(node_->text)));
  resolve([&] { return to_string(size.value_or(Megabytes{})); });
  return size.value_or(Megabytes{});
}

std::uint64_t Setting::count() const {
  tell_taken(*this, "count");
  if (!is_written(kCount)) return 0;
  const std::optional<std::uint64_t> count = parse_count(node_->text);
  if (!count)
    fail(fmt::format("{} is not {} (digits only){}", quote(node_->text), kCount,
                     meaning(near_count(node_->text))));
  resolve([&] { return fmt::format("{}", count.value_or(0)); });
  return count.value_or(0);
}

double Setting::number() const {
  tell_taken(*this, "number");
  if (!is_written(kNumber)) return 0.0;
  const std::optional<double> number = parse_number(node_->text);
  if (!number)
    fail(fmt::format("{} is not {}{}", quote(node_->text), kNumber,
                     meaning(near_number(node_->text))));
  resolve([&] { return to_string(number.value_or(0.0)); });
  return number.value_or(0.0);
}

double Setting::share() const {
  tell_taken(*this, "share");
  const std::size_t faults = diagnostics_->size();
  const double share = number();
  if (share >= 0.0 && share <= 1.0) return share;
  if (diagnostics_->size() > faults) return 0.0;
  const bool is_percent = share > 1.0 && share <= 100.0 && share == std::floor(share);
  fail(fmt::format("{} is not a share; expected a number from 0 to 1{}", node_->text,
                   is_percent ? fmt::format("; did you mean {}?", share / 100.0) : ""));
  return 0.0;
}

bool Setting::boolean() const {
  tell_taken(*this, "boolean");
  const NearForm near = is_scalar() ? near_boolean(node_->text) : std::nullopt;
  if (!near || *near == node_->text) return choice({"false", "true"}) == 1;
  fail(fmt::format("{} is neither true nor false{}", quote(node_->text), meaning(near)));
  return false;
}

std::string Setting::text() const {
  tell_taken(*this, "text");
  if (!is_written("text")) return {};
  resolve([&] { return node_->text; });
  if (resolves()) resolved_->quoted = node_->quoted;
  return node_->text;
}

std::size_t Setting::choice(const std::vector<std::string_view>& words) const {
  if (KeyListener::current() != nullptr) tell_taken(*this, fmt::to_string(fmt::join(words, " | ")));
  if (!is_written(fmt::format("one of {}", fmt::join(words, ", ")))) return 0;
  resolve([&] { return node_->text; });
  const auto found = std::find(words.begin(), words.end(), node_->text);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::string key = path_.substr(path_.rfind('.') + 1);
  fail(unknown_word(key, node_->text, words));
  return 0;
}

std::vector<Setting> Setting::list() const {
  std::vector<Setting> settings;
  if (!is_list()) {
    const std::string_view key = std::string_view(path_).substr(path_.find_last_of('.') + 1);
    const bool is_empty = node_->is_null() || (is_map() && node_->entries.empty());
    fail(fmt::format(
        "expected a list, found {}{}", node_->description(),
        is_empty ? "" : fmt::format("; write it like \"{}: [{}]\"", key, in_a_line(*node_))));
    return settings;
  }
  const bool is_wanted = resolves();
  if (is_wanted) {
    resolved_->kind = Node::Kind::list;
    resolved_->items.resize(node_->items.size());
  }
  settings.reserve(node_->items.size());
  for (std::size_t i = 0; i < node_->items.size(); ++i) {
    settings.emplace_back(node_->items[i], fmt::format("{}[{}]", path_, i), *diagnostics_,
                          is_wanted ? resolved_->items[i] : *resolved_);
  }
  return settings;
}

Parameters Setting::map(std::string_view near_form) const {
  if (is_scalar() && !node_->is_null() && !near_form.empty()) {
    const std::string_view key = std::string_view(path_).substr(path_.find_last_of('.') + 1);
    fail(fmt::format("expected a map of keys, found {}; write it like \"{}{}{}\"",
                     node_->description(), path_.ends_with(']') ? "" : key,
                     path_.ends_with(']') ? "" : ": ", filled(near_form, node_->text, path_)));
  } else if (!is_map()) {
    fail(fmt::format("expected a map of keys, found {}", node_->description()));
  } else if (is_law(*node_, near_form)) {
    static const Node kNothing;
    fail(fmt::format("has no kind of its own; write it like \"{}\"",
                     filled(near_form, in_a_line(*node_), path_)));
    return Parameters(kNothing, path_, *diagnostics_, *resolved_);
  }
  return Parameters(*node_, path_, *diagnostics_, *resolved_);
}

}  // namespace coldcast
