#include "config/function_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "coldcast/base/text.h"
#include "coldcast/origin/workload_catalog.h"

#include "config/function_reader.h"

namespace coldcast {

namespace {

constexpr std::string_view kFunctions = "functions.";

// Takes the first step off `path`: up to a point or a bracket, or `[n]`.
std::string_view take_step(std::string_view& path) {
  const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
  const std::string_view step = path.substr(0, end);
  path.remove_prefix(end);
  if (!path.empty() && path.front() == '.') path.remove_prefix(1);
  return step;
}

// The element that `[n]` names; a map stands for a list of one.
const Node* item_of(const Node& node, std::string_view step) {
  const std::uint64_t index = parse_count(step.substr(1, step.size() - 2)).value_or(0);
  if (node.kind == Node::Kind::map && index == 0) return &node;
  return index < node.items.size() ? &node.items[static_cast<std::size_t>(index)] : nullptr;
}

}  // namespace

Mark nearest_mark(const Node& node, Mark mark, std::string_view path) {
  const Node* at = &node;
  while (!path.empty()) {
    const std::string_view step = take_step(path);
    if (step.front() == '[') {
      const Node* item = item_of(*at, step);
      if (item == nullptr) return mark;
      mark = item->mark;
      at = item;
      continue;
    }
    const auto entry = std::find_if(at->entries.begin(), at->entries.end(),
                                    [step](const Node::Entry& one) { return one.key == step; });
    if (entry == at->entries.end()) return mark;
    mark = path.empty() ? entry->value.mark : entry->mark;
    at = &entry->value;
  }
  return mark;
}

void FunctionList::read(Parameters& settings) {
  if (const auto functions = settings.find("functions")) read_functions(*functions);
  if (const auto traces = settings.find("traces")) {
    for (const Setting& entry : traces->list()) read_trace_entry(entry);
  }
}

void FunctionList::read_functions(const Setting& setting) {
  if (!setting.is_map()) {
    setting.fail(
        fmt::format("expected a map of functions by name, found {}", setting.node().description()));
    return;
  }
  auto entry = setting.node().entries.begin();
  Parameters blocks = setting.map();
  for (const auto& [name, block] : blocks.all()) {
    Function function;
    function.name = name;
    origins_.emplace(name, Origin{&entry->value, entry->mark, block.path(), ""});
    ++entry;
    Parameters settings = block.map();
    read_function_settings(settings, function, scenario_.streams, starts_at_);
    try {
      read_arrivals(settings, function, starts_at_);
    } catch (const TraceError& error) {
      remember(error, nearest_mark(block.node(), block.node().mark, "arrivals"),
               block.path() + ".arrivals");
    }
    settings.done();
    scenario_.functions.push_back(std::move(function));
  }
}

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
  read(Parameters(empty, "", diagnostics_, resolved));
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
  const Function prototype = read_template(settings);
  // What the reader of a broken trace had not asked for yet is not unknown for that.
  if (trace || (!is_broken && diagnostics_.size() == faults)) settings.done();
  if (trace) add(*trace, prototype, setting);
}

void FunctionList::remember(const TraceError& error, Mark mark, std::string path) {
  if (!broken_trace_) broken_trace_.emplace(BrokenTrace{error, mark, std::move(path)});
}

void FunctionList::report_broken_trace() const {
  if (!broken_trace_) return;
  if (diagnostics_.empty()) throw TraceError(broken_trace_->error);
  diagnostics_.report(broken_trace_->mark, broken_trace_->path, broken_trace_->error.what());
}

void FunctionList::add(Trace& trace, const Function& prototype, const Setting& entry) {
  const auto first = static_cast<std::uint32_t>(scenario_.functions.size());
  const bool is_shared = trace.shared_source != nullptr;
  const Mark file_mark = nearest_mark(entry.node(), entry.node().mark, "file");
  bool lacks_durations = false;
  SharedTrace shared{.first_function = first,
                     .functions = static_cast<std::uint32_t>(trace.functions.size()),
                     .make_source = std::move(trace.shared_source),
                     .make_clients = {}};
  for (TraceFunction& found : trace.functions) {
    Function function = prototype;
    function.name = found.name;
    if (found.memory) function.memory = *found.memory;
    if (found.duration) function.handler.duration = std::move(found.duration);
    lacks_durations |= is_shared && !function.handler.duration && !found.workload.brings_durations;
    if (is_shared) {
      shared.make_clients.push_back(std::move(found.workload.make_client));
    } else {
      function.arrivals.push_back(std::move(found.workload));
    }
    origins_.emplace(found.name,
                     Origin{entry.node().find("template"), file_mark, entry.path() + ".template",
                            fmt::format(" (function {})", found.name)});
    scenario_.functions.push_back(std::move(function));
  }
  if (lacks_durations) {
    diagnostics_.report(entry.node().mark, entry.path() + ".template.handler.duration",
                        "is missing, and the trace has no duration of its functions; write it like "
                        "\"handler: {duration: 100ms}\"");
  }
  if (is_shared) scenario_.shared_traces.push_back(std::move(shared));
}

std::optional<Diagnostic> FunctionList::locate(const Violation& violation) {
  std::string_view rest = std::string_view(violation.path).substr(kFunctions.size());
  // A name that breaks AWS's rule may hold points: the longest that is known is meant.
  std::size_t end = rest.size();
  auto origin = origins_.find(std::string(rest));
  while (origin == origins_.end()) {
    end = rest.substr(0, end).find_last_of('.');
    if (end == std::string_view::npos) return std::nullopt;
    origin = origins_.find(std::string(rest.substr(0, end)));
  }
  rest.remove_prefix(std::min(end + 1, rest.size()));
  const Origin& from = origin->second;
  std::string path = from.path;
  if (!rest.empty()) path += fmt::format(".{}", rest);
  if (!from.made_by.empty() && !told_.insert(path + violation.message).second) return std::nullopt;
  const Mark mark = from.block == nullptr ? from.mark : nearest_mark(*from.block, from.mark, rest);
  return Diagnostic{"", mark, std::move(path), violation.message + from.made_by};
}

}  // namespace coldcast
