#include "coldcast/plan/setting_ref.h"

namespace coldcast {
namespace {

constexpr std::string_view kFunctions = "functions.";

bool is_below(std::string_view key, std::string_view whole) {
  return key.starts_with(whole) &&
         (key.size() == whole.size() || key[whole.size()] == '.' || key[whole.size()] == '[');
}

}  // namespace

std::string SettingRef::path() const {
  return function.empty() ? key : std::string(kFunctions) + function + "." + key;
}

// Names of functions have no dots.
SettingRef SettingRef::of_path(std::string_view path) {
  if (!path.starts_with(kFunctions)) return {{}, std::string(path)};
  const std::string_view rest = path.substr(kFunctions.size());
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return {std::string(rest), {}};
  return {std::string(rest.substr(0, dot)), std::string(rest.substr(dot + 1))};
}

bool SettingRef::overlaps(const SettingRef& other) const {
  const bool same_function = function == other.function ||
                             (function == "*" && !other.function.empty()) ||
                             (other.function == "*" && !function.empty());
  return same_function &&
         (key.empty() || other.key.empty() || is_below(key, other.key) || is_below(other.key, key));
}

bool SettingRef::is_in(std::string_view whole) const {
  return is_below(key, whole);
}

}  // namespace coldcast
