#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "coldcast/random/distribution.h"

#include "config/key_reader.h"

namespace coldcast {

namespace {

constexpr std::string_view kRuntime = "runtime";
constexpr auto kOfLaws =
    std::to_array<std::string_view>({"mean", "median", "min", "max", "p50", "p99", "duration"});

bool is_of_kind(const Setting& setting, std::string_view word) {
  const Node* kind = setting.is_map() ? setting.node().find("kind") : nullptr;
  return kind != nullptr && kind->text == word;
}

// A duration or a distribution; a runtime is measured on the function's architecture.
Distribution read_phase(const Setting& setting, Architecture architecture) {
  return read_preset(setting, kRuntime, "architecture", to_string(architecture));
}

Distribution read_phase(Parameters& block, std::string_view key, Architecture architecture) {
  const std::optional<Setting> setting = block.find(key);
  if (setting) return read_phase(*setting, architecture);
  block.resolve(key, Node::scalar("0ms"));
  return Distribution();
}

InitPhases read_phases(Parameters block, Architecture architecture) {
  InitPhases phases;
  phases.extension = read_phase(block, "extension", architecture);
  phases.runtime = read_phase(block, "runtime", architecture);
  phases.function = read_phase(block, "function", architecture);
  block.done();
  return phases;
}

// A block without a kind is one of phases, unless it has what only a law has.
bool has_phases(const Setting& setting) {
  if (!setting.is_map() || setting.node().find("kind") != nullptr) return false;
  return std::none_of(kOfLaws.begin(), kOfLaws.end(),
                      [&](std::string_view key) { return setting.node().find(key) != nullptr; });
}

InitPhases read_init(const Setting& setting, Architecture architecture) {
  if (has_phases(setting)) return read_phases(setting.map(), architecture);
  InitPhases phases;
  // A preset was measured with an empty function: all of it is the runtime's.
  Distribution& phase = is_of_kind(setting, kRuntime) ? phases.runtime : phases.function;
  phase = read_phase(setting, architecture);
  return phases;
}

}  // namespace

Distribution read_preset(const Setting& setting, std::string_view kind, std::string_view key,
                         std::string_view value) {
  if (!is_of_kind(setting, kind) || setting.node().find(key) != nullptr) {
    return read_distribution(setting);
  }
  Node block = setting.node();
  block.entries.push_back({std::string(key), block.mark, Node::scalar(std::string(value))});
  block.entries.back().value.mark = block.mark;
  return read_distribution(setting.with(block));
}

ColdStart read_cold_start(Parameters settings, Architecture architecture) {
  ColdStart cold_start;
  cold_start.download = read_distribution(settings, "download", Duration::zero());
  cold_start.environment = read_distribution(settings, "environment", Duration::zero());
  if (const auto init = settings.find("init")) {
    cold_start.init = read_init(*init, architecture);
  } else {
    settings.resolve("init", Node::scalar("0ms"));
  }
  KeyReader reader(settings, "function", "cold_start");
  reader.read("init_cap", cold_start.init_cap);
  settings.done();
  return cold_start;
}

}  // namespace coldcast
