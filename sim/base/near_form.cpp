#include "base/near_form.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <vector>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "base/loose_text.h"

namespace coldcast {
namespace {

// Of rates that are one word.
constexpr auto kRateWords = std::to_array<UnitWords>({
    {"s", " rps qps tps ops hz "},
    {"min", " rpm qpm tpm "},
    {"h", " rph "},
    {"d", " rpd "},
});

constexpr auto kSizeWords = std::to_array<UnitWords>({
    {"MB", " m mb mib mi megabyte megabytes "},
    {"GB", " g gb gib gi gigabyte gigabytes "},
    {"TB", " t tb tib ti "},
    {"KB", " k kb kib ki kilobyte kilobytes "},
    {"B", " b byte bytes "},
});

// A week is no unit of the file.
std::optional<Duration> part_of(const std::string& number, std::string_view unit) {
  constexpr int kDays = 7;
  if (unit != "w") return parse_duration(number + std::string(unit));
  const std::optional<Duration> days = parse_duration(number + "d");
  return days && *days <= kForever / kDays ? std::optional(*days * kDays) : std::nullopt;
}

// 5m, 5 minutes, 1h, 30m and 10s: in any order, joined by blanks, commas or `and`.
std::optional<Duration> sum_of_parts(std::string_view text) {
  Duration sum{};
  std::string_view last;
  while (!text.empty()) {
    const std::optional<std::string> number = take_number(text);
    take_while(text, is_blank);
    std::optional<std::string_view> unit = unit_of(kTimeWords, take_letters(text));
    // 1h30, 1min30: minutes stand behind hours, and seconds behind minutes, without being called
    // so.
    if (!unit && text.empty() && (last == "h" || last == "min")) unit = last == "h" ? "min" : "s";
    if (!number || !unit) return std::nullopt;
    last = *unit;
    const std::optional<Duration> part = part_of(*number, *unit);
    if (!part || *part > kForever - sum) return std::nullopt;
    sum += *part;
    take_while(text, [](char c) { return is_blank(c) || c == ','; });
    if (text.starts_with("and ")) text.remove_prefix(4);
  }
  return sum;
}

// PT5M, P1DT2H.
std::optional<Duration> iso_duration(std::string_view text) {
  if (!text.starts_with('p')) return std::nullopt;
  std::string parts;
  for (const char c : text.substr(1)) {
    if (c != 't') parts += c;
  }
  // A month is no span.
  const bool has_month = text.find('m') < text.find('t');
  if (parts.empty() || has_month) return std::nullopt;
  return sum_of_parts(parts);
}

// 00:05:00 or 5:00; of instants, 08:00 is a time of day.
std::optional<Duration> clock_time(std::string_view text, std::string_view path) {
  const std::string_view key = path.substr(path.find_last_of('.') + 1);
  const bool is_of_day = key == "from" || key == "until" || key == "at";
  std::vector<std::string> numbers;
  while (const std::optional<std::string> number = take_number(text)) {
    numbers.push_back(*number);
    if (!text.starts_with(':')) break;
    text.remove_prefix(1);
  }
  if (!text.empty() || numbers.size() < 2 || numbers.size() > 3) return std::nullopt;
  Duration sum{};
  constexpr std::array<std::string_view, 3> kUnits = {"h", "min", "s"};
  const std::size_t first = is_of_day ? 0 : kUnits.size() - numbers.size();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::optional<Duration> part =
        parse_duration(numbers[i] + std::string(kUnits[first + i]));
    if (!part) return std::nullopt;
    sum += *part;
  }
  return sum;
}

// Durations of code are told in milliseconds, as REPORT lines do; what AWS's own settings count in
// seconds, and how long a scenario lasts, in seconds.
std::string_view unit_of_bare(std::string_view path) {
  constexpr auto kMilliseconds = std::to_array<std::string_view>(
      {"handler", "cold_start", "snap_start", "init", "latency", "door_latency", "base",
       "think_time", "delivery", "after", "restore"});
  std::string_view last;
  while (!path.empty()) {
    last = path.substr(0, path.find_first_of(".["));
    if (std::find(kMilliseconds.begin(), kMilliseconds.end(), last) != kMilliseconds.end())
      return "ms";
    path.remove_prefix(std::min(path.size(), last.size() + 1));
  }
  return "s";
}

}  // namespace

std::optional<std::string> near_duration(std::string_view written, std::string_view path) {
  const std::string small = plain(written);
  std::string_view text = small;
  if (text.empty()) return std::nullopt;
  if (text.starts_with("rate(") && text.ends_with(')')) {
    text.remove_prefix(5);
    text.remove_suffix(1);
  }
  for (const std::string_view about : {"about ", "approx. ", "approx ", "~", "≈", "+"})
    if (text.starts_with(about)) text.remove_prefix(about.size());
  take_while(text, is_blank);
  std::string_view rest = text;
  if (const auto number = take_number(rest); number && rest.empty()) {
    const std::string span = *number + std::string(unit_of_bare(path));
    return parse_duration(span) ? std::optional(span) : std::nullopt;
  }
  std::optional<Duration> span = sum_of_parts(text);
  if (!span) span = iso_duration(text);
  if (!span) span = clock_time(text, path);
  return span ? std::optional(to_string(*span)) : std::nullopt;
}

namespace {

// rate(5 minutes), every 5s, once every 5 minutes, 1/5s, 1 per 5s, or 5s alone.
std::optional<std::string> once_in(std::string_view text) {
  for (const std::string_view before :
       {"once every ", "once per ", "1 every ", "every ", "1 per ", "1 / ", "1/ ", "1/"}) {
    if (!text.starts_with(before)) continue;
    text.remove_prefix(before.size());
    break;
  }
  const bool is_span = text.starts_with("rate(") || (!text.empty() && is_digit(text.front()));
  if (!is_span || parse_number(text)) return std::nullopt;
  const std::optional<std::string> near = near_duration(text, "every");
  const std::optional<Duration> every = near ? parse_duration(*near) : std::nullopt;
  if (!every || *every <= Duration::zero()) return std::nullopt;
  return to_string(Rate{1, *every});
}

}  // namespace

namespace {

// So many in a span of several units, as in 100/10s, or in a month, which AWS reckons as 730 hours.
std::optional<std::string> rate_in(const std::string& number, std::string_view span) {
  constexpr double kHoursOfMonth = 730.0;
  const std::optional<double> events = parse_number(number);
  if (events && (span == "month" || span == "months" || span == "mo"))
    return fmt::format("{:.6g}/h", *events / kHoursOfMonth);
  const std::optional<std::uint64_t> whole = parse_count(number);
  const bool is_several = !span.empty() && is_digit(span.front()) && !parse_number(span);
  if (!whole || !is_several) return std::nullopt;
  const std::optional<std::string> near = near_duration(span, "every");
  const std::optional<Duration> per = near ? parse_duration(*near) : std::nullopt;
  if (!per || *per <= Duration::zero()) return std::nullopt;
  return fmt::format("{:g}/s",
                     static_cast<double>(*whole) / std::chrono::duration<double>(*per).count());
}

}  // namespace

std::optional<std::string> near_rate(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  if (const auto once = once_in(text)) return once;
  std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  *number = times_thousands(*number, text);
  take_while(text, is_blank);
  std::optional<std::string_view> unit =
      text.empty() ? std::optional<std::string_view>("s") : unit_of(kRateWords, text);
  for (const std::string_view thing : {"requests", "request", "reqs", "req", "events", "messages",
                                       "records", "calls", "invocations", "hits", "r"}) {
    if (text.starts_with(thing)) text.remove_prefix(thing.size());
  }
  take_while(text, is_blank);
  for (const std::string_view joint : {"per ", "a ", "an ", "/"}) {
    if (!text.starts_with(joint)) continue;
    text.remove_prefix(joint.size());
    take_while(text, is_blank);
    if (const auto in_span = rate_in(*number, text)) return in_span;
    unit = unit_of(kTimeWords, text);
  }
  if (!unit) return std::nullopt;
  const std::string near = fmt::format("{}/{}", *number, *unit);
  return parse_rate(near) ? std::optional(near) : std::nullopt;
}

std::optional<std::string> near_size(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  const std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  take_while(text, is_blank);
  const std::string_view unit =
      text.empty() ? "MB" : unit_of(kSizeWords, text).value_or(std::string_view{});
  if (unit.empty()) return std::nullopt;
  if (unit == "GB" && parse_count(*number)) return *number + "GB";
  double size = parse_number(*number).value_or(0.0);
  size *= unit == "TB" ? 1048576.0 : unit == "GB" ? 1024.0 : 1.0;
  size /= unit == "KB" ? 1024.0 : unit == "B" ? 1048576.0 : 1.0;
  // A part of a gigabyte is the nearest whole number of megabytes.
  if (unit == "GB") size = std::round(size);
  if (size != std::floor(size) || size > 1e9) return std::nullopt;
  return fmt::format("{:.0f}MB", size);
}

std::optional<std::string> near_count(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  if (text.starts_with('+')) text.remove_prefix(1);
  std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  *number = times_thousands(*number, text);
  if (!text.empty() || !parse_count(*number)) return std::nullopt;
  return number;
}

std::optional<std::string> near_number(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  const std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  take_while(text, is_blank);
  if (text == "%" || text == "percent")
    return fmt::format("{}", parse_number(*number).value_or(0.0) / 100.0);
  // A factor: 2x.
  if (!text.empty() && text != "x") return std::nullopt;
  return number;
}

std::string in_a_line(const Node& node) {
  constexpr std::size_t kLongest = 100;
  if (node.kind == Node::Kind::scalar) {
    // With quotes where it would end the block that it stands in, or be something else.
    const bool is_plain = !node.text.empty() && !node.text.starts_with('-') &&
                          node.text.find_first_of("[]{},:#&*!|>%@\"'") == std::string::npos;
    return is_plain ? node.text : fmt::format("'{}'", node.text);
  }
  const bool is_map = node.kind == Node::Kind::map;
  std::string text;
  const auto add = [&text](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
  for (const Node::Entry& entry : node.entries)
    if (text.size() < kLongest) add(fmt::format("{}: {}", entry.key, in_a_line(entry.value)));
  for (const Node& item : node.items)
    if (text.size() < kLongest) add(in_a_line(item));
  if (text.size() >= kLongest) text = "...";
  return is_map ? fmt::format("{{{}}}", text) : fmt::format("[{}]", text);
}

}  // namespace coldcast
