#include <array>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "plan/levers/builders.h"

namespace coldcast {
namespace {

// From 128 MB to 10,240 MB; 1,769 MB is one vCPU (AWS, "Configure Lambda function memory").
constexpr std::array<std::uint32_t, 12> kSizes = {128,  256,  512,  768,  1024, 1536,
                                                  1769, 2048, 3072, 4096, 6144, 10240};

}  // namespace

// Where time does not depend on memory the smallest would always win, whatever it does in truth.
std::vector<LeverGroup> memory_levers(const LeverContext& context) {
  std::vector<LeverGroup> groups;
  for (const std::size_t i : context.functions) {
    const Function& function = context.scenario.functions[i];
    if (function.handler.cpu_share <= 0.0) continue;
    Lever lever{{function.name, "memory"}, {}};
    for (const std::uint32_t size : kSizes)
      lever.steps.push_back({{lever.setting.path(), to_string(Megabytes{size})}});
    groups.push_back({std::move(lever)});
  }
  if (groups.empty())
    throw UsageError(
        "--search memory: handlers take as long in any memory, for cpu_share is 0",
        "say which part of the time more CPU shortens: functions.NAME.handler.cpu_share: 0.7, and "
        "measured_at: the memory at which it was measured");
  return groups;
}

}  // namespace coldcast
