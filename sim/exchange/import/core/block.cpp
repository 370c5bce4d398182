#include "exchange/import/core/block.h"

#include <cmath>
#include <fmt/format.h>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

std::optional<double> number_of(const Value& value) {
  return value.is_scalar() ? parse_number(value.text) : std::nullopt;
}

std::string limits_words(Limits limits) {
  return fmt::format("{} to {}{}{}", limits.least, limits.most, limits.unit.empty() ? "" : " ",
                     limits.unit);
}

}  // namespace

std::string description(const Value& value) {
  switch (value.kind) {
    case Value::Kind::nothing:
      return "nothing";
    case Value::Kind::scalar:
      return value.is_hidden ? "a value that is not shown (NoEcho)" : quote(value.text);
    case Value::Kind::list:
      return "a list";
    case Value::Kind::map:
      return "a map";
    case Value::Kind::unknown:
      return value.what;
  }
  return {};
}

std::string how_of(const Findings& findings, const Value& value) {
  std::vector<std::string> parts{findings.part_of(value.mark)};
  parts.insert(parts.end(), value.how.begin(), value.how.end());
  return joined(parts);
}

std::optional<std::uint64_t> read_quantity(std::string_view text, std::string_view unit) {
  if (const std::optional<double> number = parse_number(text)) {
    if (*number < 0 || *number > 1e15 || *number != std::floor(*number)) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
  }
  if (unit == "MB") {
    const auto size = parse_size(text);
    if (size) return size->count;
  }
  if (unit == "s") {
    const auto span = parse_duration(text);
    constexpr std::int64_t kSecond = 1'000'000'000;
    if (span && span->count() % kSecond == 0)
      return static_cast<std::uint64_t>(span->count() / kSecond);
  }
  return std::nullopt;
}

Block::Block(const Node& map, std::string path, ReadContext& context)
    : mark_(map.mark), path_(std::move(path)), context_(&context) {
  const Value value = context.resolver.resolve(map);
  if (value.is_map()) map_ = value.node;
}

Block::Block(std::string path, ReadContext& context) : path_(std::move(path)), context_(&context) {}

std::string Block::path_of(std::string_view key) const {
  if (key.empty()) return path_;
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

bool Block::has(std::string_view property) const {
  const Value value = find(property);
  // Terraform writes a block that is not there as an empty list.
  return !value.is_nothing() && !(value.is_list() && value.node->items.empty());
}

Value Block::find(std::string_view property) const {
  const Node::Entry* entry = entry_of(property);
  if (entry == nullptr) return {};
  Value value = context_->resolver.resolve(entry->value);
  // Of what is written below its key, the key is the place.
  if (entry->value.mark.line != entry->mark.line) value.mark = entry->mark;
  return value;
}

Mark Block::mark_of(std::string_view property) const {
  const Node::Entry* entry = entry_of(property);
  return entry == nullptr ? mark_ : entry->mark;
}

const Node::Entry* Block::entry_of(std::string_view property) const {
  if (map_ == nullptr) return nullptr;
  for (const Node::Entry& entry : map_->entries) {
    if (entry.key == property) return &entry;
  }
  return nullptr;
}

// The value, or what --value says of the key.
Value Block::answered(std::string_view property, std::string_view key) const {
  if (!key.empty() && !path_.empty()) {
    constexpr std::string_view kFunctions = "functions.";
    std::string where = path_of(key);
    if (where.starts_with(kFunctions)) where.erase(0, kFunctions.size());
    if (const std::optional<std::string> said = context_->answers.find(where)) {
      Value value = Value::of_text(*said, mark_of(property));
      value.how.push_back("--value " + where);
      return value;
    }
  }
  return find(property);
}

void Block::refuse(Mark at, std::string_view key, std::string message) const {
  context_->findings.refuse(at, path_of(key), std::move(message));
}

std::optional<Stated<std::uint64_t>> Block::count(std::string_view property, std::string_view key,
                                                  Limits limits) const {
  const Value value = answered(property, key);
  if (value.is_nothing()) return std::nullopt;
  if (value.is_unknown()) {
    if (!value.is_reported)
      refuse(value.mark, key, fmt::format("{} is {}; {}", property, value.what, value.cure));
    return std::nullopt;
  }
  const bool is_answer = !value.how.empty() && value.how.back().starts_with("--value");
  const auto number =
      value.is_scalar() ? read_quantity(value.text, is_answer ? limits.unit : "") : std::nullopt;
  if (!number) {
    const auto meant = value.is_scalar() ? read_quantity(value.text, limits.unit) : std::nullopt;
    refuse(value.mark, key,
           fmt::format(
               "{}: {} is no whole number; write {}", property, description(value),
               meant ? fmt::to_string(*meant) : "one such as " + fmt::to_string(limits.least)));
    return std::nullopt;
  }
  if (*number < limits.least || *number > limits.most) {
    const bool is_low = *number < limits.least;
    refuse(value.mark, key,
           fmt::format("{} {} is {} what AWS takes, {} (Member must have value {} than or equal "
                       "to {})",
                       property, *number, is_low ? "below" : "above", limits_words(limits),
                       is_low ? "greater" : "less", is_low ? limits.least : limits.most));
    return std::nullopt;
  }
  return Stated<std::uint64_t>{*number, value.mark, how_of(context_->findings, value)};
}

std::optional<Stated<double>> Block::number(std::string_view property, std::string_view key) const {
  const Value value = answered(property, key);
  if (value.is_nothing()) return std::nullopt;
  if (value.is_unknown()) {
    if (!value.is_reported)
      refuse(value.mark, key, fmt::format("{} is {}; {}", property, value.what, value.cure));
    return std::nullopt;
  }
  const std::optional<double> number = number_of(value);
  if (!number) {
    refuse(value.mark, key, fmt::format("{}: {} is no number", property, description(value)));
    return std::nullopt;
  }
  return Stated<double>{*number, value.mark, how_of(context_->findings, value)};
}

std::optional<Stated<std::int64_t>> Block::integer(std::string_view property,
                                                   std::string_view key) const {
  const auto found = number(property, key);
  if (!found) return std::nullopt;
  if (found->value != std::floor(found->value) || std::abs(found->value) > 1e12) {
    refuse(found->mark, key, fmt::format("{} {} is no whole number", property, found->value));
    return std::nullopt;
  }
  return Stated<std::int64_t>{static_cast<std::int64_t>(found->value), found->mark, found->how};
}

std::optional<Stated<bool>> Block::boolean(std::string_view property) const {
  const Value value = find(property);
  if (!value.is_scalar()) return std::nullopt;
  std::string word;
  for (const char c : value.text) word += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (word != "true" && word != "false") return std::nullopt;
  return Stated<bool>{word == "true", value.mark, how_of(context_->findings, value)};
}

std::optional<Stated<std::string>> Block::text(std::string_view property) const {
  const Value value = find(property);
  if (!value.is_scalar()) return std::nullopt;
  return Stated<std::string>{value.text, value.mark, how_of(context_->findings, value)};
}

void Block::refuse_if_unknown(std::initializer_list<std::string_view> properties) const {
  for (const std::string_view property : properties) {
    const Value value = find(property);
    if (value.is_unknown() && !value.is_reported)
      refuse(value.mark, property, fmt::format("is {}; {}", value.what, value.cure));
  }
}

void Block::ask_if_unknown(std::string_view property, std::string_view key,
                           std::string_view assumed) const {
  Value value = find(property);
  if (value.is_list() && !value.node->items.empty())
    value = context_->resolver.resolve(value.node->items.front());
  if (!value.is_unknown() || value.is_reported) return;
  context_->findings.ask(
      path_of(key), fmt::format("{} is {}; {}; {}", property, value.what, assumed, value.cure));
}

std::optional<Block> Block::block(std::string_view property) const {
  const Value value = find(property);
  if (!value.is_map()) return std::nullopt;
  return Block(*value.node, path_, *context_);
}

std::vector<Block> Block::blocks(std::string_view property) const {
  std::vector<Block> found;
  const Value value = find(property);
  if (value.is_map()) found.emplace_back(*value.node, path_, *context_);
  if (!value.is_list()) return found;
  for (const Node& item : value.node->items) {
    Block block(item, path_, *context_);
    if (block.node() != nullptr) found.push_back(std::move(block));
  }
  return found;
}

std::vector<Stated<std::string>> Block::texts(std::string_view property) const {
  std::vector<Stated<std::string>> found;
  const Value value = find(property);
  const auto take = [&](const Value& item) {
    if (item.is_scalar()) found.push_back({item.text, item.mark, how_of(context_->findings, item)});
  };
  take(value);
  if (!value.is_list()) return found;
  for (const Node& item : value.node->items) take(context_->resolver.resolve(item));
  return found;
}

std::vector<std::string> Block::keys() const {
  std::vector<std::string> keys;
  if (map_ == nullptr) return keys;
  for (const Node::Entry& entry : map_->entries) keys.push_back(entry.key);
  return keys;
}

Block Block::under(std::string path) const {
  Block block = *this;
  block.path_ = std::move(path);
  return block;
}

}  // namespace coldcast
