#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "coldcast/config/scenario_file.h"

namespace coldcast {

namespace {

constexpr std::size_t kWidth = 88;

// Plain, these mean something else to other YAML readers (YAML 1.1).
constexpr std::array<std::string_view, 8> kYamlWords{"y",  "n",   "yes",  "no",
                                                     "on", "off", "null", "~"};

bool is_plain_character(char c) {
  const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_word || c == '_' || c == '-' || c == '.' || c == '/' || c == '+' || c == ' ';
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.front() == '-' ||
      text.front() == '.') {
    return false;
  }
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return std::all_of(text.begin(), text.end(), is_plain_character) &&
         std::find(kYamlWords.begin(), kYamlWords.end(), lower) == kYamlWords.end();
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string scalar(const Node& node) {
  if (node.is_null()) return "";
  return is_plain(node.text) && !node.quoted ? node.text : in_quotes(node.text);
}

std::string key(std::string_view text) {
  return is_plain(text) ? std::string(text) : in_quotes(text);
}

// On one line.
std::string flow(const Node& node) {
  if (node.kind == Node::Kind::scalar) return node.is_null() ? "\"\"" : scalar(node);
  std::string out = node.kind == Node::Kind::list ? "[" : "{";
  std::string_view separator;
  for (const Node& item : node.items) {
    out += separator;
    out += flow(item);
    separator = ", ";
  }
  for (const Node::Entry& entry : node.entries) {
    out += fmt::format("{}{}: {}", separator, key(entry.key), flow(entry.value));
    separator = ", ";
  }
  return out + (node.kind == Node::Kind::list ? "]" : "}");
}

bool is_empty(const Node& node) {
  return node.items.empty() && node.entries.empty();
}

// Whether a block may stand on one line: a {kind: ...} or a list, if it is short.
bool is_short(const Node& node, std::size_t indent) {
  if (node.kind == Node::Kind::scalar || is_empty(node)) return true;
  if (node.kind == Node::Kind::map && node.entries.front().key != "kind") return false;
  const bool has_blocks = std::any_of(node.items.begin(), node.items.end(), [](const Node& item) {
    return item.kind != Node::Kind::scalar;
  });
  return !has_blocks && flow(node).size() + indent < kWidth;
}

void write_block(const Node& node, std::size_t indent, std::string& out);

// What follows `key:` or `-`.
void write_value(const Node& node, std::size_t indent, std::string& out) {
  if (node.kind == Node::Kind::scalar) {
    const std::string text = scalar(node);
    out += text.empty() ? "\n" : " " + text + "\n";
  } else if (is_short(node, indent)) {
    out += ' ';
    out += flow(node);
    out += '\n';
  } else {
    out += "\n";
    write_block(node, indent, out);
  }
}

void write_item(const Node& item, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  if (item.kind != Node::Kind::scalar && !is_short(item, indent) &&
      flow(item).size() + indent < kWidth) {
    out += fmt::format("{}- {}\n", margin, flow(item));
    return;
  }
  if (item.kind == Node::Kind::map && !is_short(item, indent)) {
    // The first key stands beside the dash.
    std::string block;
    write_block(item, indent + 2, block);
    out += margin + "- " + block.substr(indent + 2);
    return;
  }
  out += margin + "-";
  write_value(item, indent + 2, out);
}

void write_block(const Node& node, std::size_t indent, std::string& out) {
  for (const Node& item : node.items) write_item(item, indent, out);
  for (const Node::Entry& entry : node.entries) {
    out += std::string(indent, ' ') + key(entry.key) + ":";
    write_value(entry.value, indent + 2, out);
  }
}

}  // namespace

std::string write_inline(const Node& node) {
  return flow(node);
}

std::string write_yaml(const Node& node) {
  if (node.kind == Node::Kind::scalar || is_empty(node)) return flow(node) + "\n";
  std::string out;
  write_block(node, 0, out);
  return out;
}

}  // namespace coldcast
