#include "config/function_list.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "coldcast/base/key_listener.h"
#include "coldcast/base/text.h"
#include "coldcast/origin/workload_catalog.h"

#include "config/function_reader.h"
#include "config/nearest_mark.h"
#include "config/overlay.h"

namespace coldcast {

namespace {

constexpr std::string_view kFunctions = "functions.";

// `arrivals[1]` is the first block of its entry where a trace has brought one before it.
std::string as_written(std::string_view key, std::size_t blocks_before) {
  constexpr std::string_view kArrivals = "arrivals[";
  const std::size_t close = key.find(']');
  if (blocks_before == 0 || !key.starts_with(kArrivals) || close == std::string_view::npos)
    return std::string(key);
  const auto block = parse_count(key.substr(kArrivals.size(), close - kArrivals.size()));
  if (!block || *block < blocks_before) return std::string(key);
  return fmt::format("{}{}{}", kArrivals, *block - blocks_before, key.substr(close));
}

void remove_key(Node& block, std::string_view key) {
  std::erase_if(block.entries, [key](const Node::Entry& entry) { return entry.key == key; });
}

}  // namespace

void FunctionList::read(Parameters& settings, const std::vector<ReachedFunction>& reached) {
  const auto functions = settings.find("functions");
  const std::size_t faults = diagnostics_.size();
  // First, since an entry of `functions` may be about a function of theirs.
  if (const auto traces = settings.find("traces")) {
    for (const Setting& entry : traces->list()) read_trace_entry(entry);
  }
  index_brought();
  // A trace that could not be read may have them.
  if (diagnostics_.size() == faults && !broken_trace_) report_unknown(reached);
  if (functions) read_functions(*functions);
  for (TraceEntry& entry : traces_) add(entry);
}

void FunctionList::index_brought() {
  for (std::size_t i = 0; i < traces_.size(); ++i) {
    const std::vector<TraceFunction>& functions = traces_[i].trace.functions;
    for (std::uint32_t number = 0; number < functions.size(); ++number) {
      brought_.try_emplace(functions[number].name, Brought{i, number});
    }
  }
}

void FunctionList::report_unknown(const std::vector<ReachedFunction>& reached) {
  std::vector<std::string_view> known;
  for (const auto& [name, from] : brought_) known.push_back(name);
  std::sort(known.begin(), known.end());
  for (const ReachedFunction& function : reached) {
    if (brought_.contains(function.name)) continue;
    unknown_.insert(function.name);
    constexpr std::size_t kListed = 10;  // thousands of hashes help nobody
    const bool is_short = known.size() <= kListed || !nearest_word(function.name, known).empty();
    diagnostics_.report(
        function.mark, function.path,
        is_short ? unknown_word("function", function.name, known)
                 : fmt::format("unknown function {}; no trace brings it", quote(function.name)));
  }
}

void FunctionList::read_functions(const Setting& setting) {
  if (!setting.is_map()) {
    setting.fail(
        fmt::format("expected a map of functions by name, found {}; write it like \"functions: "
                    "{{checkout: {{...}}}}\"",
                    setting.node().description()));
    return;
  }
  auto entry = setting.node().entries.begin();
  Parameters blocks = setting.map();
  for (const auto& [name, block] : blocks.all()) {
    const Place place{&entry->value, entry->mark, block.path(), ""};
    origins_.emplace(name, Origin{.own = place, .template_ = std::nullopt});
    ++entry;
    const auto from = brought_.find(name);
    if (from != brought_.end()) {
      read_overriding(name, block, from->second);
    } else if (!unknown_.contains(name)) {
      read_function(name, block);
    }
  }
}

void FunctionList::read_function(const std::string& name, const Setting& block) {
  Function function;
  function.name = name;
  Parameters settings = block.map();
  read_function_settings(settings, function, scenario_.streams, starts_at_);
  read_own_arrivals(settings, block, function);
  settings.done();
  scenario_.functions.push_back(std::move(function));
}

// What of the template the file or the entry says otherwise.
void FunctionList::read_overriding(const std::string& name, const Setting& block, Brought from) {
  TraceEntry& of = traces_[from.trace];
  const TraceFunction& found = of.trace.functions[from.function];
  Node base;
  base.kind = Node::Kind::map;
  const Node* written = of.entry.node().find("template");
  // What is wrong with it has been told.
  if (written != nullptr && of.has_sound_template) base = *written;
  if (found.memory) remove_key(base, "memory");
  Node* const handler = base.find("handler");
  if (found.duration && handler != nullptr) remove_key(*handler, "duration");
  const Node all = overlaid(base, block.node());
  Function function;
  function.name = name;
  if (found.memory) function.memory = *found.memory;
  Parameters settings = block.with(all).map();
  read_function_settings(settings, function, scenario_.streams, starts_at_);
  if (found.duration && !function.handler.duration) function.handler.duration = found.duration;
  const Place own = *origins_[name].own;
  origins_[name] = {own, template_place(of, name)};
  read_own_arrivals(settings, block.with(all), function);
  settings.done();
  if (function.arrivals.empty()) {
    overriding_.emplace(name, std::move(function));
    return;
  }
  origins_[name].blocks_before = 1;
  Workload workload = found.workload;
  if (of.trace.source_of) workload.make_source = of.trace.source_of({from.function});
  function.arrivals.insert(function.arrivals.begin(), std::move(workload));
  of.stands_alone[from.function] = true;
  scenario_.functions.push_back(std::move(function));
}

void FunctionList::read_own_arrivals(Parameters& settings, const Setting& block,
                                     Function& function) {
  try {
    read_arrivals(settings, function, starts_at_);
  } catch (const TraceError& error) {
    remember(error, nearest_mark(block.node(), block.node().mark, "arrivals"),
             block.path() + ".arrivals");
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
  const std::string key = as_written(rest, origin->second.blocks_before);
  const Place& from = place_of(origin->second, key);
  std::string path = from.path;
  if (!key.empty()) path += fmt::format(".{}", key);
  if (!from.made_by.empty() && !told_.insert(path + violation.message).second) return std::nullopt;
  const Mark mark = from.block == nullptr ? from.mark : nearest_mark(*from.block, from.mark, key);
  return Diagnostic{"", mark, std::move(path), violation.message + from.made_by};
}

}  // namespace coldcast
