#include "config/function_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "coldcast/base/key_listener.h"
#include "coldcast/base/text.h"
#include "coldcast/origin/workload_catalog.h"

#include "base/near_form.h"
#include "config/callers_reader.h"
#include "config/key_reader.h"

namespace coldcast {

namespace {

void read_reserved(Parameters& settings, Function& function) {
  if (const auto setting = settings.find_or_none("reserved_concurrency")) {
    function.reserved_concurrency = read_count(*setting);
  }
}

void read_scaling_rate(Parameters& settings, Function& function) {
  const ScalingRateLimit standard;
  const std::optional<Setting> setting = settings.find("scaling_rate");
  if (!setting) {
    Node block;
    block.kind = Node::Kind::map;
    block.entries.push_back(
        {"environments", {}, Node::scalar(fmt::format("{}", standard.environments))});
    block.entries.push_back({"per", {}, Node::scalar(to_string(standard.per))});
    settings.resolve("scaling_rate", std::move(block));
    return;
  }
  if (setting->is_scalar() && !parse_count(setting->node().text)) {
    const std::string& text = setting->node().text;
    const std::size_t stroke = text.find('/');
    const bool is_rate = stroke != std::string::npos && parse_count(text.substr(0, stroke));
    if (is_rate) {
      const std::string per = text.substr(stroke + 1);
      const bool has_number = per.find_first_of("0123456789") == 0;
      setting->fail(fmt::format(
          "expected a map of keys or unlimited, found {}; write it like \"scaling_rate: "
          "{{environments: {}, per: {}}}\"",
          quote(text), text.substr(0, stroke), (has_number ? "" : "1") + per));
    } else {
      (void)setting->choice({"unlimited"});
    }
    function.scaling_rate.reset();
    return;
  }
  Parameters block = setting->map("{environments: _, per: 10s}");
  ScalingRateLimit limit;
  limit.environments = read_count(block, "environments", standard.environments);
  limit.per = block.duration("per", standard.per);
  block.done();
  function.scaling_rate = limit;
}

// What stands at `key` of a block that does not have it.
Distribution read_default(Parameters& block, std::string_view key, const Node& law) {
  Node resolved;
  Distribution distribution =
      read_distribution(Setting(law, path_of(block, key), block.diagnostics(), resolved));
  block.resolve(key, std::move(resolved));
  return distribution;
}

Distribution read_default_restore(Parameters& block) {
  Node law;
  law.kind = Node::Kind::map;
  law.entries.push_back({"kind", {}, Node::scalar("quantiles")});
  for (const auto& [share, span] : SnapStart::kMeasured) {
    law.entries.push_back({std::string(share), {}, Node::scalar(std::string(span))});
  }
  return read_default(block, "restore", law);
}

void read_snap_start(Parameters& settings, Function& function) {
  const std::optional<Setting> setting = settings.find_or_none("snap_start");
  if (!setting) return;
  const bool is_off = setting->is_scalar() && near_boolean(setting->node().text) == "false";
  Parameters block = setting->map(is_off ? "none" : "{}");
  SnapStart snap_start;
  if (const auto restore = block.find("restore")) {
    snap_start.restore = read_distribution(*restore);
  } else {
    snap_start.restore = read_default_restore(block);
  }
  KeyReader reader(block, "function", "snap_start");
  reader.read("floor", snap_start.floor);
  snap_start.billed_restore = read_optional_distribution(block, "billed_restore");
  reader.read("charged", snap_start.charged);
  block.done();
  function.snap_start = std::move(snap_start);
}

void read_handler(Parameters& settings, Function& function) {
  const std::optional<Setting> setting = settings.find("handler");
  if (!setting) return;
  Parameters block = setting->map("{duration: _}");
  Handler& handler = function.handler;
  handler.duration = read_optional_distribution(block, "duration");
  handler.first_duration = read_optional_distribution(block, "first_duration");
  if (const auto extra = block.find_or_none("first_extra")) {
    handler.first_extra =
        read_preset(*extra, "runtime_first_call", "memory", to_string(function.memory));
  }
  handler.per_record = read_optional_distribution(block, "per_record");
  KeyReader reader(block, "function", "handler");
  reader.read("cpu_share", handler.cpu_share);
  reader.read("threads", handler.threads);
  if (const auto memory = block.find_or_none("measured_at")) handler.measured_at = memory->size();
  read_handler_steps(block, handler);
  block.done();
}

void read_cold_start_block(Parameters& settings, Function& function) {
  if (const auto setting = settings.find("cold_start")) {
    function.cold_start =
        read_cold_start(setting->map(setting->is_scalar() && is_runtime_name(setting->node().text)
                                         ? "{init: {kind: runtime, runtime: _}}"
                                         : "{init: _}"),
                        function.architecture);
    return;
  }
  // The defaults, as an empty block would give them.
  Node empty;
  empty.kind = Node::Kind::map;
  Node resolved;
  function.cold_start = read_cold_start(
      Parameters(empty, path_of(settings, "cold_start"), settings.diagnostics(), resolved),
      function.architecture);
  settings.resolve("cold_start", std::move(resolved));
}

// The preset that `keep_alive` names; nullptr where it is of another kind, or names none.
const KeepAlivePreset* preset_of(const Node& keep_alive) {
  const auto text_at = [&](std::string_view key) {
    const Node* value = keep_alive.find(key);
    return value == nullptr ? std::string_view{} : std::string_view{value->text};
  };
  return text_at("kind") == "preset" ? find_preset(text_at("name")) : nullptr;
}

// Gives the preset that brings max_age and reuse where they are not stated, if there is one.
const KeepAlivePreset* read_keep_alive_block(Parameters& settings, Function& function) {
  if (const auto setting = settings.find("keep_alive")) {
    if (auto policy = read_keep_alive(*setting)) function.keep_alive = std::move(*policy);
    return preset_of(setting->node());
  }
  Node block;
  block.kind = Node::Kind::map;
  block.entries.push_back({"kind", {}, Node::scalar("preset")});
  block.entries.push_back({"name", {}, Node::scalar(std::string(kDefaultPreset))});
  settings.resolve("keep_alive", std::move(block));
  return &default_preset();
}

void read_max_age(Parameters& settings, Function& function, const KeepAlivePreset* preset) {
  const std::optional<Setting> setting = settings.find("max_age");
  function.states_max_age = setting.has_value();
  if (!setting && preset != nullptr && !preset->max_age.key.empty()) {
    function.max_age = read_default(settings, "max_age", preset->max_age.value());
  } else if (!setting) {
    settings.resolve("max_age", Node::scalar("none"));
    function.max_age.reset();
  } else if (setting->is_scalar() && setting->node().text == "none") {
    function.max_age.reset();
  } else {
    function.max_age = read_distribution(*setting);
  }
}

// What of a function concerns the messages and records that it gets; defaults are told where there
// are any to get.
void read_record_settings(Parameters& settings, Function& function) {
  const bool has_sources = settings.has("event_sources");
  const auto read_share = [&](std::string_view key, double& share) {
    if (has_sources || settings.has(key)) share = settings.share(key, share);
  };
  read_share("record_failure_rate", function.record_failure_rate);
  read_share("poison_rate", function.poison_rate);
  if (const auto labels = settings.find("failing_labels")) {
    if (labels->is_scalar()) {
      function.failing_labels.push_back(labels->text());
    } else {
      for (const Setting& label : labels->list()) function.failing_labels.push_back(label.text());
    }
  }
}

void read_environment_settings(Parameters& settings, Function& function) {
  const KeepAlivePreset* preset = read_keep_alive_block(settings, function);
  read_max_age(settings, function, preset);
  function.states_reuse = settings.has("reuse");
  KeyReader reader(settings, "function");
  reader.read("reuse", function.reuse);
  reader.read("assignment", function.assignment);
  reader.read("extensions", function.extensions);
  reader.read("failure_rate", function.failure_rate);
  reader.read("crash_rate", function.crash_rate);
  reader.read("proactive_initialization", function.proactive_initialization);
  if (const auto zones = settings.find("zones")) {
    const Bounds<std::uint32_t> bounds = count_bounds(reader.row_of("zones"));
    function.zones = read_count(*zones);
    (void)is_in_range(*zones, reader.row_of("zones"), function.zones);
    function.zones = std::clamp(function.zones, bounds.least, bounds.most);
  }
  reader.read("connections_per_environment", function.connections_per_environment);
}

void read_block(const Setting& setting, Function& function,
                const std::optional<CalendarTime>& starts_at) {
  if (auto workload = read_workload(setting, WorkloadPlace::function, starts_at))
    function.arrivals.push_back(std::move(*workload));
}

void read_blocks(const Setting& setting, Function& function,
                 const std::optional<CalendarTime>& starts_at) {
  for (const Setting& block : arrivals_blocks(setting)) read_block(block, function, starts_at);
}

}  // namespace

void read_function_settings(Parameters& settings, Function& function,
                            const std::vector<StreamSettings>& streams,
                            const std::optional<CalendarTime>& starts_at) {
  KeyReader reader(settings, "function");
  reader.read("memory", function.memory);
  reader.read("architecture", function.architecture);
  reader.read("timeout", function.timeout);
  reader.read("ephemeral_storage", function.ephemeral_storage);
  read_reserved(settings, function);
  if (const auto setting = settings.find("provisioned_concurrency")) {
    function.provisioned_concurrency = read_provisioned(*setting, starts_at);
  } else {
    settings.resolve("provisioned_concurrency", Node::scalar("0"));
  }
  read_scaling_rate(settings, function);
  read_cold_start_block(settings, function);
  read_snap_start(settings, function);
  read_handler(settings, function);
  read_environment_settings(settings, function);
  read_record_settings(settings, function);
  read_event_sources(settings, function, streams);
  read_recursion(settings, function);
}

void read_arrivals(Parameters& settings, Function& function,
                   const std::optional<CalendarTime>& starts_at) {
  if (const auto setting = settings.find("arrivals")) read_blocks(*setting, function, starts_at);
  read_async(settings, function);
  function.names_callers = settings.node() != nullptr && names_callers(*settings.node());
}

std::uint32_t read_count(const Setting& setting) {
  const std::uint64_t count = setting.count();
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (count <= kMost) return static_cast<std::uint32_t>(count);
  setting.fail(fmt::format("{} is too many; at most {} passes", count, kMost));
  return 0;
}

std::uint32_t read_count(Parameters& settings, std::string_view key, std::uint32_t otherwise) {
  if (const auto setting = settings.find(key)) return read_count(*setting);
  settings.resolve(key, Node::scalar(fmt::format("{}", otherwise)));
  return otherwise;
}

}  // namespace coldcast
