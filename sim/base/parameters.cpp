#include "coldcast/base/parameters.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>
#include <utility>

#include "coldcast/base/key_listener.h"
#include "coldcast/base/text.h"

#include "base/foreign_keys.h"

namespace coldcast {
namespace {

void tell_asked(const Parameters& settings, std::string_view key, const Node* node) {
  static const Node kNothing;
  KeyListener* listener = KeyListener::current();
  if (listener == nullptr || !listener->wants_keys()) return;
  listener->asked({settings.diagnostics().file(), path_of(settings, key)},
                  node == nullptr ? kNothing : *node);
}

bool is_among(std::span<const std::string> keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

}  // namespace

std::string path_of(const Parameters& settings, std::string_view key) {
  std::string path;
  path.reserve(settings.path().size() + 1 + key.size());
  path += settings.path();
  if (!path.empty()) path += '.';
  path += key;
  return path;
}

Parameters::Parameters(const Node& map, std::string path, Diagnostics& diagnostics, Node& resolved)
    : node_(map.kind == Node::Kind::map ? &map : nullptr),
      path_(std::move(path)),
      diagnostics_(&diagnostics),
      resolved_(&resolved) {
  constexpr std::size_t kUsually = 8;  // keys that are asked for
  asked_.reserve(kUsually);
  if (resolves()) resolved_->kind = Node::Kind::map;
}

std::string Parameters::path_of(std::string_view key) const {
  return coldcast::path_of(*this, key);
}

// The place of `key` in the resolved tree, which is in the order in which keys are asked for; but
// `kind` stands first, since it says what the others mean.
Node& Parameters::slot(std::string_view key) {
  if (Node* known = resolved_->find(key)) return *known;
  const auto place = key == "kind" ? resolved_->entries.begin() : resolved_->entries.end();
  return resolved_->entries.insert(place, {std::string(key), {}, {}})->value;
}

bool Parameters::has(std::string_view key) const {
  return node_ != nullptr && node_->find(key) != nullptr;
}

std::optional<Setting> Parameters::find(std::string_view key) {
  tell_asked(*this, key, node_);
  if (!is_among(std::span(asked_).subspan(told_), key)) asked_.emplace_back(key);
  const Node* value = node_ == nullptr ? nullptr : node_->find(key);
  if (value == nullptr) return std::nullopt;
  if (!resolves()) return Setting(*value, path_of(key), *diagnostics_, *resolved_);
  Node& place = slot(key);
  // For a reader that looks at the node itself.
  if (value->kind == Node::Kind::scalar && place.is_null()) place = *value;
  return Setting(*value, path_of(key), *diagnostics_, place);
}

std::optional<Setting> Parameters::find_or_none(std::string_view key) {
  std::optional<Setting> setting = find(key);
  KeyListener* listener = KeyListener::current();
  if (listener != nullptr && listener->wants_keys())
    listener->taken({diagnostics_->file(), path_of(key)}, "none");
  if (!setting) resolve_default(key, [] { return std::string("none"); });
  if (!setting || !setting->is_none()) return setting;
  setting->keep();
  return std::nullopt;
}

std::optional<Setting> Parameters::require(std::string_view key, std::string_view example) {
  std::optional<Setting> setting = find(key);
  if (setting || node_ == nullptr) return setting;
  // One mistake is one error: where it stands under another name, that is what is wrong.
  for (const Node::Entry& entry : node_->entries) {
    if (is_among(asked_, entry.key)) continue;
    const std::optional<std::string> advice = advice_towards(key, entry);
    if (!advice) continue;
    asked_.insert(asked_.begin(), entry.key);
    ++told_;
    diagnostics_->report(entry.mark, path_of(entry.key),
                         fmt::format("unknown key {}; {}", quote(entry.key), *advice));
    return setting;
  }
  diagnostics_->report(node_->mark, path_of(key),
                       fmt::format("is missing; write it like \"{}: {}\"", key, example));
  return setting;
}

template <typename Text>
void Parameters::resolve_default(std::string_view key, Text text) {
  if (resolves()) resolve(key, Node::scalar(text()));
}

void Parameters::resolve(std::string_view key, Node value) {
  if (resolves() && !has(key)) slot(key) = std::move(value);
}

Duration Parameters::duration(std::string_view key, Duration otherwise) {
  if (const auto setting = find(key)) return setting->duration();
  resolve_default(key, [&] { return to_string(otherwise); });
  return otherwise;
}

SimTime Parameters::instant(std::string_view key, SimTime otherwise) {
  if (const auto setting = find(key)) return setting->instant();
  resolve_default(key, [&] { return to_string(otherwise - kStartOfTime); });
  return otherwise;
}

Megabytes Parameters::size(std::string_view key, Megabytes otherwise) {
  if (const auto setting = find(key)) return setting->size();
  resolve_default(key, [&] { return to_string(otherwise); });
  return otherwise;
}

std::uint64_t Parameters::count(std::string_view key, std::uint64_t otherwise) {
  if (const auto setting = find(key)) return setting->count();
  resolve_default(key, [&] { return fmt::format("{}", otherwise); });
  return otherwise;
}

double Parameters::share(std::string_view key, double otherwise) {
  if (const auto setting = find(key)) return setting->share();
  resolve_default(key, [&] { return to_string(otherwise); });
  return otherwise;
}

bool Parameters::boolean(std::string_view key, bool otherwise) {
  if (const auto setting = find(key)) return setting->boolean();
  resolve_default(key, [&] { return std::string(otherwise ? "true" : "false"); });
  return otherwise;
}

std::string Parameters::text(std::string_view key, std::string_view otherwise) {
  if (const auto setting = find(key)) return setting->text();
  resolve_default(key, [&] { return std::string(otherwise); });
  return std::string(otherwise);
}

std::size_t Parameters::choice(std::string_view key, const std::vector<std::string_view>& words,
                               std::size_t otherwise) {
  if (const auto setting = find(key)) return setting->choice(words);
  resolve_default(key, [&] { return std::string(words[otherwise]); });
  return otherwise;
}

Duration Parameters::duration(std::string_view key) {
  const auto setting = require(key, "300ms");
  return setting ? setting->duration() : Duration{};
}

SimTime Parameters::instant(std::string_view key) {
  const auto setting = require(key, "10min");
  return setting ? setting->instant() : kStartOfTime;
}

Rate Parameters::rate(std::string_view key) {
  const auto setting = require(key, "40/s");
  return setting ? setting->rate() : Rate{1, std::chrono::seconds{1}};
}

std::uint64_t Parameters::count(std::string_view key) {
  const auto setting = require(key, "20");
  return setting ? setting->count() : 0;
}

double Parameters::number(std::string_view key) {
  const auto setting = require(key, "1.5");
  return setting ? setting->number() : 0.0;
}

std::string Parameters::text(std::string_view key) {
  const auto setting = require(key, "name");
  return setting ? setting->text() : std::string{};
}

std::vector<std::pair<std::string, Setting>> Parameters::all() {
  std::vector<std::pair<std::string, Setting>> settings;
  asked_all_ = true;
  if (node_ == nullptr) return settings;
  settings.reserve(node_->entries.size());
  // Looking up each slot would take the square of the number of keys.
  const bool is_wanted = resolves();
  const bool is_fresh = is_wanted && resolved_->entries.empty();
  for (const Node::Entry& entry : node_->entries) {
    tell_asked(*this, entry.key, node_);
    if (is_fresh) resolved_->entries.push_back({entry.key, {}, {}});
    Node& place = is_fresh    ? resolved_->entries.back().value
                  : is_wanted ? slot(entry.key)
                              : *resolved_;
    settings.emplace_back(entry.key,
                          Setting(entry.value, path_of(entry.key), *diagnostics_, place));
  }
  return settings;
}

void Parameters::fail(std::string message) const {
  if (node_ != nullptr) diagnostics_->report(node_->mark, path_, std::move(message));
}

void Parameters::fail(std::string_view key, std::string message) const {
  if (node_ == nullptr) return;
  const Node* value = node_->find(key);
  diagnostics_->report(value == nullptr ? node_->mark : value->mark, path_of(key),
                       std::move(message));
}

void Parameters::done() {
  if (node_ == nullptr || asked_all_) return;
  for (const Node::Entry& entry : node_->entries)
    if (!is_among(asked_, entry.key)) report_unknown(entry);
}

void Parameters::report_unknown(const Node::Entry& entry) const {
  const auto asked = std::span(asked_).subspan(told_);
  const std::vector<std::string_view> known(asked.begin(), asked.end());
  const std::optional<std::string> advice = advice_on_key(path_, entry, known);
  std::string message = advice ? fmt::format("unknown key {}; {}", quote(entry.key), *advice)
                               : unknown_word("key", entry.key, known);
  const KeyListener* listener = KeyListener::current();
  if (!advice && listener != nullptr && nearest_word(entry.key, known).empty())
    message += listener->hint(path_of(entry.key));
  diagnostics_->report(entry.mark, path_of(entry.key), std::move(message));
}

}  // namespace coldcast
