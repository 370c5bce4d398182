#include "coldcast/origin/cron.h"

#include <fmt/format.h>
#include <span>
#include <vector>

#include "coldcast/base/text.h"

#include "origin/cron_places.h"
#include "origin/words.h"

namespace coldcast {
namespace {

constexpr std::string_view kExample = "cron(0 8 ? * MON-FRI *)";

constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                   "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr std::array<std::string_view, 7> kDays{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Field {
  std::string_view name;
  int least = 0;
  int most = 0;
  std::span<const std::string_view> words{};  // for the values from `least` on
};

const std::array<Field, Cron::kFields> kFieldTable{{{"minutes", 0, 59},
                                                    {"hours", 0, 23},
                                                    {"day of month", 1, 31},
                                                    {"month", 1, 12, kMonths},
                                                    {"day of week", 1, 7, kDays},
                                                    {"year", Cron::kFirstYear, Cron::kLastYear}}};

std::string range_of(const Field& field) {
  std::string range = fmt::format("{} to {}", field.least, field.most);
  if (!field.words.empty())
    range += fmt::format(" or {} to {}", field.words.front(), field.words.back());
  return range;
}

bool is_word(std::string_view text, std::string_view word) {
  const auto upper = [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  };
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [&](char a, char b) { return upper(a) == b; });
}

// A number, leading zeros or not, or a name of the field; out of range is none.
std::optional<int> value_of(const Field& field, std::string_view text) {
  for (std::size_t i = 0; i < field.words.size(); ++i) {
    if (is_word(text, field.words[i])) return field.least + static_cast<int>(i);
  }
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  const std::optional<std::uint64_t> number = parse_count(text);
  if (!number || *number > static_cast<std::uint64_t>(field.most)) return std::nullopt;
  const int value = static_cast<int>(*number);
  return value >= field.least ? std::optional{value} : std::nullopt;
}

struct Range {
  int first = 0;
  int last = 0;
};

// `*`, `5`, `5-7`; with a step behind it a single value goes on to the last.
std::optional<Range> range_at(const Field& field, std::string_view text, bool has_step) {
  if (text == "*") return Range{field.least, field.most};
  const std::size_t dash = text.find('-');
  const std::optional<int> first = value_of(field, text.substr(0, dash));
  if (!first) return std::nullopt;
  if (dash == std::string_view::npos) return Range{*first, has_step ? field.most : *first};
  const std::optional<int> last = value_of(field, text.substr(dash + 1));
  return last ? std::optional{Range{*first, *last}} : std::nullopt;
}

// Adds what `part`, between two commas, allows; false where it has no meaning.
bool allow(const Field& field, std::string_view part, Cron::Allowed& allowed) {
  const std::size_t slash = part.find('/');
  const bool has_step = slash != std::string_view::npos;
  const std::optional<Range> range = range_at(field, part.substr(0, slash), has_step);
  const std::uint64_t step =
      has_step ? parse_count(part.substr(slash + 1)).value_or(0) : std::uint64_t{1};
  if (!range || step == 0) return false;
  // FRI-MON and 22-2 go round; years do not.
  const int size = field.most - field.least + 1;
  int length = range->last - range->first + 1;
  if (length <= 0 && field.least == Cron::kFirstYear) return false;
  if (length <= 0) length += size;
  for (std::uint64_t k = 0; k < static_cast<std::uint64_t>(length); k += step) {
    const int offset = (range->first - field.least + static_cast<int>(k)) % size;
    allowed.set(static_cast<std::size_t>(offset));
    if (step > static_cast<std::uint64_t>(size)) break;
  }
  return true;
}

std::string why_no_fields(const std::vector<std::string_view>& fields) {
  for (const std::string_view field : fields) {
    if (field.size() > 1 && field.ends_with(","))
      return fmt::format("a comma between fields; write blanks: {}", kExample);
  }
  if (fields.size() == Cron::kFields - 1) {
    return fmt::format(
        "5 fields are cron's of Unix; AWS has 6 (minutes, hours, day of month, month, day of "
        "week, year): {}",
        kExample);
  }
  if (fields.size() != Cron::kFields) {
    return fmt::format(
        "{} fields; expected 6 (minutes, hours, day of month, month, day of week, year): {}",
        fields.size(), kExample);
  }
  if ((fields[kDayOfMonth] == "?") == (fields[kDayOfWeek] == "?"))
    return fmt::format("exactly one of day of month and day of week is ?: {}", kExample);
  return {};
}

// The days by name. L, # and steps stay as they are.
std::string named_days(std::string_view field) {
  std::string named;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool is_digit = field[i] >= '1' && field[i] <= '7';
    const char before = i == 0 ? ',' : field[i - 1];
    const char after = i + 1 == field.size() ? ',' : field[i + 1];
    const bool stands_alone =
        (before == ',' || before == '-') && (after == ',' || after == '-' || after == '/');
    if (is_digit && stands_alone) {
      named += kDays[static_cast<std::size_t>(field[i] - '1')];
    } else {
      named += field[i];
    }
  }
  return named;
}

std::vector<std::string_view> parts_of(std::string_view field) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = field.find(',');
    parts.push_back(field.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    field.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<Cron> Cron::parse(std::string_view fields, std::string& why) {
  const std::vector<std::string_view> words = words_of(fields);
  why = why_no_fields(words);
  if (!why.empty()) return std::nullopt;
  Cron cron;
  cron.days_.is_of_month = words[kDayOfWeek] == "?";
  for (std::size_t field = 0; field < kFields; ++field) {
    const bool is_open = words[field] == "?" && (field == kDayOfMonth || field == kDayOfWeek);
    if (!is_open && !cron.read_field(field, words[field])) {
      why = fmt::format("{} as {}; expected {}{}", quote(words[field]), kFieldTable[field].name,
                        range_of(kFieldTable[field]), special_forms(field));
      return std::nullopt;
    }
    const std::string word =
        field == kDayOfWeek ? named_days(words[field]) : std::string(words[field]);
    cron.text_ += (field == 0 ? "" : " ") + word;
  }
  return cron;
}

std::string_view Cron::special_forms(std::size_t field) {
  switch (field) {
    case kDayOfMonth:
      return ", L, 15W, ? or *, with , - and /";
    case kDayOfWeek:
      return ", L, 6L, 3#2 alone, ? or *, with , - and /";
    default:
      return " or *, with , - and /";
  }
}

bool Cron::read_field(std::size_t field, std::string_view text) {
  const std::vector<std::string_view> parts = parts_of(text);
  for (const std::string_view part : parts) {
    if (allow(kFieldTable[field], part, allowed_[field])) continue;
    const bool is_special = field == kDayOfMonth  ? read_day_of_month(part)
                            : field == kDayOfWeek ? read_day_of_week(part, parts.size() == 1)
                                                  : false;
    if (!is_special) return false;
  }
  return true;
}

bool Cron::read_day_of_month(std::string_view part) {
  if (is_word(part, "L")) return days_.last_of_month = true;
  if (is_word(part, "LW")) return days_.last_weekday = true;
  if (part.empty() || !is_word(part.substr(part.size() - 1), "W")) return false;
  const std::optional<int> day =
      value_of(kFieldTable[kDayOfMonth], part.substr(0, part.size() - 1));
  if (day) days_.nearest.set(static_cast<std::size_t>(*day - 1));
  return day.has_value();
}

bool Cron::read_day_of_week(std::string_view part, bool is_alone) {
  const Field& field = kFieldTable[kDayOfWeek];
  const auto index = [](int day) { return static_cast<std::size_t>(day - 1); };
  if (is_word(part, "L")) {
    allowed_[kDayOfWeek].set(index(field.most));
    return true;
  }
  const std::size_t hash = part.find('#');
  if (hash != std::string_view::npos) {
    const std::optional<int> day = value_of(field, part.substr(0, hash));
    const std::uint64_t nth = parse_count(part.substr(hash + 1)).value_or(0);
    if (!day || !is_alone || nth < 1 || nth > 5) return false;
    allowed_[kDayOfWeek].set(index(*day));
    days_.nth = static_cast<int>(nth);
    return true;
  }
  if (part.empty() || !is_word(part.substr(part.size() - 1), "L")) return false;
  const std::optional<int> day = value_of(field, part.substr(0, part.size() - 1));
  if (day) days_.last_of.set(index(*day));
  return day.has_value();
}

}  // namespace coldcast
