#include "exchange/fit/measurements.h"

#include <initializer_list>

namespace coldcast {
namespace {

std::size_t hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::size_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::size_t>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<std::size_t>(c - 'A') + 10;
  return 16;
}

template <typename Enum>
Enum word_in(std::string_view word, std::initializer_list<Enum> all, Enum otherwise) {
  for (const Enum value : all) {
    if (to_string(value) == word) return value;
  }
  return otherwise;
}

}  // namespace

std::string_view to_string(MeasuredStart start) {
  switch (start) {
    case MeasuredStart::unknown:
      return "";
    case MeasuredStart::cold:
      return "cold";
    case MeasuredStart::warm:
      return "warm";
    case MeasuredStart::provisioned:
      return "provisioned";
    case MeasuredStart::proactive:
      return "proactive";
    case MeasuredStart::reset:
      return "reset";
  }
  return "";
}

std::string_view to_string(MeasuredOutcome outcome) {
  switch (outcome) {
    case MeasuredOutcome::success:
      return "success";
    case MeasuredOutcome::error:
      return "error";
    case MeasuredOutcome::timeout:
      return "timeout";
    case MeasuredOutcome::crash:
      return "crash";
    case MeasuredOutcome::throttled:
      return "throttled";
  }
  return "";
}

MeasuredStart parse_start(std::string_view word) {
  return word_in(word,
                 {MeasuredStart::cold, MeasuredStart::warm, MeasuredStart::provisioned,
                  MeasuredStart::proactive, MeasuredStart::reset},
                 MeasuredStart::unknown);
}

MeasuredOutcome parse_outcome(std::string_view word) {
  return word_in(word,
                 {MeasuredOutcome::error, MeasuredOutcome::timeout, MeasuredOutcome::crash,
                  MeasuredOutcome::throttled},
                 MeasuredOutcome::success);
}

std::optional<LogRequestId> parse_request_id(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  LogRequestId id{};
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_dash != (text[i] == '-')) return std::nullopt;
    if (is_dash) continue;
    const std::size_t value = hex_value(text[i]);
    if (value > 15) return std::nullopt;
    id[nibble / 2] = static_cast<std::uint8_t>(id[nibble / 2] << 4 | value);
    ++nibble;
  }
  return id;
}

}  // namespace coldcast
