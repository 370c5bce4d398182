#include "exchange/import/core/update.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

#include "base/letters.h"

namespace coldcast {
namespace {

// Where ` [17]` begins; npos: nowhere.
std::size_t place_at(std::string_view comment) {
  for (std::size_t at = comment.find(" ["); at != std::string_view::npos;
       at = comment.find(" [", at + 1)) {
    std::size_t end = at + 2;
    while (end < comment.size() && is_digit(comment[end])) ++end;
    if (end > at + 2 && end < comment.size() && comment[end] == ']') return at;
  }
  return std::string_view::npos;
}

// template.yaml:17 of `template.yaml [17], Globals`.
std::string place_of(const std::string& comment) {
  const std::size_t at = place_at(comment);
  if (at == std::string::npos) return comment;
  return fmt::format("{}:{}", comment.substr(0, at),
                     comment.substr(at + 2, comment.find(']', at) - at - 2));
}

std::string value_of(const DraftLine& line) {
  if (line.lines.empty()) return line.value;
  std::string text;
  for (const DraftLine& inner : line.lines) {
    if (inner.is_raw || (inner.key.empty() && !inner.is_item)) continue;
    if (!text.empty()) text += ", ";
    text += inner.key.empty() ? value_of(inner) : inner.key + ": " + value_of(inner);
  }
  const bool is_list = !line.lines.empty() && line.lines.front().is_item;
  return (is_list ? "[" : "{") + text + (is_list ? "]" : "}");
}

// All that is known of where a line comes from: its own comment, or those of what it holds.
bool all_of_import(const DraftLine& line) {
  if (!line.comment.empty()) return is_of_import(line.comment);
  bool has_any = false;
  for (const DraftLine& inner : line.lines) {
    if (inner.is_raw || (inner.key.empty() && !inner.is_item)) continue;
    if (!all_of_import(inner)) return false;
    has_any = true;
  }
  return has_any;
}

std::string origin_of(const DraftLine& line) {
  if (!line.comment.empty()) return place_of(line.comment);
  for (const DraftLine& inner : line.lines) {
    const std::string found = origin_of(inner);
    if (!found.empty()) return found;
  }
  return {};
}

void tell(const std::string& path, const std::string& before, const DraftLine* after,
          std::vector<std::string>& replaced) {
  const std::string now = after == nullptr ? "not there" : value_of(*after);
  if (before == now) return;
  const std::string origin = after == nullptr ? "" : origin_of(*after);
  replaced.push_back(
      fmt::format("{}: {} -> {}{}", path, before, now, origin.empty() ? "" : " (" + origin + ")"));
}

bool is_block(const DraftLine& line) {
  return line.value.empty() && !line.lines.empty() && !line.lines.front().is_item;
}

void update(DraftLine& old, const DraftLine& now, const std::string& path,
            std::vector<std::string>& replaced);

void update_line(DraftLine& old, const DraftLine& now, const std::string& path,
                 std::vector<std::string>& replaced) {
  if (is_block(old) && is_block(now)) {
    if (!now.comment.empty()) old.comment = now.comment;
    return update(old, now, path, replaced);
  }
  if (!all_of_import(old)) return;
  tell(path, value_of(old), &now, replaced);
  old = now;
}

// What an import wrote once and would not write any more.
void take_away(DraftLine& old, const DraftLine& now, const std::string& path,
               std::vector<std::string>& replaced) {
  const bool is_named_by_user = path == "functions";
  std::vector<DraftLine> kept;
  for (DraftLine& line : old.lines) {
    const bool is_gone = !line.is_raw && !line.key.empty() && now.find(line.key) == nullptr &&
                         place_at(line.comment) != std::string::npos && all_of_import(line);
    if (is_gone && !is_named_by_user) {
      tell(path + "." + line.key, value_of(line), nullptr, replaced);
    } else {
      kept.push_back(std::move(line));
    }
  }
  old.lines = std::move(kept);
}

void update(DraftLine& old, const DraftLine& now, const std::string& path,
            std::vector<std::string>& replaced) {
  take_away(old, now, path, replaced);
  std::size_t behind = 0;
  for (const DraftLine& line : now.lines) {
    if (line.key.empty()) continue;
    const std::string own = path.empty() ? line.key : path + "." + line.key;
    const auto known = std::find_if(old.lines.begin(), old.lines.end(), [&](const DraftLine& one) {
      return !one.is_raw && one.key == line.key;
    });
    if (known != old.lines.end()) {
      update_line(*known, line, own, replaced);
      behind = static_cast<std::size_t>(known - old.lines.begin()) + 1;
      continue;
    }
    old.lines.insert(old.lines.begin() + static_cast<std::ptrdiff_t>(behind), line);
    ++behind;
    tell(own, "not there", &line, replaced);
  }
}

}  // namespace

bool is_of_import(const std::string& comment) {
  static constexpr std::array<std::string_view, 6> kBegins{
      "assumed", "framework default", "default of the plugin",
      "--",      "the minimum",       "from the files"};
  return place_at(comment) != std::string::npos ||
         std::any_of(kBegins.begin(), kBegins.end(), [&](std::string_view begin) {
           return std::string_view(comment).starts_with(begin);
         });
}

void update_draft(DraftLine& old, const DraftLine& now, std::vector<std::string>& replaced) {
  update(old, now, "", replaced);
}

}  // namespace coldcast
