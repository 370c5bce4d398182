#include "exchange/fit/report_line.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "coldcast/base/text.h"

#include "base/letters.h"

namespace coldcast {
namespace {

// A time, an id and `Task timed out after 900.00 seconds` are shorter.
constexpr std::size_t kLongestNotice = 160;

bool take(std::string_view& text, std::string_view head) {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  return true;
}

// Blanks, tabs, line ends, and the same as two characters each, as some forwarders write them.
void skip_separators(std::string_view& text) {
  while (!text.empty()) {
    if (text.front() == ' ' || text.front() == '\t' || text.front() == '\n' ||
        text.front() == '\r') {
      text.remove_prefix(1);
    } else if (text.starts_with("\\t") || text.starts_with("\\n") || text.starts_with("\\r")) {
      text.remove_prefix(2);
    } else {
      return;
    }
  }
}

std::string_view take_word(std::string_view& text) {
  skip_separators(text);
  const auto* end = std::find_if(text.begin(), text.end(), [](char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\\';
  });
  const auto length = static_cast<std::size_t>(end - text.begin());
  const std::string_view word = text.substr(0, length);
  text.remove_prefix(length);
  return word;
}

// What a key of a REPORT sets; the longest key first, since short ones end long ones.
struct Key {
  std::string_view name;
  enum class Value : std::uint8_t { milliseconds, megabytes, word } value;
  Reading PlatformLine::*reading;
  std::uint16_t PlatformLine::*size;
};

constexpr std::array<Key, 13> kKeys{{
    {"Billed Restore Duration:", Key::Value::milliseconds, &PlatformLine::billed_restore, nullptr},
    {"Restore Duration:", Key::Value::milliseconds, &PlatformLine::restore, nullptr},
    {"Billed Duration:", Key::Value::milliseconds, &PlatformLine::billed, nullptr},
    {"Max Memory Used:", Key::Value::megabytes, nullptr, &PlatformLine::max_memory_mb},
    {"Init Duration:", Key::Value::milliseconds, &PlatformLine::init, nullptr},
    {"XRAY TraceId:", Key::Value::word, nullptr, nullptr},
    {"Memory Size:", Key::Value::megabytes, nullptr, &PlatformLine::memory_mb},
    {"Error Type:", Key::Value::word, nullptr, nullptr},
    {"SegmentId:", Key::Value::word, nullptr, nullptr},
    {"Duration:", Key::Value::milliseconds, &PlatformLine::duration, nullptr},
    {"Sampled:", Key::Value::word, nullptr, nullptr},
    {"Status:", Key::Value::word, nullptr, nullptr},
    {"Phase:", Key::Value::word, nullptr, nullptr},
}};

// `12.50 ms`, without its unit; empty where the number or the unit is cut.
std::string_view take_number(std::string_view& text, std::string_view unit) {
  skip_separators(text);
  const auto stop = std::find_if_not(text.begin(), text.end(),
                                     [](char c) { return is_digit(c) || c == '.' || c == '-'; });
  const std::string_view number = text.substr(0, static_cast<std::size_t>(stop - text.begin()));
  std::string_view rest = text.substr(number.size());
  skip_separators(rest);
  if (!take(rest, unit)) return {};
  text = rest;
  return number;
}

bool read_number(const Key& key, std::string_view& text, PlatformLine& line) {
  const bool is_time = key.value == Key::Value::milliseconds;
  const std::string_view number = take_number(text, is_time ? "ms" : "MB");
  if (number.empty()) return false;
  const std::optional<Reading> reading = parse_reading(number);
  if (!reading) {
    line.fault = "a number is impossible";
    return false;
  }
  if (is_time) {
    line.*key.reading = *reading;
  } else {
    line.*key.size = static_cast<std::uint16_t>(std::min<double>(reading->milliseconds(), 65535));
  }
  return true;
}

bool read_word(const Key& key, std::string_view& text, PlatformLine& line) {
  const std::string_view word = take_word(text);
  if (key.name == "Status:") line.status = report_status(word);
  if (key.name == "Error Type:") line.error = error_type(word);
  if (key.name == "Phase:") line.phase = word == "invoke" ? InitPhase::invoke : InitPhase::init;
  return true;
}

void read_report(std::string_view text, PlatformLine& line) {
  line.kind = LineKind::report;
  (void)(take(text, " RequestId:") || take(text, "\tRequestId:") || take(text, " - "));
  line.request_id = take_word(text);
  read_report_fields(text, line);
  judge_report(line);
}

// The id behind `RequestId:` or `-`.
void read_id(std::string_view text, LineKind kind, PlatformLine& line) {
  if (!take(text, " RequestId:") && !take(text, " -")) return;
  line.kind = kind;
  line.request_id = take_word(text);
}

// `Runtime Version: nodejs:22.v50`.
void read_init_start(std::string_view text, PlatformLine& line) {
  line.kind = LineKind::init_start;
  constexpr std::string_view kKey = "Runtime Version:";
  const std::size_t at = text.find(kKey);
  if (at == std::string_view::npos) return;
  text.remove_prefix(at + kKey.size());
  line.runtime = take_word(text);
}

// `2020-06-09T15:02:26.150Z 7c9567b5-... Task timed out after 3.00 seconds`, perhaps without the
// time.
void read_timed_out(std::string_view text, PlatformLine& line) {
  constexpr std::string_view kWords = "Task timed out after";
  if (text.find(kWords) == std::string_view::npos) return;
  std::string_view id = take_word(text);
  if (!parse_request_id(id)) id = take_word(text);
  skip_separators(text);
  if (!parse_request_id(id) || !take(text, kWords)) return;
  const std::optional<double> seconds = parse_number(take_word(text));
  if (!seconds) return;
  line.kind = LineKind::timed_out;
  line.request_id = id;
  line.timeout_seconds = *seconds;
}

// `RequestId: 7c95... Error: Runtime exited with error: signal: killed`.
void read_exited(std::string_view text, PlatformLine& line) {
  const std::string_view id = take_word(text);
  skip_separators(text);
  if (!text.starts_with("Error: Runtime exited") && !text.starts_with("Process exited")) return;
  line.kind = LineKind::exited;
  line.is_killed = text.find("signal: killed") != std::string_view::npos;
  line.request_id = id;
  line.error = ErrorType::exit;
}

}  // namespace

ReportStatus report_status(std::string_view word) {
  if (word.empty()) return ReportStatus::unsaid;
  if (word == "success") return ReportStatus::success;
  return word == "timeout" ? ReportStatus::timeout : ReportStatus::error;
}

ErrorType error_type(std::string_view word) {
  if (word.empty()) return ErrorType::none;
  if (word == "Runtime.ExitError") return ErrorType::exit;
  if (word == "Runtime.OutOfMemory") return ErrorType::out_of_memory;
  return word.starts_with("Extension.") ? ErrorType::extension : ErrorType::other;
}

void read_report_fields(std::string_view text, PlatformLine& line) {
  while (true) {
    skip_separators(text);
    if (text.empty()) return;
    const auto* key = std::find_if(kKeys.begin(), kKeys.end(),
                                   [&](const Key& k) { return text.starts_with(k.name); });
    if (key != kKeys.end()) {
      text.remove_prefix(key->name.size());
      const bool is_word = key->value == Key::Value::word;
      if (is_word ? !read_word(*key, text, line) : !read_number(*key, text, line)) return;
      continue;
    }
    // A key of tomorrow: on to the next field.
    const std::size_t next = std::min(text.find_first_of("\t\n"), text.find("\\t"));
    if (next == std::string_view::npos) return;
    text.remove_prefix(next);
  }
}

void judge_report(PlatformLine& line) {
  constexpr double kLongest = 900'000 + 10'000;  // the timeout's limit; a suppressed init beside it
  constexpr double kLongestInit = 900'000;       // of provisioned concurrency
  if (!line.fault.empty()) return;
  if (line.request_id.empty() || line.request_id.find(':') != std::string_view::npos) {
    line.fault = "it has no request id";
  } else if (!line.duration.has_value()) {
    line.fault = "it has no whole Duration";
  } else if (line.duration.milliseconds() > kLongest ||
             (line.init.has_value() && line.init.milliseconds() > kLongestInit)) {
    line.fault = "its Duration is longer than Lambda allows";
  } else if (line.memory_mb != 0 && (line.memory_mb < 128 || line.memory_mb > 32768)) {
    line.fault = "its Memory Size is none of Lambda's";
  }
}

PlatformLine read_platform_line(std::string_view message) {
  PlatformLine line;
  if (message.empty()) return line;
  switch (message.front()) {
    case 'R':
      if (take(message, "REPORT") && !message.empty() && !(message.front() >= 'A')) {
        read_report(message, line);
      } else if (take(message, "RESTORE_REPORT")) {
        line.kind = LineKind::restore_report;
        read_report_fields(message, line);
      } else if (take(message, "RequestId:")) {
        read_exited(message, line);
      }
      break;
    case 'S':
      if (take(message, "START")) read_id(message, LineKind::start, line);
      break;
    case 'E':
      if (take(message, "END")) read_id(message, LineKind::end, line);
      break;
    case 'I':
      if (take(message, "INIT_START")) {
        read_init_start(message, line);
      } else if (take(message, "INIT_REPORT")) {
        line.kind = LineKind::init_report;
        read_report_fields(message, line);
      }
      break;
    case 'X':
      if (message.starts_with("XRAY TraceId:")) line.kind = LineKind::continued;
      break;
    case 'D':
      if (message.starts_with("Duration:")) line.kind = LineKind::continued;
      break;
    default:
      if (message.size() < kLongestNotice) read_timed_out(message, line);
  }
  return line;
}

std::optional<Reading> parse_reading(std::string_view text) {
  std::uint64_t micros = 0;
  std::size_t digits = 0;
  while (!text.empty() && is_digit(text.front()) && digits < 8) {
    micros = micros * 10 + static_cast<std::uint64_t>(text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  if (digits == 0) return std::nullopt;
  std::size_t decimals = 0;
  if (take(text, ".")) {
    bool rounds_up = false;
    std::size_t seen = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), ++seen) {
      if (seen < 3) micros = micros * 10 + static_cast<std::uint64_t>(text.front() - '0');
      if (seen == 3) rounds_up = text.front() >= '5';
    }
    decimals = std::min<std::size_t>(seen, 3);
    for (std::size_t place = decimals; place < 3; ++place) micros *= 10;
    if (rounds_up) ++micros;
  } else {
    micros *= 1000;
  }
  if (!text.empty()) return std::nullopt;
  micros = std::min<std::uint64_t>(micros, Reading::kMost);
  return Reading{static_cast<std::uint32_t>(micros), static_cast<std::uint32_t>(decimals)};
}

}  // namespace coldcast
