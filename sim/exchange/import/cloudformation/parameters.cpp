#include <algorithm>
#include <fmt/format.h>
#include <regex>

#include "coldcast/base/text.h"

#include "exchange/import/cloudformation/template.h"
#include "exchange/import/core/names.h"

namespace coldcast {
namespace {

std::string text_at(const Node& map, std::string_view key) {
  const Node* found = map.find(key);
  return found == nullptr || found->kind != Node::Kind::scalar ? "" : canonical_text(*found);
}

bool is_hidden(const Node& parameter) {
  return text_at(parameter, "NoEcho") == "true";
}

std::optional<bool> fits_pattern(const std::string& text, const std::string& pattern) {
  // Long texts could keep the library's matcher busy without end.
  constexpr std::size_t kLongest = 500;
  if (text.size() > kLongest || pattern.size() > kLongest) return std::nullopt;
  try {
    return std::regex_match(text, std::regex(pattern));
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

bool is_list(std::string_view type) {
  return type == "CommaDelimitedList" || type.starts_with("List<");
}

// The items of a list parameter, without the blanks around them.
std::vector<std::string> items_of(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, comma);
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    item = item.substr(0, item.find_last_not_of(' ') + 1);
    items.emplace_back(item);
    if (comma == text.size()) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) items.emplace_back();
  }
  return items;
}

// What a template expects of a parameter's value; empty: the value is fit.
std::string why_unfit(const Node& parameter, bool is_number, const std::string& said) {
  if (const Node* allowed = parameter.find("AllowedValues")) {
    std::vector<std::string> words;
    for (const Node& item : allowed->items) words.push_back(canonical_text(item));
    if (std::find(words.begin(), words.end(), said) == words.end())
      return "expected one of " + joined(words);
  }
  const std::string pattern = text_at(parameter, "AllowedPattern");
  if (!pattern.empty() && !fits_pattern(said, pattern).value_or(true))
    return "does not fit AllowedPattern " + pattern;
  const auto number = parse_number(said);
  if (is_number && !number) return "expected a number";
  const auto bound = [&](std::string_view key) { return parse_number(text_at(parameter, key)); };
  if (const auto least = bound("MinValue"); least && number && *number < *least)
    return fmt::format("expected at least {} (MinValue)", *least);
  if (const auto most = bound("MaxValue"); most && number && *number > *most)
    return fmt::format("expected at most {} (MaxValue)", *most);
  const auto length = static_cast<double>(said.size());
  if (const auto least = bound("MinLength"); least && length < *least)
    return fmt::format("expected at least {} characters (MinLength)", *least);
  if (const auto most = bound("MaxLength"); most && length > *most)
    return fmt::format("expected at most {} characters (MaxLength)", *most);
  return {};
}

}  // namespace

// What the user said of parameters must fit what the template says of them.
void Template::check_answers() {
  const Node* parameters = section("Parameters");
  std::vector<std::string_view> names;
  if (parameters != nullptr) {
    for (const Node::Entry& entry : parameters->entries) names.push_back(entry.key);
  }
  for (const std::string& key : parameters_.keys()) {
    if (key.starts_with("AWS::")) continue;
    const Node* parameter = parameters == nullptr ? nullptr : parameters->find(key);
    if (parameter == nullptr) {
      if (is_elsewhere(key)) continue;
      const std::string_view near = nearest_word(key, names);
      findings_.refuse({}, "",
                       fmt::format("--param {}: the template has no parameter of that name{}", key,
                                   near.empty() ? "" : fmt::format("; did you mean {}?", near)));
      continue;
    }
    if (is_hidden(*parameter)) findings_.hide(key);
    check_parameter(*parameter, {"--param " + key, *parameters_.find(key), {}});
  }
}

// Whether a stack that is read beside this one has the parameter.
bool Template::is_elsewhere(const std::string& parameter) const {
  return std::any_of(stacks_.begin(), stacks_.end(), [&](const Template* other) {
    const Node* parameters = other->section("Parameters");
    return parameters != nullptr && parameters->find(parameter) != nullptr;
  });
}

void Template::check_parameter(const Node& parameter, const Saying& saying) {
  const std::string type = text_at(parameter, "Type");
  const std::vector<std::string> items =
      is_list(type) ? items_of(saying.value) : std::vector<std::string>{saying.value};
  for (const std::string& item : items) {
    const std::string why = why_unfit(parameter, type.find("Number") != std::string::npos, item);
    if (why.empty()) continue;
    findings_.refuse(
        saying.at, "",
        fmt::format("{}={}: {}", saying.who, is_hidden(parameter) ? "****" : item, why));
  }
}

std::optional<Value> Template::answered(std::string_view reference, Mark mark) {
  const std::optional<std::string> said = values_.find(reference);
  if (!said) return std::nullopt;
  Value value = Value::of_text(*said, mark);
  value.how.push_back(fmt::format("--value {}", reference));
  return value;
}

// A text of a list parameter as a list.
Value Template::listed(const std::string& text, Mark mark) {
  Node list;
  list.kind = Node::Kind::list;
  list.mark = mark;
  for (const std::string& item : items_of(text)) {
    list.items.push_back(Node::scalar(item));
    list.items.back().quoted = true;
    list.items.back().mark = mark;
  }
  Value value = Value::of(keep(std::move(list)));
  value.mark = mark;
  return value;
}

Value Template::parameter(const std::string& name, Mark mark) {
  const Node& parameter = *section("Parameters")->find(name);
  const std::string type = text_at(parameter, "Type");
  if (const auto given = given_.find(name); given != given_.end()) {
    Value value = given->second;
    if (value.is_scalar())
      check_parameter(parameter, {"parameter " + name, value.text, value.mark});
    if (is_list(type) && value.is_scalar()) value = listed(value.text, mark);
    value.how.push_back("parameter " + name);
    return value;
  }
  std::optional<std::string> text = parameters_.find(name);
  std::string how = "--param " + name;
  if (!text) {
    how = "parameter " + name;
    const Node* normal = parameter.find("Default");
    if (type.starts_with("AWS::SSM::Parameter::Value")) {
      const std::string stored = normal == nullptr ? name : canonical_text(*normal);
      for (const std::string& reference : {"ssm:" + stored, name}) {
        if (const auto value = answered(reference, mark)) return *value;
      }
      return Value::not_known(
          fmt::format("the parameter {}, whose value is kept in SSM as {}", name, stored),
          fmt::format("say it with --value ssm:{}=...", stored), mark);
    }
    if (normal == nullptr || normal->kind != Node::Kind::scalar) {
      if (const auto value = answered(name, mark)) return *value;
      return Value::not_known(fmt::format("the parameter {}, which has no default", name),
                              fmt::format("say it with --param {}=...", name), mark);
    }
    text = canonical_text(*normal);
    check_parameter(parameter, {"Default of parameter " + name, *text, normal->mark});
  }
  Value value = is_list(type) ? listed(*text, mark) : Value::of_text(*text, mark);
  value.quoted = true;
  value.is_hidden = is_hidden(parameter);
  value.how.push_back(std::move(how));
  return value;
}

Value Template::pseudo(std::string_view name, Mark mark) const {
  const std::string& region = settings_.region;
  if (const auto said = parameters_.find(name)) return Value::of_text(*said, mark);
  if (name == "AWS::Region") return Value::of_text(region, mark);
  if (name == "AWS::AccountId") return Value::of_text(std::string(kSymbolicAccount), mark);
  if (name == "AWS::StackName") return Value::of_text(settings_.stack, mark);
  if (name == "AWS::StackId")
    return Value::of_text(arn("cloudformation", "stack/" + settings_.stack + "/0"), mark);
  if (name == "AWS::Partition") return Value::of_text(std::string(arn_part(arn("x", ""), 1)), mark);
  if (name == "AWS::URLSuffix")
    return Value::of_text(region.starts_with("cn-") ? "amazonaws.com.cn" : "amazonaws.com", mark);
  if (name == "AWS::NoValue") {
    Value nothing;
    nothing.mark = mark;
    return nothing;
  }
  return Value::not_known(fmt::format("{}", name), fmt::format("say it with --param {}=...", name),
                          mark);
}

}  // namespace coldcast
