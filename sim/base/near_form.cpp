#include "base/near_form.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <vector>

#include "coldcast/base/text.h"

#include "base/loose_text.h"

namespace coldcast {
namespace {

constexpr auto kTimeWords = std::to_array<UnitWords>({
    {"ns", " ns nanos nanosecond nanoseconds "},
    {"us", " us µs μs micros microsecond microseconds "},
    {"ms", " ms msec msecs millis millisecond milliseconds "},
    {"s", " s sec secs second seconds "},
    {"min", " m min mins minute minutes "},
    {"h", " h hr hrs hour hours "},
    {"d", " d day days "},
});

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

// 5m, 5 minutes, 1h, 30m and 10s: in any order, joined by blanks, commas or `and`.
std::optional<Duration> sum_of_parts(std::string_view text) {
  Duration sum{};
  while (!text.empty()) {
    const std::optional<std::string> number = take_number(text);
    take_while(text, is_blank);
    const auto unit = unit_of(kTimeWords, take_letters(text));
    if (!number || !unit) return std::nullopt;
    const std::optional<Duration> part = parse_duration(*number + std::string(*unit));
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

// 00:05:00 or 5:00.
std::optional<Duration> clock_time(std::string_view text) {
  std::vector<std::string> numbers;
  while (const std::optional<std::string> number = take_number(text)) {
    numbers.push_back(*number);
    if (!text.starts_with(':')) break;
    text.remove_prefix(1);
  }
  if (!text.empty() || numbers.size() < 2 || numbers.size() > 3) return std::nullopt;
  Duration sum{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const bool is_last = i + 1 == numbers.size();
    const std::string_view unit = is_last ? "s" : i + 2 == numbers.size() ? "min" : "h";
    const std::optional<Duration> part = parse_duration(numbers[i] + std::string(unit));
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
  std::string_view rest = text;
  if (const auto number = take_number(rest); number && rest.empty()) {
    const std::string span = *number + std::string(unit_of_bare(path));
    return parse_duration(span) ? std::optional(span) : std::nullopt;
  }
  std::optional<Duration> span = sum_of_parts(text);
  if (!span) span = iso_duration(text);
  if (!span) span = clock_time(text);
  return span ? std::optional(to_string(*span)) : std::nullopt;
}

std::optional<std::string> near_rate(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  if (text.starts_with("rate(")) {
    const std::optional<std::string> span = near_duration(text, "");
    const std::optional<Duration> every = span ? parse_duration(*span) : std::nullopt;
    if (!every || *every <= Duration::zero()) return std::nullopt;
    return to_string(Rate{1, *every});
  }
  std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  *number = times_thousands(*number, text);
  take_while(text, is_blank);
  std::optional<std::string_view> unit =
      text.empty() ? std::optional<std::string_view>("s") : unit_of(kRateWords, text);
  for (const std::string_view thing : {"requests", "request", "reqs", "req", "events", "messages",
                                       "records", "calls", "invocations"}) {
    if (text.starts_with(thing)) text.remove_prefix(thing.size());
  }
  take_while(text, is_blank);
  for (const std::string_view joint : {"per ", "a ", "an ", "/"}) {
    if (!text.starts_with(joint)) continue;
    text.remove_prefix(joint.size());
    take_while(text, is_blank);
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
  if (!text.empty()) return std::nullopt;
  return number;
}

std::optional<std::string> near_rate_expression(std::string_view written) {
  const std::optional<std::string> near = near_duration(written, "");
  const std::optional<Duration> span = near ? parse_duration(*near) : std::nullopt;
  if (!span || *span <= Duration::zero()) return std::nullopt;
  for (const auto& [unit, size] :
       {std::pair<std::string_view, Duration>{"day", std::chrono::hours{24}},
        {"hour", std::chrono::hours{1}},
        {"minute", std::chrono::minutes{1}}}) {
    if (*span % size != Duration::zero()) continue;
    const auto count = *span / size;
    return fmt::format("rate({} {}{})", count, unit, count == 1 ? "" : "s");
  }
  return std::nullopt;
}

std::optional<std::string> near_word(std::string_view written,
                                     std::span<const std::string_view> words) {
  constexpr auto kWords = std::to_array<UnitWords>({
      {"x86_64", " amd64 x64 x86-64 x86 i386 intel amd "},
      {"arm64", " aarch64 arm arm_64 armv8 graviton graviton2 graviton3 "},
      {"eventbridge_schedule", " cron "},
      {"async", " event asynchronous "},
      {"sync", " requestresponse request_response synchronous "},
  });
  const auto word = unit_of(kWords, plain(written));
  if (!word || std::find(words.begin(), words.end(), *word) == words.end()) return std::nullopt;
  return std::string(*word);
}

std::optional<std::string> near_percentage(std::string_view written) {
  const std::string small = plain(written);
  std::string_view text = small;
  const std::optional<std::string> number = take_number(text);
  if (!number) return std::nullopt;
  take_while(text, is_blank);
  double percent = parse_number(*number).value_or(-1.0);
  // A fraction is a share.
  if (text.empty() && percent < 1.0) percent *= 100.0;
  const bool is_known = text.empty() || text == "%" || text == "percent" || text == "pct";
  if (!is_known || percent < 0.0 || percent > 100.0) return std::nullopt;
  return fmt::format("{:g}%", percent);
}

std::optional<std::string> near_calendar_time(std::string_view written) {
  std::string text(written);
  if (const std::size_t blank = text.find(' '); blank != std::string::npos) text[blank] = 'T';
  for (const std::string_view rest : {"T00:00:00Z", ":00Z", "Z"}) {
    const std::string candidate = text + std::string(rest);
    constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
    const bool is_like =
        candidate.size() == kForm.size() &&
        std::equal(candidate.begin(), candidate.end(), kForm.begin(),
                   [](char c, char form) { return form == '0' ? is_digit(c) : c == form; });
    if (is_like) return candidate;
  }
  return std::nullopt;
}

std::optional<std::string> near_boolean(std::string_view written) {
  const std::string small = plain(written);
  for (const std::string_view word : {"yes", "on", "true", "1", "y", "enabled"}) {
    if (small == word) return "true";
  }
  for (const std::string_view word : {"no", "off", "false", "0", "n", "disabled"}) {
    if (small == word) return "false";
  }
  return std::nullopt;
}

}  // namespace coldcast
