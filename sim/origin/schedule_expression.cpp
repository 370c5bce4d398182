#include "coldcast/origin/schedule_expression.h"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string>
#include <vector>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "base/near_form.h"
#include "origin/words.h"

namespace coldcast {
namespace {

using std::chrono::local_seconds;
using std::chrono::sys_seconds;

struct RateUnit {
  std::string_view name;
  Duration length;
};

// Days are 24 hours: a rate knows nothing of summer time.
constexpr std::array<RateUnit, 3> kUnits{{{"minute", std::chrono::minutes{1}},
                                          {"hour", std::chrono::hours{1}},
                                          {"day", std::chrono::hours{24}}}};

// yyyy-mm-ddThh:mm:ss
std::optional<local_seconds> parse_wall_time(std::string_view text) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  if (text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !is_digit : text[i] != kForm[i]) return std::nullopt;
  }
  const auto number = [text](std::size_t from, std::size_t digits) {
    int value = 0;
    for (const char c : text.substr(from, digits)) value = 10 * value + (c - '0');
    return value;
  };
  const std::chrono::year_month_day date{std::chrono::year{number(0, 4)},
                                         std::chrono::month{static_cast<unsigned>(number(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(number(8, 2))}};
  const int year = static_cast<int>(date.year());
  if (!date.ok() || year < Cron::kFirstYear || year > Cron::kLastYear) return std::nullopt;
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  const int second = number(17, 2);
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return std::chrono::local_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

SimTime next_of_rate(SimTime from, Duration every, SimTime first) {
  if (from <= first) return first;
  const std::int64_t passed = (from - first).count();
  const Duration rest{(passed - 1) % every.count() + 1};  // since the last tick before `from`
  return saturating_add(from, every - rest);
}

// Days of the week of Unix, 0 to 7, which AWS counts from 1.
std::string days_of_unix(std::string_view field) {
  constexpr std::array<std::string_view, 8> kDays = {"SUN", "MON", "TUE", "WED",
                                                     "THU", "FRI", "SAT", "SUN"};
  std::string days;
  for (const char c : field) {
    if (c >= '0' && c <= '7') {
      days += kDays[static_cast<std::size_t>(c - '0')];
    } else {
      days += c;
    }
  }
  return days;
}

// The fields of cron, AWS's six or Unix's five, in AWS's form; empty where they are no such.
std::string near_cron(std::string_view text) {
  std::vector<std::string> fields;
  for (const std::string_view word : words_of(text))
    fields.push_back(word.starts_with("*/") ? fmt::format("0{}", word.substr(1))
                                            : std::string(word));
  if (fields.size() == Cron::kFields - 1) {
    const bool is_any_day = fields[4] == "*";
    fields[4] = is_any_day ? "?" : days_of_unix(fields[4]);
    if (!is_any_day && fields[2] == "*") fields[2] = "?";
    fields.emplace_back("*");
  }
  std::string why;
  const std::string inside = fmt::format("{}", fmt::join(fields, " "));
  return Cron::parse(inside, why) ? fmt::format("cron({})", inside) : std::string();
}

// What is meant by an expression without its word.
std::string near_expression(std::string_view text) {
  if (std::string cron = near_cron(text); !cron.empty()) return cron;
  if (text.starts_with("every ")) text.remove_prefix(6);
  return near_rate_expression(text).value_or(std::string());
}

}  // namespace

std::optional<ScheduleExpression> ScheduleExpression::parse(std::string_view text,
                                                            std::string& why) {
  text = trimmed(text);
  const std::size_t open = text.find('(');
  if (open != std::string_view::npos && text.ends_with(")")) {
    const std::string_view word = text.substr(0, open);
    const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    if (word == "rate") return parse_rate(inside, why);
    if (word == "at") return parse_at(inside, why);
    if (word == "cron") {
      std::optional<Cron> cron = Cron::parse(inside, why);
      if (const std::string near = cron ? "" : near_cron(inside); !near.empty())
        why += fmt::format("; did you mean {}?", near);
      if (!cron) return std::nullopt;
      std::string normal = fmt::format("cron({})", cron->text());
      return ScheduleExpression{std::move(*cron), std::move(normal)};
    }
  }
  why = words_of(text).size() == Cron::kFields - 1
            ? "is cron of Unix; AWS has 6 fields in cron(...): cron(0 8 ? * MON-FRI *)"
            : "expected rate(...), cron(...) or at(...)";
  if (const std::string near = near_expression(text); !near.empty())
    why += fmt::format("; did you mean {}?", near);
  return std::nullopt;
}

std::optional<ScheduleExpression> ScheduleExpression::parse_rate(std::string_view inside,
                                                                 std::string& why) {
  const std::vector<std::string_view> words = words_of(inside);
  const std::optional<std::uint64_t> value =
      words.size() == 2 ? parse_count(words[0]) : std::nullopt;
  for (const RateUnit& unit : kUnits) {
    if (!value || *value == 0) break;
    if (words[1] != unit.name && words[1] != std::string(unit.name) + "s") continue;
    if (*value > static_cast<std::uint64_t>(kForever / unit.length)) {
      why = "goes on beyond the end of the clock, 292 years after the start";
      return std::nullopt;
    }
    return ScheduleExpression{
        static_cast<std::int64_t>(*value) * unit.length,
        fmt::format("rate({} {}{})", *value, unit.name, *value == 1 ? "" : "s")};
  }
  why = "expected rate(N minutes), rate(N hours) or rate(N days), N at least 1";
  if (const auto near = near_rate_expression(inside))
    why += fmt::format("; did you mean {}?", *near);
  return std::nullopt;
}

std::optional<ScheduleExpression> ScheduleExpression::parse_at(std::string_view inside,
                                                               std::string& why) {
  if (const std::optional<local_seconds> wall = parse_wall_time(inside))
    return ScheduleExpression{*wall, fmt::format("at({})", inside)};
  why = "expected at(yyyy-mm-ddThh:mm:ss) with leading zeros: at(2027-03-05T20:00:00)";
  return std::nullopt;
}

SimTime ScheduleExpression::next(SimTime from, const ScheduleClock& clock) const {
  if (kind() == Kind::rate) return next_of_rate(from, every(), clock.first);
  const CalendarTime start = *clock.starts_at;
  if (from - kStartOfTime > CalendarTime::max() - start) return kNever;
  const auto earliest = std::chrono::ceil<std::chrono::seconds>(start + (from - kStartOfTime));
  std::optional<local_seconds> wall = next_wall_time(clock.zone.wall_time(earliest));
  while (wall) {
    const std::optional<sys_seconds> at = clock.zone.first_instant(*wall);
    // What the clock shows for the second time has been.
    if (at && *at >= earliest) return kStartOfTime + (*at - start);
    wall = next_wall_time(*wall + std::chrono::seconds{1});
  }
  return kNever;
}

std::optional<local_seconds> ScheduleExpression::next_wall_time(local_seconds from) const {
  if (const auto* cron = std::get_if<Cron>(&due_)) return cron->next(from);
  const local_seconds at = std::get<local_seconds>(due_);
  return from <= at ? std::optional{at} : std::nullopt;
}

}  // namespace coldcast
