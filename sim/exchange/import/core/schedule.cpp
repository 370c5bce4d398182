#include "exchange/import/core/schedule.h"

#include <array>
#include <fmt/format.h>
#include <vector>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr std::size_t kCronFields = 6;
constexpr std::array<std::string_view, kCronFields> kFieldNames{
    "minutes", "hours", "day of month", "month", "day of week", "year"};
constexpr std::array<std::string_view, 8> kDays{"",    "SUN", "MON", "TUE",
                                                "WED", "THU", "FRI", "SAT"};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != '\t') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

// The days by name, so that nobody takes 1 for Monday. L, # and steps stay as they are.
std::string named_days(const std::string& field) {
  std::string named;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool is_digit = field[i] >= '1' && field[i] <= '7';
    const char before = i == 0 ? ',' : field[i - 1];
    const char after = i + 1 == field.size() ? ',' : field[i + 1];
    const bool stands_alone =
        (before == ',' || before == '-') && (after == ',' || after == '-' || after == '/');
    if (is_digit && stands_alone) {
      named += kDays[static_cast<std::size_t>(field[i] - '0')];
    } else {
      named += field[i];
    }
  }
  return named;
}

std::optional<ScheduleExpression> parse_rate_expression(std::string_view inside, std::string& why) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kUnits{
      {{"minute", "min"}, {"hour", "h"}, {"day", "d"}}};
  const std::vector<std::string> words = words_of(inside);
  const auto value = words.size() == 2 ? parse_count(words[0]) : std::nullopt;
  if (value && *value > 0) {
    for (const auto& [unit, letters] : kUnits) {
      if (words[1] != unit && words[1] != std::string(unit) + "s") continue;
      return ScheduleExpression{ScheduleExpression::Kind::rate,
                                fmt::format("rate({} {}{})", *value, unit, *value == 1 ? "" : "s"),
                                fmt::format("{}{}", *value, letters)};
    }
  }
  why = "expected rate(N minutes), rate(N hours) or rate(N days), N at least 1";
  return std::nullopt;
}

std::string why_no_cron(const std::vector<std::string>& fields) {
  for (const std::string& field : fields) {
    if (field.size() > 1 && field.ends_with(","))
      return "a comma between fields; write blanks: cron(0 8 ? * MON-FRI *)";
  }
  if (fields.size() == kCronFields - 1) {
    return "5 fields are cron's of Unix; AWS has 6 (minutes, hours, day of month, month, day of "
           "week, year): cron(0 8 ? * MON-FRI *)";
  }
  if (fields.size() != kCronFields) {
    return fmt::format(
        "{} fields; expected 6 (minutes, hours, day of month, month, day of week, year): "
        "cron(0 8 ? * MON-FRI *)",
        fields.size());
  }
  if ((fields[2] == "?") == (fields[4] == "?"))
    return "exactly one of day of month and day of week is ?: cron(0 8 ? * MON-FRI *)";
  for (std::size_t i = 0; i < kCronFields; ++i) {
    const bool may_be_open = i == 2 || i == 4;
    if (fields[i] == "?" && !may_be_open) return fmt::format("? as {}", kFieldNames[i]);
    if (fields[i].find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "*,-/?#") != std::string::npos)
      return fmt::format("{} as {}", quote(fields[i]), kFieldNames[i]);
  }
  return {};
}

std::optional<ScheduleExpression> parse_cron(std::string_view inside, std::string& why) {
  std::vector<std::string> fields = words_of(inside);
  why = why_no_cron(fields);
  if (!why.empty()) return std::nullopt;
  fields[4] = named_days(fields[4]);
  std::string text;
  for (const std::string& field : fields) text += (text.empty() ? "" : " ") + field;
  return ScheduleExpression{ScheduleExpression::Kind::cron, "cron(" + text + ")", {}};
}

std::optional<ScheduleExpression> parse_at(std::string_view inside, std::string& why) {
  constexpr std::string_view kForm = "dddd-dd-ddTdd:dd:dd";
  bool fits = inside.size() == kForm.size();
  for (std::size_t i = 0; fits && i < kForm.size(); ++i) {
    const bool is_digit = inside[i] >= '0' && inside[i] <= '9';
    fits = kForm[i] == 'd' ? is_digit : inside[i] == kForm[i];
  }
  if (fits) {
    return ScheduleExpression{ScheduleExpression::Kind::at, fmt::format("at({})", inside), {}};
  }
  why = "expected at(yyyy-mm-ddThh:mm:ss) with leading zeros: at(2027-03-05T20:00:00)";
  return std::nullopt;
}

}  // namespace

std::optional<ScheduleExpression> parse_schedule(std::string_view text, std::string& why) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  const std::size_t open = text.find('(');
  if (open != std::string_view::npos && text.ends_with(")")) {
    const std::string_view word = text.substr(0, open);
    const std::string_view inside = text.substr(open + 1, text.size() - open - 2);
    if (word == "rate") return parse_rate_expression(inside, why);
    if (word == "cron") return parse_cron(inside, why);
    if (word == "at") return parse_at(inside, why);
  }
  why = words_of(text).size() == kCronFields - 1
            ? "is cron of Unix; AWS has 6 fields in cron(...): cron(0 8 ? * MON-FRI *)"
            : "expected rate(...), cron(...) or at(...)";
  return std::nullopt;
}

}  // namespace coldcast
