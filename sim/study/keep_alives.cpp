#include "coldcast/study/keep_alives.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/pool/presets.h"

#include "base/letters.h"

namespace coldcast {
namespace {

// What is plausible today: each environment goes by itself, the last surplus one stays long, or a
// part of those that idle goes at a time.
constexpr std::string_view kToday = "lambda_2025,lambda_2025_optimist,lambda_2025_halving";

using Pick = bool (*)(double candidate, double found);

MetricRow pick_row(const std::vector<const MetricRow*>& rows, Pick is_better) {
  MetricRow picked{.name = rows.front()->name, .numbers = rows.front()->numbers};
  picked.more = rows.front()->more;
  for (std::size_t i = 0; i < picked.numbers.size(); ++i) {
    for (const MetricRow* row : rows) {
      const std::optional<double> value = value_of(row->numbers[i]);
      const std::optional<double> found = value_of(picked.numbers[i]);
      if (value && (!found || is_better(*value, *found))) picked.numbers[i] = row->numbers[i];
    }
  }
  return picked;
}

MetricTree pick(const std::vector<MetricTree>& trees, Pick is_better) {
  const auto rows_of = [&trees](auto row_of) {
    std::vector<const MetricRow*> rows;
    for (const MetricTree& tree : trees) rows.push_back(&row_of(tree));
    return rows;
  };
  MetricTree picked;
  picked.basis = trees.front().basis;
  picked.account =
      pick_row(rows_of([](const MetricTree& tree) -> auto& { return tree.account; }), is_better);
  for (std::size_t i = 0; i < trees.front().functions.size(); ++i) {
    picked.functions.push_back(pick_row(
        rows_of([i](const MetricTree& tree) -> auto& { return tree.functions[i]; }), is_better));
  }
  return picked;
}

ReuseOrder reuse_of(const KeepAlivePreset& preset) {
  for (const ReuseOrder order : {ReuseOrder::newest, ReuseOrder::oldest, ReuseOrder::random}) {
    if (to_string(order) == preset.reuse) return order;
  }
  return ReuseOrder::newest;
}

}  // namespace

MetricTree KeepAliveBand::least() const {
  return pick(under, [](double candidate, double found) { return candidate < found; });
}

MetricTree KeepAliveBand::greatest() const {
  return pick(under, [](double candidate, double found) { return candidate > found; });
}

std::vector<std::string> parse_keep_alives(std::string_view text) {
  std::vector<std::string> names;
  std::string_view rest = text == "all" ? kToday : text;
  while (true) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view name = trimmed(rest.substr(0, end));
    if (find_preset(name) == nullptr) {
      const std::string whole = fmt::format("lambda_{}", name);
      const bool is_part = find_preset(whole) != nullptr;
      throw UsageError(
          name == "all" ? "--keep-alives: all stands alone, without names beside it"
          : is_part
              ? fmt::format("--keep-alives: unknown preset {}; did you mean \"{}\"?", quote(name),
                            whole)
              : fmt::format("--keep-alives: {}", unknown_word("preset", name, preset_names())),
          fmt::format("all, or some of {}", fmt::join(preset_names(), ", ")));
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    if (end == rest.size()) return names;
    rest.remove_prefix(end + 1);
  }
}

Scenario under_keep_alive(const Scenario& scenario, std::string_view name) {
  const KeepAlivePreset& preset = *find_preset(name);
  const KeepAlive law = keep_alive_of(preset);
  const std::optional<Distribution> max_age = preset.max_age_law();
  Scenario result = scenario;
  for (Function& function : result.functions) {
    function.keep_alive = law;
    if (!function.states_max_age) function.max_age = max_age;
    if (!function.states_reuse) function.reuse = reuse_of(preset);
  }
  return result;
}

KeepAliveBand simulate_under(const std::vector<std::string>& names, const Scenario& scenario,
                             std::uint64_t replications, const RunControl& control) {
  Study study{.kind = StudyKind::compare, .replications = replications};
  std::vector<Scenario> scenarios;
  for (const std::string& name : names) {
    study.cells.push_back({name, {}});
    scenarios.push_back(under_keep_alive(scenario, name));
  }
  const StudyRuns runs = simulate(study, scenarios, control);
  KeepAliveBand band{.names = names, .under = {}};
  for (const CellRuns& cell : runs.cells) {
    const auto was_run = [](const auto& run) { return run.has_value(); };
    if (std::none_of(cell.first.begin(), cell.first.end(), was_run)) return {};  // broken off
    band.under.push_back(mean_tree(cell));
  }
  return band;
}

}  // namespace coldcast
