#include "scenario/arrival_advice.h"

#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <unordered_set>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

using Violations = std::vector<Violation>;

std::string time_of(SimTime at) {
  return to_string(at - kStartOfTime);
}

// Whom handlers call, and to whom events are delivered.
std::unordered_set<std::string_view> called_functions(const Scenario& scenario) {
  std::unordered_set<std::string_view> called;
  for (const Function& function : scenario.functions) {
    for (const HandlerCall& call : function.handler.calls) {
      const bool is_function = call.kind == HandlerCall::Kind::function ||
                               call.kind == HandlerCall::Kind::function_async;
      if (is_function) called.insert(call.target);
    }
    for (const Destination* destination : {&function.async.on_failure, &function.async.on_success,
                                           &function.async.dead_letter_queue}) {
      if (destination->kind == Destination::Kind::function) called.insert(destination->name);
    }
  }
  return called;
}

bool is_traced(const Scenario& scenario, std::size_t function) {
  for (const SharedTrace& trace : scenario.shared_traces) {
    if (function >= trace.first_function && function < trace.first_function + trace.functions)
      return true;
  }
  return false;
}

// One sentence for all of them, since there may be hundreds.
void advise_on_silence(const Scenario& scenario, Violations& advice) {
  const std::unordered_set<std::string_view> called = called_functions(scenario);
  std::vector<std::string> silent;
  for (std::size_t i = 0; i < scenario.functions.size(); ++i) {
    const Function& function = scenario.functions[i];
    if (function.arrivals.empty() && function.event_sources.empty() &&
        !called.contains(function.name) && !is_traced(scenario, i))
      silent.push_back(function.name);
  }
  if (silent.empty()) return;
  constexpr std::size_t kNamed = 5;
  std::string names;
  for (std::size_t i = 0; i < std::min(silent.size(), kNamed); ++i)
    names += (i == 0 ? "" : ", ") + silent[i];
  if (silent.size() > kNamed) names += fmt::format(" and {} more", silent.size() - kNamed);
  advice.push_back(
      {"functions", fmt::format("{} {} no arrivals and no caller, so nothing happens there; write "
                                "arrivals, or leave {} out",
                                names, silent.size() == 1 ? "has" : "have",
                                silent.size() == 1 ? "it" : "them")});
}

void advise_on_block(const Workload& block, const std::string& path, SimTime end,
                     Violations& advice) {
  if (block.begins >= end) {
    advice.push_back(
        {path, fmt::format("nothing comes: its first request stands at {}, and the run "
                           "ends at {}; lengthen duration, or let it begin earlier",
                           time_of(block.begins), time_of(end))});
    return;
  }
  const bool ends_early = block.silent_from && *block.silent_from < end;
  if (!block.silent_before && !ends_early) return;
  std::string when;
  if (block.silent_before) when = "before " + time_of(*block.silent_before);
  if (ends_early) when += (when.empty() ? "after " : " and after ") + time_of(*block.silent_from);
  advice.push_back(
      {path, fmt::format("{} there are no requests, for a profile is zero outside of its points, "
                         "and the run lasts {}; add points, or let it repeat, such as repeat: 24h",
                         when, time_of(end))});
}

void advise_on_blocks(const std::vector<Workload>& blocks, const std::string& path, SimTime end,
                      Violations& advice) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const std::string place = blocks.size() == 1 ? path : fmt::format("{}[{}]", path, i);
    advise_on_block(blocks[i], place, end, advice);
  }
}

}  // namespace

std::vector<Violation> advice_on_arrivals(const Scenario& scenario) {
  Violations advice;
  advise_on_silence(scenario, advice);
  // Without a duration the run goes on until the last of them.
  if (!scenario.duration) return advice;
  const SimTime end = scenario.end_of_arrivals();
  for (const Function& function : scenario.functions)
    advise_on_blocks(function.arrivals, fmt::format("functions.{}.arrivals", function.name), end,
                     advice);
  for (const QueueSettings& queue : scenario.queues)
    advise_on_blocks(queue.arrivals, fmt::format("queues.{}.arrivals", queue.name), end, advice);
  for (const StreamSettings& stream : scenario.streams)
    advise_on_blocks(stream.arrivals, fmt::format("streams.{}.arrivals", stream.name), end, advice);
  return advice;
}

}  // namespace coldcast
