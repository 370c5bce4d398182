#include "coldcast/exchange/predict.h"

#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/pool/presets.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {
namespace {

Options::Help help() {
  return {.usage = "coldcast predict FILE... [FLAG...]",
          .summary =
              "Replays runs that were measured on Lambda under laws of keep-alive, and prints the "
              "cold starts\nthat are predicted beside those that were counted. A file has a row a "
              "call (handler_start_ms or\nstart_ms, duration_ms, is_cold or init_ms, instance), or "
              "a row an idle time (idle_s, warm, cold; or "
              "idle_interval_min,\ncold).\n",
          .examples =
              "  coldcast predict scenarios/measured/2020-05-17.csv.gz\n"
              "  coldcast predict run.csv --keep-alives lambda_2025,lambda_2020\n"};
}

std::string environments_text(const Prediction& found) {
  if (found.environments == 0) return "-";
  return fmt::format("{} / {:.1f}", found.environments, found.made);
}

std::string row_of(const Prediction& found) {
  const auto share = [&](double cold) {
    return found.calls > 0 ? 100.0 * cold / static_cast<double>(found.calls) : 0.0;
  };
  return fmt::format(
      "{:<22} {:<20} {:>7} {:>8} {:>9.1f} {:>7.2f} % {:>7.2f} % {:>6.1f} % {:>5.2f} "
      "{:>8.2f} % {:>6.1f} %  {}\n",
      found.run, found.law, found.calls, found.cold, found.predicted,
      share(static_cast<double>(found.cold)), share(found.predicted), 100.0 * found.error, found.f1,
      100.0 * found.misjudged, 100.0 * found.noise, environments_text(found));
}

void write_table(const std::vector<Prediction>& predictions, const std::vector<std::string>& laws,
                 std::ostream& out) {
  out << fmt::format("{:<22} {:<20} {:>7} {:>8} {:>9} {:>9} {:>9} {:>8} {:>5} {:>10} {:>8}  {}\n",
                     "run", "law", "calls", "measured", "predicted", "measured", "predicted",
                     "error", "F1", "misjudged", "noise", "environments");
  for (const Prediction& found : predictions) out << row_of(found);
  if (predictions.size() == laws.size()) return;
  out << "\nmean absolute error\n";
  for (const std::string& law : laws) {
    double sum = 0.0;
    double noise = 0.0;
    double runs = 0.0;
    for (const Prediction& found : predictions) {
      if (found.law != law) continue;
      sum += found.error;
      noise += found.noise;
      runs += 1.0;
    }
    out << fmt::format("  {:<20} {:>5.1f} %  (noise {:.1f} %)\n", law, 100.0 * sum / runs,
                       100.0 * noise / runs);
  }
}

void write_csv(const std::vector<Prediction>& predictions, std::ostream& out) {
  out << "run,law,calls,cold,predicted,error,f1,misjudged,noise,environments,made\n";
  for (const Prediction& found : predictions) {
    out << fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", found.run, found.law, found.calls,
                       found.cold, found.predicted, found.error, found.f1, found.misjudged,
                       found.noise, found.environments, found.made);
  }
}

}  // namespace

int run_predict(const std::vector<std::string>& words) {
  Options options(help());
  add_keep_alives_flag(options);
  options.add_value("format", "FORMAT", "table (the default) or csv");
  add_output_flags(options);
  if (!options.parse(words)) return kDone;
  const CommonFlags flags = read_common_flags(options);
  if (options.arguments().empty())
    throw UsageError("FILE is missing", "usage: coldcast predict FILE... [FLAG...]");
  if (!flags.format.empty() && flags.format != "table" && flags.format != "csv")
    throw UsageError("--format: unknown format \"" + flags.format + "\"; expected table or csv");
  std::vector<std::string> laws = flags.keep_alives;
  if (laws.empty()) {
    for (const std::string_view name : preset_names()) laws.emplace_back(name);
  }
  std::vector<Prediction> predictions;
  for (const std::string& file : options.arguments()) {
    const MeasuredRun run = read_measured_run(file);
    for (const std::string& law : laws) predictions.push_back(predict(run, law));
  }
  OutputFile out(flags.output);
  if (flags.format == "csv") {
    write_csv(predictions, out.stream());
  } else {
    write_table(predictions, laws, out.stream());
  }
  out.commit();
  return kDone;
}

}  // namespace coldcast
