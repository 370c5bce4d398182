#include "exchange/fit/envelope.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

// 2024-03-05T15:18:17 at least.
bool looks_like_time(std::string_view text) {
  return text.size() >= 19 && is_digit(text[0]) && text[4] == '-' && text[7] == '-' &&
         text[10] == 'T' && text[13] == ':' && text[16] == ':';
}

// 2026/09/14/ at least.
bool looks_like_stream(std::string_view text) {
  return text.size() >= 13 && is_digit(text[0]) && text[4] == '/' && text[7] == '/' &&
         text[10] == '/';
}

std::string_view word_of(std::string_view text) {
  const std::string_view word = text.substr(0, text.find(' '));
  return word.substr(0, word.find('\t'));
}

// `17.870000+00:00`: the seconds of a stamp in UTC as nanoseconds; nullopt for any other form.
std::optional<std::int64_t> seconds_in(std::string_view text) {
  constexpr std::array<std::int64_t, 10> kWorth{
      1'000'000'000, 100'000'000, 10'000'000, 1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  if (text.size() < 2 || text[0] < '0' || text[0] > '5' || !is_digit(text[1])) return std::nullopt;
  const std::int64_t seconds = (text[0] - '0') * 10 + (text[1] - '0');
  std::int64_t fraction = 0;
  std::size_t at = 2;
  if (text.size() > 2 && text[2] == '.') {
    const std::size_t most = std::min<std::size_t>(text.size(), 2 + kWorth.size());
    for (at = 3; at < most && is_digit(text[at]); ++at) fraction = fraction * 10 + (text[at] - '0');
    if (at == 3) return std::nullopt;
    fraction *= kWorth[at - 3];
  }
  text.remove_prefix(at);
  const bool is_utc = text.empty() || text == "Z" || text == "+00:00";
  return is_utc ? std::optional(seconds * kSecond + fraction) : std::nullopt;
}

// What is behind the first `length` characters and one blank or tab.
std::string_view behind(std::string_view text, std::size_t length) {
  return text.substr(std::min(text.size(), length + 1));
}

// What stands between date and version of a stream that is one.
std::string_view function_in(std::string_view stream) {
  constexpr std::size_t kDate = 11;  // 2026/09/14/
  return stream.substr(kDate, stream.find('[', kDate) - kDate);
}

void open_pulumi(std::string_view line, std::size_t bracket, EnvelopedLine& opened) {
  const std::size_t close = line.find(']', bracket);
  const std::optional<Instant> time = parse_iso_time(line.substr(0, bracket));
  if (!time || close == std::string_view::npos) return;
  opened = {.time = *time,
            .function = trimmed(line.substr(bracket + 1, close - bracket - 1)),
            .message = behind(line, close + 1),
            .has_envelope = true};
}

// A time, perhaps a stream, the message: tail, exports to S3.
void open_time_first(std::string_view line, StampReader& stamps, EnvelopedLine& opened) {
  const std::string_view stamp = word_of(line);
  // 2018-03-21T18:25:02.267-07:00[   fn-d719650] MESSAGE
  const std::size_t bracket = stamp.substr(0, 36).find('[');
  if (bracket != std::string_view::npos) return open_pulumi(line, bracket, opened);
  const std::optional<Instant> time = stamps.read(stamp);
  if (!time) return;
  opened.time = *time;
  opened.has_envelope = true;
  opened.is_whole_second = stamp.find('.') == std::string_view::npos;
  opened.message = behind(line, stamp.size());
  const std::string_view stream = word_of(opened.message);
  if (!is_stream_name(stream)) return;
  opened.stream = stream;
  opened.function = function_in(stream);
  opened.message = behind(opened.message, stream.size());
}

// sam logs: the stream, a time, the message.
void open_stream_first(std::string_view line, StampReader& stamps, EnvelopedLine& opened) {
  const std::string_view stream = word_of(line);
  const std::string_view rest = behind(line, stream.size());
  const std::string_view stamp = word_of(rest);
  if (!is_stream_name(stream) || !looks_like_time(stamp)) return;
  const std::optional<Instant> time = stamps.read(stamp);
  if (!time) return;
  opened = {.time = *time,
            .stream = stream,
            .function = function_in(stream),
            .message = behind(rest, stamp.size()),
            .has_envelope = true};
}

}  // namespace

std::optional<Instant> StampReader::read(std::string_view stamp) {
  constexpr std::size_t kMinute = 17;
  const bool has_seconds = stamp.size() > kMinute;
  const std::optional<std::int64_t> seconds =
      has_seconds ? seconds_in(stamp.substr(kMinute)) : std::nullopt;
  if (seconds && stamp.substr(0, kMinute) == minute_text_) return minute_ + *seconds;
  const std::optional<Instant> time = parse_iso_time(stamp);
  if (time && seconds) {
    minute_text_ = stamp.substr(0, kMinute);
    minute_ = *time - *seconds;
  }
  return time;
}

EnvelopedLine open_envelope(std::string_view line, StampReader& stamps) {
  EnvelopedLine opened{.message = line};
  std::string_view text = line;
  if (!text.empty() && text.front() == ' ') text = trimmed(text);  // pulumi begins with a blank
  if (text.empty() || !is_digit(text.front())) return opened;
  if (looks_like_time(text)) {
    open_time_first(text, stamps, opened);
  } else if (looks_like_stream(text)) {
    open_stream_first(text, stamps, opened);
  }
  return opened;
}

bool is_stream_name(std::string_view text) {
  if (!looks_like_stream(text)) return false;
  const std::size_t open = text.find('[', 10);
  const std::size_t close = text.find(']', 10);
  return open != std::string_view::npos && close != std::string_view::npos && open < close &&
         text.size() - close > 8;
}

std::string_view function_of_stream(std::string_view stream) {
  return is_stream_name(stream) ? function_in(stream) : std::string_view();
}

std::string_view version_of_stream(std::string_view stream) {
  if (!is_stream_name(stream)) return {};
  const std::size_t open = stream.find('[', 10) + 1;
  return stream.substr(open, stream.find(']', 10) - open);
}

Instant time_of_log(std::string_view text) {
  if (const std::optional<std::uint64_t> number = parse_count(text)) {
    constexpr std::uint64_t kLast = 9'000'000'000'000;  // the year 2255
    return *number < kLast ? static_cast<Instant>(*number) * 1'000'000 : kNoInstant;
  }
  return parse_iso_time(text).value_or(kNoInstant);
}

}  // namespace coldcast
