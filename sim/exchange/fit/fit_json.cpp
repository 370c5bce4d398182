#include <fmt/format.h>

#include "coldcast/exchange/fit.h"

namespace coldcast {
namespace {

std::string in_quotes(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

}  // namespace

std::string write_fit_json(const std::vector<FitLine>& lines) {
  std::string text = "{\n  \"schema\": 1,\n  \"report\": [";
  const char* separator = "\n";
  for (const FitLine& line : lines) {
    text += fmt::format("{}    {{\"about\": {}, \"text\": {}}}", separator, in_quotes(line.word),
                        in_quotes(line.text));
    separator = ",\n";
  }
  return text + "\n  ]\n}\n";
}

}  // namespace coldcast
