#include "coldcast/exchange/predict.h"

#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/pool/presets.h"
#include "coldcast/report/report.h"

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
              "a row an idle time (idle_s, warm,\ncold; or idle_interval_min, cold), or a row a "
              "number of equal bursts (burst,\nidle_s, warm, count).\n",
          .examples =
              "  coldcast predict scenarios/measured/2020-05-17.csv.gz\n"
              "  coldcast predict run.csv --keep-alives lambda_2025,lambda_2020\n"};
}

}  // namespace

int run_predict(const std::vector<std::string>& words) {
  Options options(help());
  add_keep_alives_flag(options);
  options.add_value("format", "FORMAT", format_names(ResultKind::prediction));
  add_output_flags(options);
  if (!options.parse(words)) return kDone;
  const CommonFlags flags = read_common_flags(options);
  if (options.arguments().empty())
    throw UsageError("FILE is missing", "usage: coldcast predict FILE... [FLAG...]");
  const ReportFormat& format = report_format(flags.format, ResultKind::prediction);
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
  format.prediction(predictions, report_options(flags, out), out.stream());
  out.commit();
  return kDone;
}

}  // namespace coldcast
