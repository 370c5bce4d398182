#include "exchange/import/cloudformation/template.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <regex>

#include "coldcast/base/text.h"

#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"

namespace coldcast {
namespace {

constexpr std::string_view kForEach = "Fn::ForEach::";

bool has_for_each(const Node& map) {
  return std::any_of(map.entries.begin(), map.entries.end(),
                     [](const Node::Entry& entry) { return entry.key.starts_with(kForEach); });
}

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

}  // namespace

Template::Template(StackSettings settings, Answers& parameters, Answers& values, Findings& findings)
    : settings_(std::move(settings)),
      parameters_(parameters),
      values_(values),
      findings_(findings),
      context_{*this, findings, values} {}

const Node& Template::keep(Node node) {
  return kept_.emplace_back(std::move(node));
}

void Template::add(const Node& file, const std::string& name) {
  if (file_.empty()) file_ = name;
  if (file.kind != Node::Kind::map) {
    findings_.refuse(file.mark, "", "is no template; expected a map with Resources");
    return;
  }
  for (const Node::Entry& entry : file.entries) {
    const auto [known, is_new] = sections_.try_emplace(entry.key, entry.value);
    if (is_new || entry.value.kind != Node::Kind::map) {
      if (!is_new && entry.key == "Transform") known->second.items.push_back(entry.value);
      continue;
    }
    for (const Node::Entry& thing : entry.value.entries) {
      const Node* first = known->second.find(thing.key);
      if (first == nullptr) {
        known->second.entries.push_back(thing);
      } else if (entry.key == "Resources") {
        findings_.refuse(thing.mark, entry.key + "." + thing.key,
                         fmt::format("logical id stands twice; first in {} line {}",
                                     findings_.file_of(first->mark), first->mark.line));
      }
    }
  }
}

void Template::give(const std::string& parameter, Value value) {
  given_.insert_or_assign(parameter, std::move(value));
}

const Node* Template::section(std::string_view name) const {
  const auto found = sections_.find(name);
  return found == sections_.end() ? nullptr : &found->second;
}

bool Template::has_transform(std::string_view name) const {
  const Node* transform = section("Transform");
  if (transform == nullptr) return false;
  if (transform->text == name) return true;
  return std::any_of(transform->items.begin(), transform->items.end(), [name](const Node& item) {
    return item.text == name || std::any_of(item.items.begin(), item.items.end(),
                                            [name](const Node& one) { return one.text == name; });
  });
}

void Template::complete() {
  check_answers();
  for (const char* name : {"Conditions", "Resources", "Mappings", "Outputs"}) {
    const auto found = sections_.find(name);
    if (found == sections_.end()) continue;
    found->second = expand_for_each(found->second, *this);
  }
  read_resources();
}

void Template::read_resources() {
  const Node* section_node = section("Resources");
  if (section_node == nullptr || section_node->kind != Node::Kind::map) {
    findings_.refuse(
        section_node == nullptr ? Mark{} : section_node->mark, "Resources",
        fmt::format("{} has no Resources; expected a CloudFormation or SAM template", file_));
    return;
  }
  for (const Node::Entry& entry : section_node->entries) {
    if (entry.value.kind != Node::Kind::map) continue;
    Resource resource{entry.key, text_at(entry.value, "Type"), &entry.value,
                      entry.value.find("Properties"), entry.mark};
    if (entry.key == "Fn::Transform") {
      findings_.refuse(entry.value.mark, "Resources.Fn::Transform",
                       "a macro or an include that is not a local file may make functions; give "
                       "the template as it is after it");
      continue;
    }
    by_id_.emplace(resource.id, resources_.size());
    resources_.push_back(std::move(resource));
  }
}

const Template::Resource* Template::resource(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &resources_[found->second];
}

void Template::set_properties(const std::string& id, Node properties) {
  resources_[by_id_.at(id)].properties = &keep(std::move(properties));
}

Block Template::properties(const Resource& resource, std::string path) {
  if (resource.properties == nullptr) return Block(std::move(path), context_);
  return Block(*resource.properties, std::move(path), context_);
}

// What the user said of parameters must fit what the template says of them.
void Template::check_answers() {
  static const Node kNone;
  const Node* parameters = section("Parameters");
  std::vector<std::string_view> names;
  if (parameters != nullptr) {
    for (const Node::Entry& entry : parameters->entries) names.push_back(entry.key);
  }
  for (const std::string& key : parameters_.keys()) {
    if (key.starts_with("AWS::")) continue;
    const Node* parameter = parameters == nullptr ? nullptr : parameters->find(key);
    if (parameter == nullptr) {
      const std::string_view near = nearest_word(key, names);
      findings_.refuse({}, "",
                       fmt::format("--param {}: the template has no parameter of that name{}", key,
                                   near.empty() ? "" : fmt::format("; did you mean {}?", near)));
      continue;
    }
    check_parameter(key, *parameter, *parameters_.find(key));
  }
}

void Template::check_parameter(const std::string& name, const Node& parameter,
                               const std::string& said) {
  const std::string shown = is_hidden(parameter) ? "****" : said;
  const auto refuse = [&](const std::string& expected) {
    findings_.refuse({}, "", fmt::format("--param {}={}: {}", name, shown, expected));
  };
  if (const Node* allowed = parameter.find("AllowedValues")) {
    std::vector<std::string> words;
    for (const Node& item : allowed->items) words.push_back(canonical_text(item));
    if (std::find(words.begin(), words.end(), said) == words.end())
      refuse("expected one of " + joined(words));
  }
  const std::string pattern = text_at(parameter, "AllowedPattern");
  if (!pattern.empty() && !fits_pattern(said, pattern).value_or(true))
    refuse("does not fit AllowedPattern " + pattern);
  const auto number = parse_number(said);
  if (text_at(parameter, "Type") == "Number" && !number) return refuse("expected a number");
  const auto bound = [&](std::string_view key) { return parse_number(text_at(parameter, key)); };
  if (const auto least = bound("MinValue"); least && number && *number < *least)
    refuse(fmt::format("expected at least {} (MinValue)", *least));
  if (const auto most = bound("MaxValue"); most && number && *number > *most)
    refuse(fmt::format("expected at most {} (MaxValue)", *most));
  const auto length = static_cast<double>(said.size());
  if (const auto least = bound("MinLength"); least && length < *least)
    refuse(fmt::format("expected at least {} characters (MinLength)", *least));
  if (const auto most = bound("MaxLength"); most && length > *most)
    refuse(fmt::format("expected at most {} characters (MaxLength)", *most));
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
  std::string item;
  const auto take = [&] {
    const std::size_t first = item.find_first_not_of(' ');
    Node node = Node::scalar(first == std::string::npos
                                 ? ""
                                 : item.substr(first, item.find_last_not_of(' ') - first + 1));
    node.quoted = true;
    node.mark = mark;
    list.items.push_back(std::move(node));
    item.clear();
  };
  for (const char c : text) {
    if (c == ',') {
      take();
    } else {
      item += c;
    }
  }
  if (!text.empty()) take();
  Value value = Value::of(keep(std::move(list)));
  value.mark = mark;
  return value;
}

Value Template::parameter(const std::string& name, Mark mark) {
  const Node& parameter = *section("Parameters")->find(name);
  const std::string type = text_at(parameter, "Type");
  const bool is_list = type == "CommaDelimitedList" || type.starts_with("List<");
  if (const auto given = given_.find(name); given != given_.end()) {
    Value value = given->second;
    if (is_list && value.is_scalar()) value = listed(value.text, mark);
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
  }
  Value value = is_list ? listed(*text, mark) : Value::of_text(*text, mark);
  value.quoted = true;
  value.how.push_back(std::move(how));
  return value;
}

Value Template::pseudo(std::string_view name, Mark mark) const {
  const std::string& region = settings_.region;
  if (const auto said = parameters_.find(name)) return Value::of_text(*said, mark);
  if (name == "AWS::Region") return Value::of_text(region, mark);
  if (name == "AWS::AccountId") return Value::of_text("123456789012", mark);
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

std::string Template::arn(std::string_view service, std::string_view resource) const {
  const std::string& region = settings_.region;
  const std::string_view partition = region.starts_with("cn-")       ? "aws-cn"
                                     : region.starts_with("us-gov-") ? "aws-us-gov"
                                                                     : "aws";
  return fmt::format("arn:{}:{}:{}:123456789012:{}", partition, service, region, resource);
}

bool Template::is_made(const std::string& id) {
  const Resource* found = resource(id);
  if (found == nullptr) return false;
  const Node* condition = found->node->find("Condition");
  if (condition == nullptr || condition->kind != Node::Kind::scalar) return true;
  Value why;
  const std::optional<bool> is_true = holds(condition->text, &why);
  if (!is_true) {
    findings_.refuse(condition->mark, id,
                     fmt::format("whether it is made hangs on condition {}, and that on {}; {}",
                                 condition->text, why.what, why.cure));
    return false;
  }
  return *is_true;
}

void Template::set_output(const std::string& stack, const std::string& output, Value value) {
  define(stack + ".Outputs." + output, std::move(value));
}

void Template::define(const std::string& reference, Value value) {
  outputs_.insert_or_assign(reference, std::move(value));
}

namespace {

// Puts the value of a loop's variable where it is named.
void substitute(Node& node, const std::string& variable, const std::string& value) {
  if (node.kind == Node::Kind::map && node.entries.size() == 1 &&
      node.entries.front().key == "Ref" && node.entries.front().value.text == variable) {
    const Mark mark = node.mark;
    node = Node::scalar(value);
    node.quoted = true;
    node.mark = mark;
    return;
  }
  std::string plain;
  for (const char c : value) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_kept) plain += c;
  }
  const auto replace = [&](std::string& text) {
    for (const auto& [name, with] :
         {std::pair{"${" + variable + "}", value}, std::pair{"&{" + variable + "}", plain}}) {
      for (std::size_t at = text.find(name); at != std::string::npos;
           at = text.find(name, at + with.size()))
        text.replace(at, name.size(), with);
    }
  };
  replace(node.text);
  for (Node& item : node.items) substitute(item, variable, value);
  for (Node::Entry& entry : node.entries) {
    replace(entry.key);
    substitute(entry.value, variable, value);
  }
}

std::vector<std::string> collection(const Node& node, Template& stack, const std::string& path) {
  std::vector<std::string> found;
  const Value list = stack.resolve(node);
  if (list.is_unknown()) {
    stack.findings().refuse(node.mark, path,
                            fmt::format("its collection is {}; {}", list.what, list.cure));
  }
  if (!list.is_list()) return found;
  for (const Node& item : list.node->items) {
    const Value value = stack.resolve(item);
    if (value.is_scalar()) {
      found.push_back(value.text);
    } else if (value.is_list()) {
      for (const Node& inner : value.node->items) found.push_back(stack.resolve(inner).text);
    } else if (value.is_unknown()) {
      stack.findings().refuse(item.mark, path,
                              fmt::format("its collection is {}; {}", value.what, value.cure));
    }
  }
  return found;
}

// Local files that AWS::Include names, whose keys stand in the place of the transform.
void include(const Node& transform, Template& stack, Node& out) {
  const Node* parameters = transform.find("Parameters");
  const Node* name = transform.find("Name");
  const Node* location = parameters == nullptr ? nullptr : parameters->find("Location");
  const Value where = location == nullptr ? Value{} : stack.resolve(*location);
  const bool is_local = name != nullptr && name->text == "AWS::Include" && where.is_scalar() &&
                        where.text.find("://") == std::string::npos;
  if (!is_local) {
    out.entries.push_back({"Fn::Transform", transform.mark, transform});
    return;
  }
  const std::string file = beside(stack.file(), where.text);
  const auto text = read_source(file, stack.findings(), location->mark);
  if (!text) return;
  const auto tree = read_source_tree(*text, stack.findings().add_file(file),
                                     SourceLanguage::json_or_yaml, stack.findings());
  if (tree) out.entries.insert(out.entries.end(), tree->entries.begin(), tree->entries.end());
}

}  // namespace

Node expand_for_each(const Node& map, Template& stack) {
  const bool includes = map.find("Fn::Transform") != nullptr;
  if (!has_for_each(map) && !includes) return map;
  // More is a mistake or an attack on memory.
  constexpr std::size_t kMostEntries = 100'000;
  Node out;
  out.kind = Node::Kind::map;
  out.mark = map.mark;
  for (const Node::Entry& entry : map.entries) {
    if (entry.key == "Fn::Transform") {
      include(entry.value, stack, out);
      continue;
    }
    if (!entry.key.starts_with(kForEach)) {
      out.entries.push_back(entry);
      continue;
    }
    if (!stack.has_transform("AWS::LanguageExtensions"))
      stack.findings().refuse(entry.mark, entry.key, "needs Transform: AWS::LanguageExtensions");
    if (entry.value.items.size() != 3) {
      stack.findings().refuse(entry.mark, entry.key,
                              "expected [variable, collection, {${variable}...: ...}]");
      continue;
    }
    const std::string variable = entry.value.items[0].text;
    for (const std::string& value : collection(entry.value.items[1], stack, entry.key)) {
      Node body = entry.value.items[2];
      substitute(body, variable, value);
      body = expand_for_each(body, stack);
      out.entries.splice(out.entries.end(), body.entries);
      if (out.entries.size() > kMostEntries) {
        stack.findings().refuse(entry.mark, entry.key,
                                fmt::format("makes more than {} things", kMostEntries));
        return out;
      }
    }
  }
  return out;
}

}  // namespace coldcast
