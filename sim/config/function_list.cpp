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

// Whether the function says how long its handler runs, even where it cannot be read, so that no
// duration is missing.
bool names_duration(const Node& function) {
  const Node* handler = function.find("handler");
  return (handler != nullptr && handler->find("kind") != nullptr) ||
         std::any_of(function.entries.begin(), function.entries.end(), [](const auto& entry) {
           return entry.key == "duration" || entry.key.starts_with("handler:");
         });
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
    const std::vector<Node>& items = setting.node().items;
    const Node* name = items.empty() ? nullptr : items.front().find("name");
    setting.fail(
        fmt::format("expected a map of functions by name, found {}; write it like \"functions: "
                    "{{{}: {{...}}}}\"",
                    setting.node().description(), name == nullptr ? "checkout" : name->text));
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
  const std::size_t faults = diagnostics_.size();
  Parameters settings = block.map("{handler: {duration: _}}");
  read_function_settings(settings, function, scenario_.streams, starts_at_);
  read_own_arrivals(settings, block, function);
  settings.done();
  if (diagnostics_.size() > faults && names_duration(block.node()) && !function.handler.duration)
    function.handler.duration = Distribution{};
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
