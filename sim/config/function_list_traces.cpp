#include <fmt/format.h>
#include <utility>

#include "coldcast/base/key_listener.h"
#include "coldcast/base/text.h"
#include "coldcast/origin/workload_catalog.h"

#include "config/function_list.h"
#include "config/function_reader.h"
#include "config/nearest_mark.h"

namespace coldcast {

// The functions that traces bring: what their entries say of all of them, and whose the requests
// are.

Function FunctionList::read_template(Parameters& settings) {
  Function prototype;
  const auto read = [&prototype, this](Parameters block) {
    read_function_settings(block, prototype, scenario_.streams, starts_at_);
    block.done();
  };
  if (const auto setting = settings.find("template")) {
    read(setting->map());
    return prototype;
  }
  Node empty;
  empty.kind = Node::Kind::map;
  Node resolved;
  read(Parameters(empty, path_of(settings, "template"), diagnostics_, resolved));
  settings.resolve("template", std::move(resolved));
  return prototype;
}

void FunctionList::read_trace_entry(const Setting& setting) {
  Parameters settings = setting.map();
  const std::size_t faults = diagnostics_.size();
  // Their places in the resolved tree, whichever the trace reader asks for first.
  for (const std::string_view key : {"file", "format", "template"}) (void)settings.find(key);
  settings.resolve("template", Node{});
  std::optional<Trace> trace;
  bool is_broken = false;
  try {
    trace = read_trace(settings);
  } catch (const TraceError& error) {
    remember(error, nearest_mark(setting.node(), setting.node().mark, "file"),
             setting.path() + ".file");
    is_broken = true;
  }
  const std::size_t before = diagnostics_.size();
  Function prototype = read_template(settings);
  const bool is_sound = diagnostics_.size() == before;
  // What the reader of a broken trace had not asked for yet is not unknown for that.
  if (trace || (!is_broken && diagnostics_.size() == faults)) settings.done();
  if (!trace) return;
  const std::size_t functions = trace->functions.size();
  traces_.push_back({.entry = setting,
                     .trace = std::move(*trace),
                     .prototype = std::move(prototype),
                     .has_sound_template = is_sound,
                     .stands_alone = std::vector<bool>(functions)});
}

void FunctionList::remember(const TraceError& error, Mark mark, std::string path) {
  if (!broken_trace_) broken_trace_.emplace(BrokenTrace{error, mark, std::move(path)});
}

void FunctionList::report_broken_trace() const {
  if (!broken_trace_) return;
  if (diagnostics_.empty()) throw TraceError(broken_trace_->error);
  const TraceError& error = broken_trace_->error;
  diagnostics_.report(
      broken_trace_->mark, broken_trace_->path,
      error.hint().empty() ? error.what() : fmt::format("{}; {}", error.what(), error.hint()));
}

FunctionList::Place FunctionList::template_place(const TraceEntry& of, const std::string& name) {
  const Node& entry = of.entry.node();
  return {entry.find("template"), nearest_mark(entry, entry.mark, "file"),
          of.entry.path() + ".template", fmt::format(" (function {})", name)};
}

Function FunctionList::function_of(const TraceEntry& of, std::uint32_t number) {
  const TraceFunction& found = of.trace.functions[number];
  const auto overriding = overriding_.find(found.name);
  if (overriding != overriding_.end()) {
    Function function = std::move(overriding->second);
    overriding_.erase(overriding);
    return function;
  }
  origins_.emplace(found.name,
                   Origin{.own = std::nullopt, .template_ = template_place(of, found.name)});
  Function function = of.prototype;
  function.name = found.name;
  if (found.memory) function.memory = *found.memory;
  if (found.duration) function.handler.duration = found.duration;
  return function;
}

void FunctionList::add(TraceEntry& of) {
  const auto first = static_cast<std::uint32_t>(scenario_.functions.size());
  const bool is_shared = of.trace.source_of != nullptr;
  std::vector<std::uint32_t> together;
  SharedTrace shared;
  shared.first_function = first;
  bool lacks_durations = false;
  for (std::uint32_t number = 0; number < of.trace.functions.size(); ++number) {
    if (of.stands_alone[number]) continue;
    Workload& workload = of.trace.functions[number].workload;
    Function function = function_of(of, number);
    lacks_durations |= is_shared && !function.handler.duration && !workload.brings_durations;
    if (is_shared) {
      shared.make_clients.push_back(std::move(workload.make_client));
      together.push_back(number);
    } else {
      function.arrivals.push_back(std::move(workload));
    }
    scenario_.functions.push_back(std::move(function));
  }
  if (lacks_durations) {
    diagnostics_.report(of.entry.node().mark, of.entry.path() + ".template.handler.duration",
                        "is missing, and the trace has no duration of its functions; write it like "
                        "\"handler: {duration: 100ms}\"");
  }
  if (together.empty()) return;
  shared.functions = static_cast<std::uint32_t>(together.size());
  shared.make_source = of.trace.source_of(together);
  scenario_.shared_traces.push_back(std::move(shared));
}

// The entry's, unless the key stands in the template only.
const FunctionList::Place& FunctionList::place_of(const Origin& origin,
                                                  std::string_view key) const {
  if (!origin.own) return *origin.template_;
  if (!origin.template_ || key.empty()) return *origin.own;
  const std::string_view first = key.substr(0, key.find_first_of(".["));
  const Node* written = origin.template_->block;
  const bool is_of_template =
      origin.own->block->find(first) == nullptr && written != nullptr && written->find(first);
  return is_of_template ? *origin.template_ : *origin.own;
}

}  // namespace coldcast
