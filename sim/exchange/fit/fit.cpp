#include "coldcast/exchange/fit.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/config/scenario_file.h"

#include "base/counted.h"
#include "exchange/fit/dataset.h"
#include "exchange/fit/fit_check.h"
#include "exchange/fit/fit_report.h"
#include "exchange/fit/fitted_keys.h"
#include "exchange/fit/function_fit.h"
#include "exchange/fit/intake.h"
#include "exchange/fit/read_files.h"
#include "exchange/fit/request_rows.h"
#include "exchange/fit/scenario_text.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

std::string stem_of(const std::string& file) {
  const std::string name = std::filesystem::path(file).filename().string();
  return file == "-" ? "measured" : name.substr(0, name.find('.'));
}

std::vector<KnownFunction> functions_of(const Node& tree) {
  std::vector<KnownFunction> known;
  const Node* functions = tree.find("functions");
  if (functions == nullptr) return known;
  for (const Node::Entry& entry : functions->entries) {
    KnownFunction function{.name = entry.key, .timeout = std::nullopt};
    const Node* timeout = entry.value.find("timeout");
    const std::optional<Duration> span =
        timeout != nullptr ? parse_duration(timeout->text) : std::nullopt;
    if (span) function.timeout = static_cast<double>(span->count()) / 1e9;
    known.push_back(std::move(function));
  }
  return known;
}

// Why there is nothing to fit, with the lines that were not understood.
std::string nothing_in(const Intake& intake, const std::string& file) {
  std::string text = file + ": no request and no metric in it";
  for (const FileRemarks& read : intake.files()) {
    if (read.bad == 0) continue;
    text += fmt::format("; {} not understood: {}", counted(read.bad, "line"),
                        fmt::join(read.first_bad, "; "));
  }
  return text;
}

// Without a file of requests a trace is the user's own table, if a scenario can read it.
void refuse_unless_replayable(const Intake& intake, const FitOptions& options) {
  if (options.arrivals != ArrivalWish::trace || !options.requests.empty()) return;
  const FileRemarks& file = intake.files().front();
  std::string why;
  if (intake.files().size() > 1) {
    why = "there are several files";
  } else if (file.name == "-") {
    why = "it is standard input";
  } else if (!file.table) {
    why = fmt::format("it is {}, no table of requests or counts",
                      file.form.empty() ? "another form" : file.form);
  } else if (file.bad > 0) {
    why = counted(file.bad, "line") + " not understood";
  } else if (intake.duplicates() > 0) {
    why = "rows of it repeat";
  } else if (options.from || options.to) {
    why = "--from and --to cut it";
  } else {
    return;
  }
  throw UsageError(
      fmt::format("--arrivals trace: {} cannot be replayed as it stands: {}", file.name, why),
      "add --requests FILE: the requests as they were read");
}

// What a queue or a stream sends is not to be sent twice.
bool has_event_sources(const Node& tree, const std::string& name) {
  const Node* functions = tree.find("functions");
  const Node* function = functions != nullptr ? functions->find(name) : nullptr;
  return function != nullptr && function->find("event_sources") != nullptr;
}

// nullopt where every request is needed.
std::optional<HoldingLimits> limits_of(const FitOptions& options) {
  if (!options.requests.empty() || options.arrivals == ArrivalWish::on_off) return std::nullopt;
  HoldingLimits limits{.requests = options.held};
  if (options.from) limits.from = *options.from;
  if (options.to) limits.to = *options.to;
  return limits;
}

}  // namespace

std::optional<std::int64_t> parse_calendar_time(std::string_view text) {
  return parse_iso_time(text);
}

struct Fit::State {
  FitOptions options;
  Intake intake;
  Dataset data;
  std::vector<FunctionFit> fits;
  std::string scenario;
  std::vector<FitLine> report;

  [[nodiscard]] bool knows_times() const {
    return std::any_of(fits.begin(), fits.end(),
                       [](const FunctionFit& fit) { return fit.arrivals.requests > 0; });
  }

  void write_new(const std::vector<std::string>& files) {
    NewScenario made{.name = stem_of(files.front()), .head = {}, .duration = {}, .functions = {}};
    made.head = fmt::format(
        "# Written by `{}`.\n# \"assumed\": no file says it, change it or "
        "measure it; \"weak\": few values say it.\n",
        options.command);
    made.duration = knows_times() ? span_text(data.window()) : "24h";
    for (std::size_t i = 0; i < fits.size(); ++i) {
      made.is_init_free = made.is_init_free || fits[i].init_billed == InitBilled::no;
      made.functions.push_back(
          {fits[i].name, fitted_keys(fits[i], data.functions[i], data, options, true)});
    }
    scenario = write_scenario(made);
  }

  // Functions stand in the order of the scenario to be filled.
  void order_as(const std::vector<KnownFunction>& known) {
    const auto place = [&](const FunctionData& function) {
      return std::find_if(known.begin(), known.end(),
                          [&](const KnownFunction& one) { return one.name == function.name; }) -
             known.begin();
    };
    std::stable_sort(
        data.functions.begin(), data.functions.end(),
        [&](const FunctionData& a, const FunctionData& b) { return place(a) < place(b); });
  }

  // Whether init is billed is the account's, not a function's.
  void fill_billing(const ScenarioFile& file) {
    const bool is_free = std::any_of(fits.begin(), fits.end(), [](const FunctionFit& fit) {
      return fit.init_billed == InitBilled::no;
    });
    if (!is_free) return;
    const std::size_t functions = scenario.find("\nfunctions:");
    if (file.tree.find("billing") != nullptr || functions == std::string::npos) {
      report.push_back({"billing",
                        "say billing.init_billed: false in the scenario: cold starts are "
                        "billed without init"});
      return;
    }
    scenario.insert(functions + 1,
                    "billing:\n  init_billed: false   # the bills of cold starts leave init out\n");
  }

  void fill(const ScenarioFile& file) {
    scenario = file.text;
    fill_billing(file);
    for (std::size_t i = 0; i < fits.size(); ++i) {
      WrittenFunction function{fits[i].name,
                               fitted_keys(fits[i], data.functions[i], data, options, false)};
      if (has_event_sources(file.tree, function.name)) {
        std::erase_if(function.keys,
                      [](const FittedKey& key) { return key.path[0] == "arrivals"; });
        report.push_back({"arrivals", fmt::format("{} is called by its event sources: no arrivals "
                                                  "are written for it; fit who sends",
                                                  function.name)});
      }
      std::vector<std::string> replaced;
      scenario = fill_scenario(std::move(scenario), file.name, function, replaced);
      for (const std::string& one : replaced) report.push_back({"replaced", one});
    }
  }
};

Fit::Fit(const std::vector<std::string>& files, FitOptions options) : state_(new State) {
  State& state = *state_;
  state.options = std::move(options);
  std::optional<ScenarioFile> into;
  std::vector<KnownFunction> known;
  if (!state.options.into.empty()) {
    into = read_scenario_file(state.options.into);
    known = functions_of(into->tree);
  }
  state.intake.set_limits(limits_of(state.options));
  read_measurements(files, state.options.reading, state.intake);
  refuse_unless_replayable(state.intake, state.options);
  state.data = make_dataset(state.intake, state.options, known);
  state.order_as(known);
  for (const FunctionData& function : state.data.functions) {
    state.fits.push_back(fit_function(function, state.data, state.options));
  }
  state.report = report_of_reading(state.intake, state.data, state.fits);
  for (const FunctionFit& fit : state.fits) {
    const std::vector<FitLine> lines = report_of_function(fit, state.data);
    state.report.insert(state.report.end(), lines.begin(), lines.end());
  }
  if (state.fits.empty()) {
    throw UsageError(nothing_in(state.intake, files.front()),
                     "give logs with REPORT lines, or metrics with Invocations");
  }
  if (into) {
    state.fill(*into);
  } else {
    state.write_new(files);
  }
}

Fit::~Fit() = default;

void Fit::write_requests(std::ostream& out) const {
  out << kRequestColumns << '\n';
  for (const FunctionData& function : state_->data.functions) {
    write_request_rows(function.name, function.source, state_->intake, out);
  }
}

const std::string& Fit::scenario() const {
  return state_->scenario;
}

const std::vector<FitLine>& Fit::report() const {
  return state_->report;
}

std::vector<FitLine> Fit::check(unsigned jobs) const {
  const std::string file = state_->options.into.empty() ? "the result" : state_->options.into;
  try {
    return check_fit(state_->scenario, file, state_->options.directory, state_->data, state_->fits,
                     jobs);
  } catch (const ScenarioError& error) {
    return {{"check", "the result cannot be run as it is: " + error.diagnostics()[0].to_string()}};
  }
}

}  // namespace coldcast
