#include "exchange/import/core/names.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>

namespace coldcast {
namespace {

constexpr std::size_t kLongestName = 64;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// FNV-1a: the same on every machine.
std::uint32_t hash_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
  return hash;
}

}  // namespace

bool is_function_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName &&
         std::all_of(text.begin(), text.end(), is_name_character);
}

std::string as_function_name(std::string_view text) {
  std::string name(text);
  for (char& c : name) {
    if (!is_name_character(c)) c = '_';
  }
  if (name.size() <= kLongestName) return name;
  const std::string mark = fmt::format("-{:08x}", hash_of(text));
  return name.substr(0, kLongestName - mark.size()) + mark;
}

std::string_view arn_part(std::string_view arn, std::size_t part) {
  for (; part > 0; --part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

std::string_view arn_resource(std::string_view arn) {
  for (int part = 0; part < 5; ++part) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn;
}

FunctionName parse_function_name(std::string_view text) {
  // API Gateway's integrations wrap the ARN: ...:path/2015-03-31/functions/ARN/invocations.
  constexpr std::string_view kWrap = "/functions/";
  if (const std::size_t at = text.find(kWrap); at != std::string_view::npos) {
    text.remove_prefix(at + kWrap.size());
    text = text.substr(0, text.rfind("/invocations"));
  }
  std::string_view rest = text;
  if (text.starts_with("arn:")) {
    rest = arn_resource(text);
    if (rest.starts_with("function:")) rest.remove_prefix(9);
  } else if (const std::size_t at = text.find(":function:"); at != std::string_view::npos) {
    rest = text.substr(at + 10);
  }
  const std::size_t colon = rest.find(':');
  FunctionName found{std::string(rest.substr(0, colon)), {}};
  if (colon != std::string_view::npos) found.qualifier = rest.substr(colon + 1);
  return found;
}

std::optional<FunctionName> parse_resource_id(std::string_view text) {
  if (!text.starts_with("function:")) return std::nullopt;
  return parse_function_name(text.substr(9));
}

std::string resource_name(std::string_view text) {
  if (text.starts_with("arn:")) {
    const std::string_view service = arn_part(text, 2);
    std::string_view rest = arn_resource(text);
    if (service == "dynamodb" || service == "kafka" || service == "mq" || service == "kinesis") {
      // table/NAME/stream/TIME, cluster/NAME/ID, broker:NAME:ID, stream/NAME/consumer/ID
      const std::size_t at = rest.find_first_of("/:");
      if (at == std::string_view::npos) return std::string(rest);
      rest.remove_prefix(at + 1);
      return std::string(rest.substr(0, rest.find_first_of("/:")));
    }
    const std::size_t last = rest.find_last_of("/:");
    return std::string(last == std::string_view::npos ? rest : rest.substr(last + 1));
  }
  if (text.starts_with("https://")) return std::string(text.substr(text.rfind('/') + 1));
  return std::string(text);
}

std::string queue_key(std::string_view name) {
  constexpr std::string_view kFifo = ".fifo";
  if (name.size() > kFifo.size() && name.ends_with(kFifo)) name.remove_suffix(kFifo.size());
  return std::string(name);
}

bool matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  if (!name.starts_with(pattern.substr(0, star))) return false;
  pattern.remove_prefix(star + 1);
  name.remove_prefix(star);
  for (std::size_t skipped = 0; skipped <= name.size(); ++skipped) {
    if (matches(pattern, name.substr(skipped))) return true;
  }
  return false;
}

std::string stem_of(std::string_view file) {
  const std::size_t slash = file.find_last_of("/\\");
  std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
  for (const std::string_view ending :
       {".gz", ".zst", ".json", ".yaml", ".yml", ".tfstate", ".template"}) {
    if (name.size() > ending.size() && name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return std::string(name);
}

}  // namespace coldcast
