#include "exchange/import/serverless/variables.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/serverless/variable_text.h"

namespace coldcast {
namespace {

// More would be a circle of variables.
constexpr int kDeepest = 100;
// Variables that double at every step would not end.
constexpr std::size_t kMostSteps = 1'000'000;
constexpr std::size_t kLongestText = 100'000;

bool is_intrinsic(const Node& node) {
  if (node.kind != Node::Kind::map || node.entries.size() != 1) return false;
  const std::string& key = node.entries.front().key;
  return key == "Ref" || key == "Condition" || key.starts_with("Fn::");
}

// What is no address: a plain value, or left as it is, as ${self.custom.x} and ${AWS::Region} are
// by those for whom they are no variables.
Value word_itself(const std::string& word, Mark mark, bool is_first) {
  if (word == "null") return {};
  const bool is_bare =
      !is_first || parse_number(word).has_value() || word == "true" || word == "false";
  Value value = Value::of_text(is_bare ? word : "${" + word + "}", mark);
  value.quoted = !is_bare;
  return value;
}

// What strToBool makes of a text; empty: it refuses.
std::string_view truth_of(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (text == "true" || text == "1") return "true";
  return text == "false" || text == "0" ? "false" : "";
}

}  // namespace

ServerlessVariables::ServerlessVariables(Settings settings, const Node& service,
                                         Answers& parameters, Answers& environment, Answers& values,
                                         Findings& findings)
    : settings_(std::move(settings)),
      service_(service),
      parameters_(parameters),
      environment_(environment),
      values_(values),
      findings_(findings) {}

Value ServerlessVariables::resolve(const Node& node) {
  if (node.kind == Node::Kind::scalar && node.text.find("${") != std::string::npos) {
    if (depth_ == kDeepest || ++steps_ > kMostSteps || node.text.size() > kLongestText)
      return Value::not_known("a circle of variables", "break it", node.mark);
    ++depth_;
    Value value = expand(node.text, node);
    --depth_;
    value.mark = node.mark;
    // An empty text takes a setting away.
    if (value.is_scalar() && value.text.empty()) value.kind = Value::Kind::nothing;
    return value;
  }
  if (intrinsics_ && is_intrinsic(node)) return intrinsics_(keep(written_out(node)));
  return Value::of(node);
}

// A text that is one variable takes its type; otherwise texts are joined.
Value ServerlessVariables::expand(const std::string& text, const Node& node) {
  if (text.starts_with("${") && end_of_variable(text, 0) == text.size() - 1)
    return variable(text.substr(2, text.size() - 3), node.mark);
  Value out = Value::of_text("", node.mark);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t end =
        text.compare(at, 2, "${") == 0 ? end_of_variable(text, at) : std::string::npos;
    if (end == std::string::npos) {
      out.text += text[at];
      continue;
    }
    const Value value = variable(text.substr(at + 2, end - at - 2), node.mark);
    if (value.is_unknown()) return value;
    out.text += value.text;
    if (out.text.size() > kLongestText)
      return Value::not_known("a circle of variables", "break it", node.mark);
    out.how.insert(out.how.end(), value.how.begin(), value.how.end());
    at = end;
  }
  return out;
}

Value ServerlessVariables::variable(const std::string& content, Mark mark) {
  std::optional<Value> unknown;
  const std::vector<std::string> words = alternatives(content);
  for (std::size_t i = 0; i < words.size(); ++i) {
    // Inner variables first, those of a later alternative only when it is asked for.
    Value inner = Value::of_text(words[i], mark);
    if (words[i].find("${") != std::string::npos)
      inner = expand(words[i], Node{.mark = mark, .text = words[i], .items = {}, .entries = {}});
    const bool is_variable =
        words[i].starts_with("${") && end_of_variable(words[i], 0) == words[i].size() - 1;
    if (inner.is_unknown()) {
      if (!unknown) unknown = inner;
      continue;
    }
    Value value = is_variable ? inner : source(inner.text, mark, i == 0);
    if (!value.is_unknown() && !(value.is_nothing() && i + 1 < words.size())) return value;
    if (value.is_unknown() && !unknown) unknown = value;
  }
  return unknown ? *unknown : Value{};
}

Value ServerlessVariables::source(const std::string& word, Mark mark, bool is_first) {
  if (is_quoted(word)) return Value::of_text(word.substr(1, word.size() - 2), mark);
  if (has_operator(word)) {
    findings_.refuse(mark, "",
                     fmt::format("{} is no variable of the framework: it knows no operators; "
                                 "expected ${{source:address, fallback}}",
                                 quote("${" + word + "}")));
    return Value::faulty(mark);
  }
  const auto found = parse_address(word);
  if (!found) return word_itself(word, mark, is_first);
  const std::string& name = found->name;
  if (name == "self") return own(found->address, mark);
  if (name == "opt") return option(found->address, mark);
  if (name == "param") return parameter(found->address, mark);
  if (name == "sls" && found->address == "stage") return Value::of_text(stage(), mark);
  if (name == "env") {
    if (const auto said = environment_.find(found->address)) return Value::of_text(*said, mark);
    return Value::not_known(fmt::format("the environment variable {}", found->address),
                            fmt::format("say it with --env {}=...", found->address), mark);
  }
  if (name == "file" && found->has_argument) return file(found->argument, found->address, mark);
  // Version 4 of the framework also takes file:NAME#PATH and strToBool:VALUE.
  if (name == "file" && found->has_address) {
    const std::size_t sharp = std::min(found->address.find('#'), found->address.size());
    const std::string path = sharp == found->address.size() ? "" : found->address.substr(sharp + 1);
    return file(found->address.substr(0, sharp), path, mark);
  }
  if (name == "strToBool" && (found->has_argument || found->has_address)) {
    const std::string& said = found->has_argument ? found->argument : found->address;
    const std::string text = is_quoted(said) ? said.substr(1, said.size() - 2) : said;
    if (const std::string_view truth = truth_of(text); !truth.empty())
      return Value::of_text(std::string(truth), mark);
    findings_.refuse(mark, "",
                     fmt::format("strToBool of {}; expected true, false, 1 or 0", quote(text)));
    return Value::faulty(mark);
  }
  if (name == "aws" && found->address == "region")
    return Value::of_text(region().empty() ? "us-east-1" : region(), mark);
  if (name == "aws" && found->address == "accountId") return Value::of_text("123456789012", mark);
  if (name == "aws" && found->address == "partition") return Value::of_text("aws", mark);
  if (word.starts_with("AWS::")) return Value::of_text("${" + word + "}", mark);
  return foreign(word, mark);
}

Value ServerlessVariables::foreign(const std::string& reference, Mark mark) {
  if (const auto said = values_.find(reference)) {
    Value value = Value::of_text(*said, mark);
    value.how.push_back("--value " + reference);
    return value;
  }
  return Value::not_known(fmt::format("kept in {}", reference),
                          fmt::format("say it with --value {}=...", reference), mark);
}

Value ServerlessVariables::at_path(Value from, const std::string& path) {
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t point = std::min(path.find('.', begin), path.size());
    const std::string key = path.substr(begin, point - begin);
    begin = point + 1;
    if (from.is_unknown()) return from;
    const Node* next = nullptr;
    if (from.is_map()) next = from.node->find(key);
    if (from.is_list()) {
      const auto index = parse_count(key);
      if (index && *index < from.node->items.size())
        next = &from.node->items[static_cast<std::size_t>(*index)];
    }
    if (next == nullptr) return {};
    from = resolve(*next);
  }
  return from;
}

Value ServerlessVariables::own(const std::string& path, Mark mark) {
  if (!under_way_.insert(path).second)
    return Value::not_known(fmt::format("self:{}, which refers to itself", path),
                            "break the circle", mark);
  Value found = at_path(Value::of(service_), path);
  under_way_.erase(path);
  if (found.is_nothing())
    return Value::not_known(fmt::format("self:{}, which the file does not have", path),
                            "write it, or give a fallback", mark);
  return found;
}

Value ServerlessVariables::option(const std::string& name, Mark mark) {
  if (name == "stage" && !settings_.stage.empty()) return Value::of_text(settings_.stage, mark);
  if (name == "region" && !settings_.region.empty()) return Value::of_text(settings_.region, mark);
  if (const auto said = parameters_.find(name)) return Value::of_text(*said, mark);
  return Value::not_known(fmt::format("the flag --{} of the framework", name),
                          name == "stage" || name == "region"
                              ? fmt::format("say it with --{} ...", name)
                              : fmt::format("say it with --param {}=...", name),
                          mark);
}

Value ServerlessVariables::parameter(const std::string& name, Mark mark) {
  if (const auto said = parameters_.find(name)) {
    Value value = Value::of_text(*said, mark);
    value.how.push_back("--param " + name);
    return value;
  }
  const std::string here = stage();
  for (const std::string& path :
       {"stages." + here + ".params", "params." + here, std::string("stages.default.params"),
        std::string("params.default")}) {
    const Value block = at_path(Value::of(service_), path);
    if (!block.is_map()) continue;
    const Node* node = block.node->find(name);
    if (node == nullptr) continue;
    Value value = resolve(*node);
    value.how.push_back("param " + name);
    return value;
  }
  return Value::not_known(fmt::format("the parameter {}", name),
                          fmt::format("say it with --param {}=...", name), mark);
}

std::string ServerlessVariables::stage() {
  if (!settings_.stage.empty()) return settings_.stage;
  if (depth_ > kDeepest / 2) return "dev";
  const Value value = at_path(Value::of(service_), "provider.stage");
  return value.is_scalar() && !value.text.empty() ? value.text : "dev";
}

std::string ServerlessVariables::region() {
  if (!settings_.region.empty()) return settings_.region;
  if (depth_ > kDeepest / 2) return {};
  const Value value = at_path(Value::of(service_), "provider.region");
  return value.is_scalar() ? value.text : "";
}

Node ServerlessVariables::written_out(const Node& node, int depth) {
  if (depth > kDeepest || ++steps_ > kMostSteps) return node;
  if (node.kind == Node::Kind::scalar && node.text.find("${") != std::string::npos) {
    const Value value = resolve(node);
    if (value.is_list() || value.is_map()) return written_out(*value.node, depth + 1);
    Node out = node;
    out.text = value.text;
    if (value.is_unknown()) {
      constexpr std::string_view kKept = "kept in ";
      const std::string reference =
          value.what.starts_with(kKept) ? value.what.substr(kKept.size()) : value.what;
      out.text = "{{resolve:" + reference + "}}";
    }
    return out;
  }
  Node out = node;
  for (Node& item : out.items) item = written_out(item, depth + 1);
  for (Node::Entry& entry : out.entries) {
    if (entry.key.find("${") != std::string::npos)
      entry.key =
          resolve(Node{.mark = entry.mark, .text = entry.key, .items = {}, .entries = {}}).text;
    entry.value = written_out(entry.value, depth + 1);
  }
  return out;
}

}  // namespace coldcast
