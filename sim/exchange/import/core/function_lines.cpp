#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/import/core/joint.h"
#include "exchange/import/core/runtime_preset.h"

namespace coldcast {
namespace {

// What a runtime of one's own or an image may hold.
constexpr std::string_view kLanguages =
    "go, rust, cpp, swift6.2, llrt, bun, quarkus, graalvm_java21, dotnet8_aot, dotnet10_aot";

void add_count(Joint& joint, const std::optional<Count>& count, std::string_view key,
               std::string_view unit, DraftLine& block) {
  if (!count) return;
  block.add(std::string(key), fmt::format("{}{}", count->value, unit),
            joint.origin(count->mark, count->how));
}

void check_tenancy(Joint& joint, const FunctionFact& function) {
  if (!function.tenancy) return;
  const std::string path = "functions." + function.name;
  if (provisioned_total(joint, function) > 0) {
    joint.findings.refuse(*function.tenancy, path,
                          "provisioned concurrency is not supported with tenant isolation "
                          "(TenancyConfig); leave one of them out");
  }
  if (function.snap_start && function.snap_start->value) {
    joint.findings.refuse(
        *function.tenancy, path,
        "SnapStart is not supported with tenant isolation (TenancyConfig); leave one of them out");
  }
}

// Whether init is answered by the user; otherwise what the runtime tells.
std::string init_value(Joint& joint, const FunctionFact& function, std::string& comment) {
  const std::string path = "functions." + function.name + ".cold_start.init";
  if (const auto said = joint.answers.find(function.name + ".cold_start.init")) {
    comment = "--value";
    return *said;
  }
  const auto answer = joint.answers.find(function.name + ".runtime");
  const std::string runtime = answer ? *answer : function.runtime ? function.runtime->value : "";
  const RuntimePreset preset = preset_of(runtime);
  if (preset.name.empty()) {
    const std::string subject = function.is_image ? "a container image"
                                : runtime.empty() ? "the file"
                                                  : runtime;
    comment = "assumed: the language is not known";
    if (function.is_placeholder) return "0ms";
    joint.findings.ask(
        path, fmt::format("{} does not tell the language; left at 0ms. One of {} : --value "
                          "{}.runtime=go",
                          subject, kLanguages, function.name));
    return "0ms";
  }
  comment = "assumed: hello-world of this runtime, yours is longer";
  if (preset.is_other) {
    joint.findings.remark(
        function.runtime ? function.runtime->mark : Mark{}, path,
        fmt::format("{} has no preset; that of {} is assumed", runtime, preset.name));
    comment = fmt::format("assumed: hello-world, {} has no preset; yours is longer", runtime);
  }
  const bool is_arm = function.architecture && function.architecture->value == "arm64";
  return fmt::format("{{kind: runtime, runtime: {}, package: {}{}}}", yaml_text(preset.name),
                     function.is_image ? "image" : "zip", is_arm ? ", architecture: arm64" : "");
}

}  // namespace

void add_settings(Joint& joint, const FunctionFact& function, DraftLine& block) {
  add_count(joint, function.memory, "memory", "MB", block);
  if (const auto said = joint.answers.find(function.name + ".architecture")) {
    block.add("architecture", yaml_text(*said), "--value " + function.name + ".architecture");
  } else if (function.architecture) {
    block.add("architecture", yaml_text(function.architecture->value),
              joint.origin(function.architecture->mark, function.architecture->how));
  }
  add_count(joint, function.timeout, "timeout", "s", block);
  add_count(joint, function.storage, "ephemeral_storage", "MB", block);
  add_count(joint, function.reserved, "reserved_concurrency", "", block);
  if (function.reserved && function.reserved->value == 0) {
    joint.findings.remark(function.reserved->mark, "functions." + function.name,
                          "reserved_concurrency 0 stops it: every request is throttled");
  }
  check_tenancy(joint, function);
}

void add_cold_start(Joint& joint, const FunctionFact& function, DraftLine& block) {
  if (function.snap_start && function.snap_start->value) {
    block.add("snap_start", "{}",
              joint.origin(function.snap_start->mark, function.snap_start->how));
  }
  std::string comment;
  const std::string init = init_value(joint, function, comment);
  block.add_block("cold_start").add("init", init, comment);
  const std::string key = function.name + ".handler.duration";
  if (const auto said = joint.answers.find(key)) {
    block.add_block("handler").add("duration", *said, "--value " + key);
    return;
  }
  block.add_block("handler").add("duration", "{kind: exponential, mean: 100ms}", "assumed");
  if (function.is_placeholder) return;
  joint.findings.ask_first("functions." + key, "100ms assumed; fit it from REPORT lines");
}

}  // namespace coldcast
