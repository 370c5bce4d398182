#include "base/foreign_keys.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "base/foreign_key_rows.h"
#include "base/near_form.h"

namespace coldcast {
namespace {

// Misspelt or not, a word that is a key somewhere is not meant to be one that it resembles.
constexpr auto kOwnWords = std::to_array<std::string_view>(
    {"mean", "median", "min", "max", "from", "until", "count", "rate", "every", "scale", "shape"});

// MemorySize, memorySize and memory-size are memory_size.
std::string in_snake_case(std::string_view key) {
  std::string snake;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const char c = key[i];
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool begins_word = is_capital && i > 0 && key[i - 1] >= 'a' && key[i - 1] <= 'z';
    if (begins_word) snake += '_';
    snake += is_capital ? static_cast<char>(c - 'A' + 'a') : c == '-' || c == ' ' ? '_' : c;
  }
  return snake;
}

Block block_at(std::string_view path) {
  if (path.empty()) return Block::scenario;
  const auto dots = std::count(path.begin(), path.end(), '.');
  const std::string_view last = path.substr(path.find_last_of('.') + 1);
  if (last == "template" || (path.starts_with("functions.") && dots == 1)) return Block::function;
  if (path.starts_with("queues.") && dots == 1) return Block::queue;
  if (last.starts_with("event_sources")) return Block::mapping;
  if (last.starts_with("arrivals")) return Block::arrivals;
  return Block::any;
}

// `5s` as a rate: every five seconds.
std::optional<std::string> rate_of_span(const Node& node) {
  const auto near = near_duration(node.text, "every");
  return near ? near_rate(fmt::format("rate({})", *near)) : std::nullopt;
}

// Fields of cron without its word; a rate as EventBridge has it.
std::string near_schedule(std::string_view text) {
  const std::string rate =
      text.starts_with("rate(") ? near_rate_expression(text).value_or(std::string(text)) : "";
  if (!rate.empty()) return fmt::format("'{}'", rate);
  return text.find('(') == std::string_view::npos ? fmt::format("'cron({})'", text)
                                                  : fmt::format("'{}'", text);
}

// The arrivals that a rule of EventBridge or a period makes.
std::string near_timer(std::string_view text) {
  if (const auto every = near_duration(text, "every"))
    return fmt::format("{{kind: schedule, every: {}}}", *every);
  return fmt::format("{{kind: eventbridge_schedule, schedule: {}}}", near_schedule(text));
}

std::optional<std::string> near_value(const Node& node, Value kind) {
  switch (kind) {
    case Value::as_it_is:
      return std::nullopt;
    case Value::size:
      return near_size(node.text);
    case Value::duration:
      return near_duration(node.text, "");
    case Value::rate:
      return near_rate(node.text);
    case Value::rate_of_span:
      return rate_of_span(node);
    case Value::share:
      return near_number(node.text);
    case Value::schedule:
      return near_schedule(node.text);
    case Value::timer:
      return near_timer(node.text);
  }
  return std::nullopt;
}

std::string value_of(const Node& node, Value kind) {
  if (node.kind != Node::Kind::scalar) return in_a_line(node);
  return near_value(node, kind).value_or(node.text);
}

// What the form sets: `rate` of `rate: _`.
std::string_view key_of(const ForeignKey& row) {
  return row.form.substr(0, row.form.find(':'));
}

std::string form_of(const ForeignKey& row, const Node& value) {
  std::string form(row.form);
  // Several instants are as many requests.
  if (form == "list: [{at: _}]" && value.kind == Node::Kind::list) {
    std::string list;
    for (const Node& at : value.items)
      list += fmt::format("{}{{at: {}}}", list.empty() ? "" : ", ", in_a_line(at));
    return fmt::format("list: [{}]", list);
  }
  const std::size_t place = form.find(" _");
  if (place != std::string::npos) form.replace(place + 1, 1, value_of(value, row.value));
  return form;
}

std::string advice_of(const ForeignKey& row, const Node& value) {
  return fmt::format("write it like \"{}\"", form_of(row, value));
}

const ForeignKey* other_name(std::string_view wanted, std::string_view key) {
  const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const ForeignKey& one) {
    return one.block == Block::any && one.key == key && key_of(one) == wanted;
  });
  return row == kKeys.end() ? nullptr : &*row;
}

}  // namespace

std::optional<std::string> advice_on_key(std::string_view block, const Node::Entry& entry,
                                         std::span<const std::string_view> known) {
  const std::string key = in_snake_case(entry.key);
  const auto is_known = [&](std::string_view word) {
    return std::find(known.begin(), known.end(), word) != known.end();
  };
  if (key != entry.key && is_known(key)) return fmt::format("did you mean \"{}\"?", key);
  const std::size_t colon = entry.key.find(':');
  if (colon != std::string::npos && is_known(entry.key.substr(0, colon)))
    return fmt::format("a blank belongs behind the colon: \"{}: ...\"", entry.key.substr(0, colon));
  const Block place = block_at(block);
  const auto row = std::find_if(kKeys.begin(), kKeys.end(), [&](const ForeignKey& one) {
    if (one.key != key) return false;
    return one.block == Block::any ? is_known(key_of(one)) : one.block == place;
  });
  if (row == kKeys.end()) return std::nullopt;
  return advice_of(*row, entry.value);
}

std::optional<std::string> advice_towards(std::string_view wanted, const Node::Entry& entry) {
  const std::string key = in_snake_case(entry.key);
  if (key != entry.key && key == wanted) return fmt::format("did you mean \"{}\"?", key);
  if (const ForeignKey* row = other_name(wanted, key)) return advice_of(*row, entry.value);
  const bool is_own = std::find(kOwnWords.begin(), kOwnWords.end(), key) != kOwnWords.end();
  if (is_own || nearest_word(entry.key, {&wanted, 1}).empty()) return std::nullopt;
  return fmt::format("did you mean \"{}\"?", wanted);
}

std::optional<std::string> written_as(std::string_view wanted, const Node::Entry& entry) {
  const ForeignKey* row = other_name(wanted, in_snake_case(entry.key));
  return row == nullptr ? std::nullopt : std::optional(form_of(*row, entry.value));
}

}  // namespace coldcast
