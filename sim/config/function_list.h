#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "coldcast/base/parameters.h"
#include "coldcast/origin/workload_catalog.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Reads `functions` and `traces`, and remembers where each function comes from, so that a rule that
// it breaks can be shown at its place in the file.
class FunctionList {
 public:
  FunctionList(Scenario& scenario, Diagnostics& diagnostics, std::optional<CalendarTime> starts_at)
      : scenario_(scenario), diagnostics_(diagnostics), starts_at_(starts_at) {}

  void read(Parameters& settings);
  // A trace that breaks off or has a bad record is no fault of the scenario: thrown as TraceError
  // where nothing else is wrong, reported with the rest where there is more.
  void report_broken_trace() const;
  // A violation whose path is `functions.NAME...`, with the nearest place that is written; nullopt
  // where it has been told of another function of the same trace.
  [[nodiscard]] std::optional<Diagnostic> locate(const Violation& violation);

 private:
  struct Origin {
    const Node* block = nullptr;
    Mark mark;            // of the key
    std::string path;     // of the block
    std::string made_by;  // a trace makes it: (function NAME)
  };

  struct BrokenTrace {
    TraceError error;
    Mark mark;
    std::string path;
  };

  void read_functions(const Setting& setting);
  void read_trace_entry(const Setting& setting);
  void add(Trace& trace, const Function& prototype, const Setting& entry);
  [[nodiscard]] Function read_template(Parameters& settings);
  void remember(const TraceError& error, Mark mark, std::string path);

  Scenario& scenario_;
  Diagnostics& diagnostics_;
  std::optional<CalendarTime> starts_at_;  // the instant of time zero
  std::unordered_map<std::string, Origin> origins_;
  std::unordered_set<std::string> told_;
  std::optional<BrokenTrace> broken_trace_;  // the first
};

// Where in `node` the key `path` stands: at its value, else at the key of the last block on the way
// to it; `mark` where not even its first key is written.
[[nodiscard]] Mark nearest_mark(const Node& node, Mark mark, std::string_view path);

}  // namespace coldcast
