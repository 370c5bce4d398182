#include "exchange/fit/measurements.h"

#include <array>
#include <cstdint>
#include <initializer_list>

namespace coldcast {
namespace {

// What each character is worth as a hexadecimal digit; 16 for one that is none.
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(16);
  for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::uint8_t>(10 + i);
    values[static_cast<std::size_t>('A' + i)] = static_cast<std::uint8_t>(10 + i);
  }
  return values;
}();

// Where the pairs of digits of a UUID stand.
constexpr std::array<std::uint8_t, 16> kPairs{0,  2,  4,  6,  9,  11, 14, 16,
                                              19, 21, 24, 26, 28, 30, 32, 34};

std::uint8_t hex_value(char c) {
  return kHexValues[static_cast<unsigned char>(c)];
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
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return std::nullopt;
  LogRequestId id{};
  unsigned all = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const unsigned high = hex_value(text[kPairs[i]]);
    const unsigned low = hex_value(text[kPairs[i] + 1U]);
    all |= high | low;
    id[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return all > 15 ? std::nullopt : std::optional(id);
}

}  // namespace coldcast
