#include "exchange/import/core/source_file.h"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <vector>

#include "coldcast/base/parameters.h"

#include "config/yaml_reader.h"
#include "exchange/import/core/flow_mending.h"
#include "exchange/json_tree.h"
#include "formats/input_file.h"

namespace coldcast {
namespace {

constexpr std::size_t kPiece = 1 << 16;

std::string standard_input() {
  std::string text;
  std::vector<char> piece(kPiece);
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), stdin))
    text.append(piece.data(), size);
  return text;
}

void append_utf8(char32_t c, std::string& out) {
  const auto byte = [&out](unsigned value) { out += static_cast<char>(value); };
  if (c < 0x80) {
    byte(c);
  } else if (c < 0x800) {
    byte(0xC0U | (c >> 6U));
    byte(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    byte(0xE0U | (c >> 12U));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  } else {
    byte(0xF0U | (c >> 18U));
    byte(0x80U | ((c >> 12U) & 0x3FU));
    byte(0x80U | ((c >> 6U) & 0x3FU));
    byte(0x80U | (c & 0x3FU));
  }
}

std::string from_utf16(std::string_view bytes, bool is_big) {
  std::string out;
  char32_t high = 0;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    const char32_t unit = is_big ? first * 256U + second : second * 256U + first;
    if (unit >= 0xD800 && unit < 0xDC00) {
      high = unit;
    } else if (unit >= 0xDC00 && unit < 0xE000) {
      append_utf8(0x10000 + ((high - 0xD800U) << 10U) + (unit - 0xDC00U), out);
    } else {
      append_utf8(unit, out);
    }
  }
  return out;
}

std::string to_utf8(std::string text) {
  if (text.starts_with("\xFF\xFE")) return from_utf16(std::string_view(text).substr(2), false);
  if (text.starts_with("\xFE\xFF")) return from_utf16(std::string_view(text).substr(2), true);
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

Node with_key(std::string key, Node value) {
  Node map;
  map.kind = Node::Kind::map;
  map.mark = value.mark;
  map.entries.push_back({std::move(key), value.mark, std::move(value)});
  return map;
}

// !Ref and !Condition stand for themselves, the others for Fn::NAME.
Node long_form(const std::string& tag, Node value) {
  const std::string name = tag.substr(1);
  if (name == "Ref" || name == "Condition") return with_key(name, std::move(value));
  if (name == "GetAtt" && value.kind == Node::Kind::scalar) {
    const std::size_t point = value.text.find('.');
    Node list;
    list.kind = Node::Kind::list;
    list.mark = value.mark;
    for (const std::string& part :
         {value.text.substr(0, point),
          point == std::string::npos ? std::string() : value.text.substr(point + 1)}) {
      list.items.push_back(Node::scalar(part));
      list.items.back().quoted = true;
      list.items.back().mark = value.mark;
    }
    value = std::move(list);
  }
  return with_key("Fn::" + name, std::move(value));
}

// The tree, and what is wrong with the text.
struct YamlReading {
  std::optional<Node> tree;
  std::vector<Diagnostic> faults;
};

YamlReading read_yaml_text(const std::string& text) {
  static const YamlDialect kDialect{long_form};
  Diagnostics diagnostics("", "");
  YamlReading reading;
  reading.tree = read_yaml(text, diagnostics, &kDialect);
  try {
    diagnostics.throw_if_any();
  } catch (const ScenarioError& error) {
    reading.faults = error.diagnostics();
  }
  return reading;
}

std::optional<Node> yaml_tree(const std::string& text, Findings& findings, std::uint32_t origin) {
  YamlReading reading = read_yaml_text(text);
  if (!reading.tree) {
    YamlReading lenient = read_yaml_text(with_quotes_in_flow(text));
    if (lenient.tree) reading = std::move(lenient);
  }
  for (const Diagnostic& found : reading.faults)
    findings.refuse({found.mark.line, found.mark.column, origin}, found.path, found.message);
  return std::move(reading.tree);
}

}  // namespace

bool begins_as_json(std::string_view text) {
  const std::size_t at = text.find_first_not_of(" \t\r\n");
  return at != std::string_view::npos && (text[at] == '{' || text[at] == '[');
}

void set_origin(Node& tree, std::uint32_t origin) {
  tree.mark.origin = origin;
  for (Node& item : tree.items) set_origin(item, origin);
  for (Node::Entry& entry : tree.entries) {
    entry.mark.origin = origin;
    set_origin(entry.value, origin);
  }
}

std::string beside(const std::string& file, const std::string& name) {
  const std::filesystem::path path(name);
  if (path.is_absolute()) return name;
  return (std::filesystem::path(file).parent_path() / path).lexically_normal().string();
}

std::optional<std::string> read_source(const std::string& file, Findings& findings, Mark asked) {
  if (file == "-") return to_utf8(standard_input());
  if (const auto why = why_unreadable(file)) {
    findings.refuse(asked, "", fmt::format("{}: {}", file, *why));
    return std::nullopt;
  }
  InputFile input(file);
  std::string text;
  std::vector<char> piece(kPiece);
  while (const std::uint64_t size = input.read(piece))
    text.append(piece.data(), static_cast<std::size_t>(size));
  if (!input.failure().empty()) {
    findings.refuse(asked, "", fmt::format("{}: {}", file, input.failure()));
    return std::nullopt;
  }
  return to_utf8(std::move(text));
}

std::optional<Node> read_source_tree(const std::string& text, std::uint32_t origin,
                                     SourceLanguage language, Findings& findings) {
  std::optional<Node> tree;
  // A YAML file may begin with a bracket too, but then seldom is JSON.
  std::vector<std::pair<Mark, std::string>> faults;
  if (language == SourceLanguage::json || begins_as_json(text)) {
    tree = read_json_tree(text, [&](Mark mark, std::string message) {
      mark.origin = origin;
      faults.emplace_back(mark, std::move(message));
    });
    const bool is_yaml = language == SourceLanguage::json_or_yaml && !tree;
    if (!is_yaml) {
      for (auto& [mark, message] : faults) findings.refuse(mark, "", std::move(message));
    }
    if (tree || !is_yaml) {
      if (tree) set_origin(*tree, origin);
      return tree;
    }
  }
  Findings of_yaml = findings;
  tree = yaml_tree(text, of_yaml, origin);
  if (!tree && !faults.empty()) {
    for (auto& [mark, message] : faults) findings.refuse(mark, "", std::move(message));
    return tree;
  }
  findings = std::move(of_yaml);
  if (tree) set_origin(*tree, origin);
  return tree;
}

}  // namespace coldcast
