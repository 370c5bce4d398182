#pragma once

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <map>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/invocation_log.h"
#include "coldcast/stats/statistics.h"

#include "support/naive_callers.h"

namespace coldcast {

// Counts as they are, spans in nanoseconds, of sizes their sum, of times their number, of levels
// the end.
inline std::int64_t number_of(const Figures::Value& value) {
  if (const auto* count = std::get_if<std::uint64_t>(&value))
    return static_cast<std::int64_t>(*count);
  if (const auto* span = std::get_if<Duration>(&value)) return span->count();
  if (const auto* sizes = std::get_if<SizeFigure>(&value))
    return static_cast<std::int64_t>(sizes->total);
  if (const auto* times = std::get_if<Histogram>(&value))
    return static_cast<std::int64_t>(times->count());
  if (const auto* level = std::get_if<LevelFigure>(&value))
    return static_cast<std::int64_t>(level->at_end);
  return 0;
}

// What a run told: the rows of --invocations, and the figures by their path.
class EngineTold {
 public:
  explicit EngineTold(const Scenario& scenario) {
    std::ostringstream out;
    InvocationWriter writer(scenario, out);
    StatisticsCollector statistics(scenario);
    ObserverList observers;
    observers.add(writer);
    observers.add(statistics);
    Simulation simulation(scenario, observers);
    simulation.run();
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) rows.push_back(line);
    rows.erase(rows.begin());  // the header
    summary = statistics.summarize();
    const RunFigures told = simulation.figures();
    for (std::size_t i = 0; i < told.functions.size(); ++i)
      keep(scenario.functions[i].name, told.functions[i]);
    for (const NamedFigures& thing : told.things)
      keep(thing.section + "." + thing.name, thing.figures);
  }

  [[nodiscard]] std::int64_t of(const std::string& path) const {
    const auto found = figures_.find(path);
    return found == figures_.end() ? 0 : found->second;
  }
  [[nodiscard]] std::int64_t sum(const std::string& of_whom,
                                 const std::vector<std::string>& paths) const {
    std::int64_t sum = 0;
    for (const std::string& path : paths) sum += of(of_whom + "." + path);
    return sum;
  }

  // The first row or sum that NaiveCallers says otherwise; empty where it agrees on all, or did not
  // come to an end.
  [[nodiscard]] std::string difference_from_twin(const Scenario& scenario) const {
    const NaiveCallers::Results twin = NaiveCallers(scenario).run();
    if (!twin.is_whole) return {};
    for (std::size_t i = 0; i < std::max(twin.rows.size(), rows.size()); ++i) {
      const std::string expected = i < twin.rows.size() ? twin.rows[i] : "no row";
      const std::string told = i < rows.size() ? rows[i] : "no row";
      if (told != expected) return fmt::format("twin:   {}\nengine: {}\n", expected, told);
    }
    for (const auto& [path, number] : twin.figures)
      if (of(path) != number)
        return fmt::format("{}: twin {}, engine {}\n", path, number, of(path));
    return {};
  }

  std::vector<std::string> rows;
  Summary summary;

 private:
  void keep(const std::string& whose, const Figures& figures) {
    for (const Figures::Row& row : figures.rows())
      figures_[whose + "." + row.path] = number_of(row.value);
  }

  std::map<std::string, std::int64_t> figures_;
};

}  // namespace coldcast
