#include "exchange/import/core/draft.h"

#include <algorithm>
#include <utility>

#include "coldcast/base/node.h"
#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

// Comments begin here, or three blanks behind what is longer.
constexpr std::size_t kCommentColumn = 42;

// A comment ends with its line, whatever is in it.
std::string comment_text(std::string_view words) {
  std::string text;
  for (const char c : words) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return text;
}

void append_line(std::string line, const std::string& comment, std::string& out) {
  if (!comment.empty()) {
    line +=
        line.size() + 1 < kCommentColumn ? std::string(kCommentColumn - line.size(), ' ') : "   ";
    line += "# " + comment_text(comment);
  }
  out += line + "\n";
}

void append_lines(const DraftLine& block, std::size_t indent, std::string& out);

void append(const DraftLine& line, std::size_t indent, std::string& out) {
  const std::string margin(indent, ' ');
  if (line.is_raw) {
    out += line.raw + "\n";
    return;
  }
  if (line.key.empty() && line.value.empty() && line.lines.empty()) {
    if (!line.comment.empty()) out += margin + "# " + comment_text(line.comment) + "\n";
    return;
  }
  if (!line.is_item) {
    const std::string value = line.value.empty() ? "" : " " + line.value;
    append_line(margin + yaml_text(line.key) + ":" + value, line.comment, out);
    append_lines(line, indent + 2, out);
    return;
  }
  if (line.lines.empty()) {
    append_line(margin + "- " + line.value, line.comment, out);
    return;
  }
  std::string block;
  append_lines(line, indent + 2, block);
  out += margin + "- " + block.substr(indent + 2);
}

void append_lines(const DraftLine& block, std::size_t indent, std::string& out) {
  for (const DraftLine& line : block.lines) append(line, indent, out);
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (text.empty()) return "\"\"";
  std::string written = write_yaml(Node::scalar(std::string(text)));
  if (!written.empty() && written.back() == '\n') written.pop_back();
  return written;
}

DraftLine& DraftLine::add(std::string new_key, std::string new_value, std::string new_comment) {
  lines.push_back({std::move(new_key), std::move(new_value), std::move(new_comment)});
  return lines.back();
}

DraftLine& DraftLine::add_block(std::string new_key, std::string new_comment) {
  return add(std::move(new_key), {}, std::move(new_comment));
}

DraftLine& DraftLine::add_item(std::string new_value, std::string new_comment) {
  lines.push_back(
      {.value = std::move(new_value), .comment = std::move(new_comment), .is_item = true});
  return lines.back();
}

void DraftLine::add_comment(std::string words) {
  lines.push_back({.comment = std::move(words)});
}

void DraftLine::add_if_any(DraftLine block) {
  const bool has_content =
      std::any_of(block.lines.begin(), block.lines.end(),
                  [](const DraftLine& line) { return line.is_item || !line.key.empty(); });
  if (has_content) {
    lines.push_back(std::move(block));
  } else {
    lines.insert(lines.end(), block.lines.begin(), block.lines.end());
  }
}

const DraftLine* DraftLine::find(std::string_view wanted) const {
  for (const DraftLine& line : lines) {
    if (line.key == wanted) return &line;
  }
  return nullptr;
}

DraftLine* DraftLine::find(std::string_view wanted) {
  for (DraftLine& line : lines) {
    if (line.key == wanted) return &line;
  }
  return nullptr;
}

namespace {

// Where the entry of a {...} that begins here ends: at its comma, or at the brace that closes.
std::size_t end_of_entry(std::string_view flow, std::size_t at) {
  int depth = 0;
  for (; at < flow.size(); ++at) {
    const char c = flow[at];
    if (c == '"') at = flow.find('"', at + 1);
    if (at == std::string_view::npos) break;
    if (depth == 0 && (c == ',' || c == '}')) return at;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
  }
  return flow.size();
}

// A value within a {...} on one line, as the drafts here have it: `{queue: failed, count: 3}`.
bool set_in_flow(std::string& flow, std::string_view path, const std::string& new_value) {
  const std::size_t point = path.find('.');
  const std::string_view key = path.substr(0, point);
  for (std::size_t at = 1; at < flow.size();) {
    at = flow.find_first_not_of(' ', at);
    const std::size_t end = end_of_entry(flow, at);
    const std::size_t colon = flow.find(": ", at);
    if (colon < end && std::string_view(flow).substr(at, colon - at) == key) {
      std::string value = flow.substr(colon + 2, end - colon - 2);
      const bool is_inner = point != std::string_view::npos;
      if (is_inner && !set_in_flow(value, path.substr(point + 1), new_value)) return false;
      flow.replace(colon + 2, end - colon - 2, is_inner ? value : new_value);
      return true;
    }
    at = end + 1;
  }
  return false;
}

}  // namespace

bool DraftLine::set(std::string_view path, const std::string& new_value,
                    const std::string& new_comment) {
  for (DraftLine& line : lines) {
    const bool is_named_item = line.is_item && !line.lines.empty();
    const std::string& name = is_named_item ? line.lines.front().value : line.key;
    if (name.empty() || !path.starts_with(name)) continue;
    const std::string_view rest = path.substr(name.size());
    if (rest.starts_with(".") && (line.value.empty() || line.value == "{}")) {
      line.value.clear();
      return line.set(rest.substr(1), new_value, new_comment);
    }
    if (rest.starts_with(".") && set_in_flow(line.value, rest.substr(1), new_value)) {
      line.comment += ", " + new_comment;
      return true;
    }
    if (!rest.empty()) continue;
    if (!line.lines.empty()) return false;
    line.value = new_value;
    line.comment = new_comment;
    return true;
  }
  const std::size_t point = path.find('.');
  if (point == std::string_view::npos) {
    add(std::string(path), new_value, new_comment);
    return true;
  }
  return add_block(std::string(path.substr(0, point)))
      .set(path.substr(point + 1), new_value, new_comment);
}

std::string write_draft(const DraftLine& scenario, const std::vector<std::string>& head) {
  std::string out;
  for (const std::string& line : head) out += "# " + line + "\n";
  append_lines(scenario, 0, out);
  return out;
}

}  // namespace coldcast
