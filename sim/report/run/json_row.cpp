#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <string>

#include "coldcast/study/keep_alives.h"

#include "report/run/json.h"
#include "report/run/json_activities.h"

namespace coldcast {
namespace {

// Into `parts` those of a path: `async`, `event_age_ms`, `p99`.
void split_path(std::string_view path, std::vector<std::string_view>& parts) {
  parts.clear();
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    parts.push_back(path.substr(0, dot));
    path.remove_prefix(dot + 1);
  }
  parts.push_back(path);
}

// A number that is told, and where it stands in its row.
struct Member {
  std::string_view path;
  std::size_t place = 0;
};

// `append_value(place)` writes what stands there.
// Blocks nest as paths do; those of one block stand side by side, on one line.
template <typename AppendValue>
void append_members(fmt::memory_buffer& out, const std::vector<Member>& members,
                    std::string_view indent, const AppendValue& append_value) {
  std::vector<std::string_view> open;
  std::vector<std::string_view> parts;
  bool is_first = true;
  for (const Member& member : members) {
    split_path(member.path, parts);
    std::size_t same = 0;
    while (same < open.size() && same + 1 < parts.size() && open[same] == parts[same]) ++same;
    for (std::size_t depth = open.size(); depth > same; --depth) append_text(out, "}");
    if (!is_first) append_text(out, same > 0 ? ", " : ",\n");
    is_first = false;
    if (same == 0) append_text(out, indent);
    open.resize(same);
    for (; open.size() + 1 < parts.size(); open.push_back(parts[open.size()])) {
      append_json_string(out, parts[open.size()]);
      append_text(out, ": {");
    }
    append_json_string(out, parts.back());
    append_text(out, ": ");
    append_value(member.place);
  }
  for (std::size_t depth = open.size(); depth > 0; --depth) append_text(out, "}");
}

// `cold_start_causes` of `cold_start_causes.reset`; empty where a path is of no block.
std::string_view block_of(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

// Those of the list, and behind them those that the row alone has; but what belongs to a block of
// the list stands at the end of that block.
std::vector<Member> members_of(std::span<const std::string_view> paths, const MetricRow& row) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!is_told_when_asked(paths[i])) members.push_back({paths[i], i});
  }
  for (std::size_t i = 0; i < row.more.size(); ++i) {
    const std::string_view path = row.more[i];
    if (is_told_when_asked(path)) continue;
    const auto is_beside = [&](std::string_view one) {
      return !block_of(path).empty() && block_of(one) == block_of(path);
    };
    const bool has_block = std::any_of(paths.begin(), paths.end(), is_beside);
    const auto last = std::find_if(members.rbegin(), members.rend(),
                                   [&](const Member& one) { return is_beside(one.path); });
    members.insert(has_block ? last.base() : members.end(), {path, paths.size() + i});
  }
  return members;
}

// Behind the numbers of `provisioned`; no place of a number.
constexpr std::size_t kActivities = ~std::size_t{0};

void add_activities(std::vector<Member>& members, const MetricRow& row) {
  if (!row.activities) return;
  const auto last = std::find_if(members.rbegin(), members.rend(), [](const Member& member) {
    return member.path.starts_with("provisioned.");
  });
  members.insert(last.base(), {"provisioned.activities", kActivities});
}

void append_range(fmt::memory_buffer& out, const Number& least, const Number& greatest) {
  if (!value_of(least)) return append_text(out, "null");
  append_text(out, "{\"min\": ");
  append_json_number(out, least);
  append_text(out, ", \"max\": ");
  append_json_number(out, greatest);
  append_text(out, "}");
}

// The account and the functions of a result; `append_row` writes the numbers of one of them: by its
// paths, its place (nullopt: the account) and the indent.
template <typename AppendRow>
void append_rows(fmt::memory_buffer& out, const MetricTree& tree, const std::string& indent,
                 const AppendRow& append_row) {
  const std::string inner = indent + "  ";
  append_text(out, "{\n" + inner + "\"account\": {\n");
  append_row(account_metrics(tree), std::optional<std::size_t>{}, inner + "  ");
  append_text(out, "\n" + inner + "},\n" + inner + "\"functions\": {");
  for (std::size_t i = 0; i < tree.functions.size(); ++i) {
    append_text(out, (i == 0 ? "\n" : ",\n") + inner + "  ");
    append_json_string(out, tree.functions[i].name);
    append_text(out, ": {\n");
    append_row(function_metrics(tree), std::optional<std::size_t>{i}, inner + "    ");
    append_text(out, "\n" + inner + "  }");
  }
  append_text(out, (tree.functions.empty() ? "" : "\n" + inner) + "}\n" + indent + "}");
}

const MetricRow& row_of(const MetricTree& tree, std::optional<std::size_t> function) {
  return function ? tree.functions[*function] : tree.account;
}

}  // namespace

void append_json_string(fmt::memory_buffer& out, std::string_view text) {
  out.push_back('"');
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      out.push_back('\\');
      out.push_back(letter);
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(letter));
    } else {
      out.push_back(letter);
    }
  }
  out.push_back('"');
}

void append_json_number(fmt::memory_buffer& out, const Number& number) {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) {
    const fmt::format_int digits(*count);
    return append_text(out, {digits.data(), digits.size()});
  }
  const auto* measure = std::get_if<double>(&number);
  if (measure == nullptr || !std::isfinite(*measure)) return append_text(out, "null");
  fmt::format_to(std::back_inserter(out), "{}", *measure);
}

void append_json_row(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                     const MetricRow& row, std::string_view indent) {
  const std::vector<Member> members = members_of(paths, row);
  const auto append_all = [&](const std::vector<Number>& numbers, const std::string& at) {
    append_members(out, members, at,
                   [&](std::size_t place) { append_json_number(out, numbers[place]); });
  };
  std::vector<Member> with_activities = members;
  add_activities(with_activities, row);
  append_members(out, with_activities, std::string(indent), [&](std::size_t place) {
    if (place == kActivities) return append_json_activities(out, row);
    append_json_number(out, row.numbers[place]);
  });
  if (row.ci95.empty()) return;
  fmt::format_to(std::back_inserter(out), ",\n{}\"ci95\": {{\n", indent);
  append_all(row.ci95, std::string(indent) + "  ");
  fmt::format_to(std::back_inserter(out), "\n{}}}", indent);
}

void append_json_numbers(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                         const MetricRow& row, std::string_view indent) {
  append_members(out, members_of(paths, row), indent,
                 [&](std::size_t place) { append_json_number(out, row.numbers[place]); });
}

void append_json_band(fmt::memory_buffer& out, const KeepAliveBand& band, std::string_view indent) {
  const std::string inner = std::string(indent) + "  ";
  append_text(out, std::string(indent) + "\"keep_alives\": {\n" + inner + "\"names\": [");
  for (std::size_t i = 0; i < band.names.size(); ++i) {
    append_text(out, i == 0 ? "" : ", ");
    append_json_string(out, band.names[i]);
  }
  append_text(out, "],\n" + inner + "\"under\": {");
  for (std::size_t i = 0; i < band.names.size(); ++i) {
    append_text(out, (i == 0 ? "\n" : ",\n") + inner + "  ");
    append_json_string(out, band.names[i]);
    append_text(out, ": ");
    const MetricTree& tree = band.under[i];
    append_rows(out, tree, inner + "  ", [&](auto paths, auto function, const std::string& at) {
      append_json_row(out, paths, row_of(tree, function), at);
    });
  }
  append_text(out, "\n" + inner + "},\n" + inner + "\"band\": ");
  const MetricTree least = band.least();
  const MetricTree greatest = band.greatest();
  append_rows(out, least, inner, [&](auto paths, auto function, const std::string& at) {
    const MetricRow& low = row_of(least, function);
    const MetricRow& high = row_of(greatest, function);
    append_members(out, members_of(paths, low), at, [&](std::size_t place) {
      append_range(out, low.numbers[place], high.numbers[place]);
    });
  });
  append_text(out, "\n" + std::string(indent) + "}");
}

}  // namespace coldcast
