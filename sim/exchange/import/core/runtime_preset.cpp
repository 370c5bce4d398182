#include "exchange/import/core/runtime_preset.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/random/runtimes.h"

namespace coldcast {
namespace {

// A language and its version: nodejs20.x is {nodejs, 20}, python3.9 is {python, 3009}.
struct Version {
  std::string_view language;
  unsigned number = 0;
};

Version version_of(std::string_view runtime) {
  std::size_t at = 0;
  while (at < runtime.size() && !std::isdigit(static_cast<unsigned char>(runtime[at]))) ++at;
  Version version{runtime.substr(0, at), 0};
  unsigned major = 0;
  unsigned minor = 0;
  bool after_point = false;
  for (; at < runtime.size(); ++at) {
    const char c = runtime[at];
    if (c == '.' && !after_point) {
      after_point = true;
    } else if (c >= '0' && c <= '9' && major < 1000 && minor < 100) {
      (after_point ? minor : major) =
          (after_point ? minor : major) * 10 + static_cast<unsigned>(c - '0');
    } else {
      break;
    }
  }
  version.number = major * 1000 + minor;
  return version;
}

}  // namespace

RuntimePreset preset_of(std::string_view runtime) {
  const auto names = runtime_names();
  if (std::find(names.begin(), names.end(), runtime) != names.end())
    return {std::string(runtime), false};
  if (runtime == "go1.x") return {"go", true};
  if (runtime.starts_with("dotnetcore")) return {"dotnet8", true};
  const Version wanted = version_of(runtime);
  // The oldest of the language that is newer, else the newest.
  std::string_view nearest;
  for (const std::string_view name : names) {
    const Version version = version_of(name);
    if (version.language != wanted.language || version.number == 0 ||
        name.find('_') != std::string_view::npos)
      continue;
    const unsigned best = nearest.empty() ? 0 : version_of(nearest).number;
    const bool is_newer = version.number >= wanted.number;
    const bool best_is_newer = best >= wanted.number;
    if (nearest.empty() || (is_newer && (!best_is_newer || version.number < best)) ||
        (!is_newer && !best_is_newer && version.number > best))
      nearest = name;
  }
  return {std::string(nearest), !nearest.empty()};
}

}  // namespace coldcast
