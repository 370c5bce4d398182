#include "coldcast/pool/presets.h"

#include <fmt/format.h>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

constexpr PresetSetting kNothing{"", "", ""};
// The oldest environments that were seen in eleven runs of 28 hours in 2020 were 7,120 to 7,330 s
// old; ends become more frequent from 6,000 s on.
constexpr PresetSetting kTwoHours{"max_age", "6000s", "7350s"};

// Values, and how well each forecasts what was measured, are those of docs/keep-alive.md.
constexpr std::array<KeepAlivePreset, 7> kPresets{{
    {"lambda_2025",
     "fixed",
     {{{"timeout", "290s", "350s"}, kNothing}},
     kTwoHours,
     "newest",
     "2025: idle times of one environment (1,800 calls) and 11 constant rates, one laboratory, no "
     "Region named (Lin, Ma, Shahrad, EuroSys 2026)"},
    {"lambda_2025_optimist",
     "silent",
     {{{"after", "290s", "350s"}, {"surplus", "1300s", "1800s"}}},
     kTwoHours,
     "newest",
     "2025 for a silent function; a surplus environment as it was last seen, in 2020: the best "
     "that "
     "is plausible today"},
    {"lambda_2025_halving",
     "fleet",
     {{{"period", "320s", ""}, kNothing}},
     kTwoHours,
     "newest",
     "2025 for one environment; several as they were last seen, in 2020: of those that stayed idle "
     "half go every period"},
    {"lambda_2021",
     "fixed",
     {{{"timeout", "360s", "400s"}, kNothing}},
     kTwoHours,
     "newest",
     "January 2021: idle times of one environment, 300 calls (mikhail.io)"},
    {"lambda_2020",
     "silent",
     {{{"after", "640s", ""}, {"surplus", "640s", "1800s"}}},
     kTwoHours,
     "newest",
     "April to June 2020: 11 runs of 28 hours and 20 published rates, cold starts within 3 to 7 % "
     "(Mahmoudi, Khazaei)"},
    {"lambda_2020_fleet",
     "fleet",
     {{{"period", "375s", ""}, kNothing}},
     kTwoHours,
     "newest",
     "January 2020: 16,968 bursts of 2 to 20 left idle together, 91 % exact (Copik et al., SeBS, "
     "Middleware 2021)"},
    {"lambda_2019",
     "fixed",
     {{{"timeout", "26min", "60min"}, kNothing}},
     kNothing,
     "newest",
     "January to June 2019: four editions and blogs; Regions differed; history only (mikhail.io)"},
}};

// A block of scalars and laws, as if it had been read.
Node block_of(const KeepAlivePreset& preset) {
  Node block;
  block.kind = Node::Kind::map;
  block.entries.push_back({"kind", {}, Node::scalar(std::string(preset.kind))});
  for (const PresetSetting& setting : preset.settings) {
    if (setting.key.empty()) continue;
    block.entries.push_back({std::string(setting.key), {}, setting.value()});
  }
  return block;
}

std::optional<Distribution> law_of(const PresetSetting& max_age) {
  if (max_age.key.empty()) return std::nullopt;
  Diagnostics diagnostics("", ".");
  const Node law = max_age.value();
  Node resolved;
  return read_distribution(Setting(law, "max_age", diagnostics, resolved));
}

std::string in_words(const PresetSetting& setting) {
  if (setting.key.empty()) return "none";
  if (setting.most.empty()) return std::string(setting.least);
  return fmt::format("{{kind: uniform, min: {}, max: {}}}", setting.least, setting.most);
}

}  // namespace

Node PresetSetting::value() const {
  if (most.empty()) return Node::scalar(std::string(least));
  Node law;
  law.kind = Node::Kind::map;
  law.entries.push_back({"kind", {}, Node::scalar("uniform")});
  law.entries.push_back({"min", {}, Node::scalar(std::string(least))});
  law.entries.push_back({"max", {}, Node::scalar(std::string(most))});
  return law;
}

// Made once: each function of a scenario begins with that of the default.
std::optional<Distribution> KeepAlivePreset::max_age_law() const {
  static const std::vector<std::optional<Distribution>> kLaws = [] {
    std::vector<std::optional<Distribution>> laws;
    for (const KeepAlivePreset& preset : kPresets) laws.push_back(law_of(preset.max_age));
    return laws;
  }();
  for (std::size_t i = 0; i < kPresets.size(); ++i) {
    if (&kPresets[i] == this) return kLaws[i];
  }
  return law_of(max_age);
}

std::span<const KeepAlivePreset> keep_alive_presets() {
  return kPresets;
}

std::vector<std::string_view> preset_names() {
  std::vector<std::string_view> names;
  for (const KeepAlivePreset& preset : kPresets) names.push_back(preset.name);
  return names;
}

const KeepAlivePreset* find_preset(std::string_view name) {
  for (const KeepAlivePreset& preset : kPresets) {
    if (preset.name == name) return &preset;
  }
  return nullptr;
}

const KeepAlivePreset& default_preset() {
  return *find_preset(kDefaultPreset);
}

KeepAlive keep_alive_of(const KeepAlivePreset& preset) {
  Diagnostics diagnostics("", ".");
  const Node block = block_of(preset);
  Node resolved;
  std::optional<KeepAlive> built =
      read_keep_alive(Setting(block, std::string(preset.name), diagnostics, resolved));
  diagnostics.throw_if_any();
  built->name = preset.name;
  return *built;
}

std::string settings_of(const KeepAlivePreset& preset) {
  std::string text = fmt::format("keep_alive: {{kind: {}", preset.kind);
  for (const PresetSetting& setting : preset.settings) {
    if (!setting.key.empty()) text += fmt::format(", {}: {}", setting.key, in_words(setting));
  }
  return text + fmt::format("}}, max_age: {}, reuse: {}", in_words(preset.max_age), preset.reuse);
}

}  // namespace coldcast
