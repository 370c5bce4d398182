#include "coldcast/base/error.h"

#include <fmt/format.h>
#include <utility>

namespace coldcast {

namespace {

std::string one_a_line(const std::vector<Diagnostic>& diagnostics) {
  std::string lines;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!lines.empty()) lines += '\n';
    lines += diagnostic.to_string();
  }
  return lines;
}

}  // namespace

Error::Error(const std::string& what, std::string hint)
    : std::runtime_error(what), hint_(std::move(hint)) {}

TraceError::TraceError(const std::string& file, std::uint64_t line, const std::string& message,
                       std::string hint)
    : Error(line == 0 ? fmt::format("{}: {}", file, message)
                      : fmt::format("{}:{}: {}", file, line, message),
            std::move(hint)) {}

std::string Diagnostic::to_string() const {
  std::string text = file;
  if (mark.line > 0) text += fmt::format(":{}:{}", mark.line, mark.column);
  if (!text.empty()) text += ": ";
  if (!path.empty()) text += path + ": ";
  return text + message;
}

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : Error(one_a_line(diagnostics)), diagnostics_(std::move(diagnostics)) {}

}  // namespace coldcast
