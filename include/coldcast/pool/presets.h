#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/pool/keep_alive.h"
#include "coldcast/random/distribution.h"

namespace coldcast {

// A key of a preset and its value: a duration, or uniform between two.
struct PresetSetting {
  std::string_view key;  // empty: there is none
  std::string_view least;
  std::string_view most;  // empty: always `least`

  // As it stands in a scenario: `320s`, or {kind: uniform, min: 290s, max: 350s}.
  [[nodiscard]] Node value() const;
};

// What is known of how long Lambda kept environments in a year: a keep-alive, a maximum age and an
// order of reuse, with the measurements that they come from. AWS documents none of it.
struct KeepAlivePreset {
  std::string_view name;
  std::string_view kind;  // of the keep-alive
  std::array<PresetSetting, 2> settings;
  PresetSetting max_age;
  std::string_view reuse;
  std::string_view evidence;

  [[nodiscard]] std::optional<Distribution> max_age_law() const;
};

// What a function has that says nothing of its keep-alive.
inline constexpr std::string_view kDefaultPreset = "lambda_2025";

[[nodiscard]] std::span<const KeepAlivePreset> keep_alive_presets();
[[nodiscard]] std::vector<std::string_view> preset_names();
// nullptr: there is no such preset.
[[nodiscard]] const KeepAlivePreset* find_preset(std::string_view name);
[[nodiscard]] const KeepAlivePreset& default_preset();

[[nodiscard]] KeepAlive keep_alive_of(const KeepAlivePreset& preset);
// In the form of a scenario file, on one line: `keep_alive: {kind: fixed, ...}, max_age: ...`.
[[nodiscard]] std::string settings_of(const KeepAlivePreset& preset);

}  // namespace coldcast
