#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "coldcast/base/parameters.h"
#include "coldcast/origin/workload_catalog.h"
#include "coldcast/scenario/scenario.h"

#include "config/edit.h"

namespace coldcast {

// Reads `functions` and `traces`, and remembers where each function comes from, so that a rule that
// it breaks can be shown at its place in the file. An entry of `functions` with the name of one
// that a trace brings says what of the trace's template is otherwise for it, and may add arrivals.
class FunctionList {
 public:
  FunctionList(Scenario& scenario, Diagnostics& diagnostics, std::optional<CalendarTime> starts_at)
      : scenario_(scenario), diagnostics_(diagnostics), starts_at_(starts_at) {}

  // `reached`: functions that a trace must bring, or they are unknown.
  void read(Parameters& settings, const std::vector<ReachedFunction>& reached);
  // A trace that breaks off or has a bad record is no fault of the scenario: thrown as TraceError
  // where nothing else is wrong, reported with the rest where there is more.
  void report_broken_trace() const;
  // A violation whose path is `functions.NAME...`, with the nearest place that is written; nullopt
  // where it has been told of another function of the same trace.
  [[nodiscard]] std::optional<Diagnostic> locate(const Violation& violation);

 private:
  // Where a function's settings stand.
  struct Place {
    const Node* block = nullptr;
    Mark mark;            // of the key
    std::string path;     // of the block
    std::string made_by;  // a trace makes it: (function NAME)
  };
  struct Origin {
    std::optional<Place> own;        // its entry in `functions`
    std::optional<Place> template_;  // the trace's
    // Blocks of arrivals that come before those that its entry has.
    std::size_t blocks_before = 0;
  };

  // An entry of `traces` that could be read.
  struct TraceEntry {
    Setting entry;
    Trace trace;
    Function prototype;
    bool has_sound_template = true;
    std::vector<bool> stands_alone;  // the functions whose requests are read apart from the others
  };
  struct Brought {
    std::size_t trace = 0;
    std::uint32_t function = 0;
  };

  struct BrokenTrace {
    TraceError error;
    Mark mark;
    std::string path;
  };

  void read_trace_entry(const Setting& setting);
  void index_brought();
  void report_unknown(const std::vector<ReachedFunction>& reached);
  void read_functions(const Setting& setting);
  void read_function(const std::string& name, const Setting& block);
  void read_overriding(const std::string& name, const Setting& block, Brought from);
  void read_own_arrivals(Parameters& settings, const Setting& block, Function& function);
  [[nodiscard]] Function read_template(Parameters& settings);
  void add(TraceEntry& of);
  [[nodiscard]] Function function_of(const TraceEntry& of, std::uint32_t number);
  [[nodiscard]] static Place template_place(const TraceEntry& of, const std::string& name);
  [[nodiscard]] const Place& place_of(const Origin& origin, std::string_view key) const;
  void remember(const TraceError& error, Mark mark, std::string path);

  Scenario& scenario_;
  Diagnostics& diagnostics_;
  std::optional<CalendarTime> starts_at_;  // the instant of time zero
  std::vector<TraceEntry> traces_;
  std::unordered_map<std::string, Brought> brought_;
  std::unordered_map<std::string, Function> overriding_;  // of functions that stay with their trace
  std::unordered_set<std::string> unknown_;
  std::unordered_map<std::string, Origin> origins_;
  std::unordered_set<std::string> told_;
  std::optional<BrokenTrace> broken_trace_;  // the first
};

}  // namespace coldcast
