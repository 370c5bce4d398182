#include "coldcast/report/outputs_page.h"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "coldcast/logs/columns.h"
#include "coldcast/report/report.h"
#include "coldcast/results/metrics.h"

namespace coldcast {
namespace {

constexpr std::string_view kHead =
    "# What coldcast tells\n"
    "\n"
    "Every number, format and column, from the tables that the program itself reads\n"
    "(`sim/results/metrics/`, `sim/report/formats.cpp`, `sim/logs/columns.cpp`); this page is\n"
    "written by `tools/reference`. The metrics on a terminal: `coldcast list metrics`.\n"
    "\n"
    "## Formats\n"
    "\n"
    "| `--format` | file | shows | |\n"
    "|---|---|---|---|\n";

constexpr std::string_view kJson =
    "\n"
    "## JSON\n"
    "\n"
    "`--format json` nests numbers as their paths do: `latency_ms.p99` is `p99` within\n"
    "`latency_ms`. `\"schema\": 1` stands first; it goes up when a path goes or means something\n"
    "else, never when one is added. Then `scenario`, `seed`, `replications`, the numbers of the\n"
    "run, `account`, `functions` by name, and what the scenario uses of `queues`, `front_doors`,\n"
    "`dependencies` (by name), `changes` (`at_s`, `what`, `status`, `reason`) and `thresholds`\n"
    "(`expression`, `kind`, `value`, `half_width`, `verdict`). `partial: true` says that the run\n"
    "was broken off. With replications above 1 each number is a mean, and a `ci95` of the same\n"
    "shape holds the half-widths of 95 % intervals. A statistic of nothing is `null`. In a Region\n"
    "priced in yuan, `cost_usd` is `cost_cny`. `prices` (`name`, `as_of`, `currency`,\n"
    "`discount`) tells what the bill rests on where that is not the default,\n"
    "`provisioned.activities` what Application Auto Scaling did (`at_s`, `cause`, `from`, `to`,\n"
    "`ready_at_s`, `status`, `reason`; of the account also whose `function`), and `keep_alives`\n"
    "the `names` of `--keep-alives`, the numbers `under` each, and their `band`: `min` and\n"
    "`max` of each number.\n"
    "\n"
    "Studies say their `command`; `scenario`, `seed` and `replications` stand first too.\n"
    "\n"
    "- `compare`: `variants`, the scenario as it is before all others. Each has its `name`, what "
    "it\n"
    "  `set`s and the numbers of a run; but for the first also whether it had the "
    "`same_requests`,\n"
    "  and `differences` of `account` and `functions`: by path `baseline`, `value`, `difference`,\n"
    "  its `ci95`, the `replications` where not all count, and a `verdict`.\n"
    "- `sweep`: `pareto`, the two numbers that are traded, and `cells`, each with its `set`,\n"
    "  whether it is on the `pareto` front, and the numbers of a run.\n"
    "- `plan`: how many `runs` it took, and whether `budget_ended` it; the candidates `best`,\n"
    "  `next_cheaper`, `as_it_is` and, where none passes, `nearest_miss`, each with its `set`,\n"
    "  `verdict`, `replications`, `targets` (`target`, `mean`, `ci95`, `verdict`), its verdicts\n"
    "  `under` other keep-alives and the numbers of a run, or `null`; what was `tried` (`set`,\n"
    "  `verdict`, `replications`, `cost_usd_per_month`, why AWS `refused` it); `littles_law` of "
    "each\n"
    "  function (`requests_per_s`, `latency_s`, `concurrency`, `max`); `break_even_utilization` "
    "of\n"
    "  provisioned concurrency by architecture; where none passes, `lower_bounds` (`target`,\n"
    "  `metric`, `least`); and `thresholds` as of a run, of the candidate that is shown.\n"
    "\n"
    "## Metrics\n"
    "\n"
    "A condition (`--fail-if`, `thresholds`, `targets`), `--vary` and `plan` name a number by its\n"
    "path: with the name of a function before it, `checkout.latency_ms.p99`, or without, of the\n"
    "account. What stands in braces comes several times. `*` is a name of the scenario.\n";

constexpr std::string_view kFiles =
    "\n"
    "## Files\n"
    "\n"
    "CSV with a header, written whole or not at all. Times are seconds from the start of the run.\n"
    "The rows of `--invocations` are in the order of the requests: a row is held, in 64 bytes,\n"
    "until all earlier requests have their answers. At 10,000 requests a second of which one in\n"
    "10,000 runs for 15 minutes that is 9 million rows: a run takes 589 MB, without the file 14\n"
    "MB. Where all run for some minutes, evenly up to 15, it takes 2.0 GB, without the file 1.6\n"
    "GB.\n";

// The commands whose results it shows.
std::string commands_of(const ReportFormat& format) {
  static constexpr std::array<std::pair<ResultKind, std::string_view>, 6> kCommands{
      {{ResultKind::run, "run"},
       {ResultKind::comparison, "compare"},
       {ResultKind::sweep, "sweep"},
       {ResultKind::plan, "plan"},
       {ResultKind::prediction, "predict"},
       {ResultKind::timeline, "timeline"}}};
  std::string text;
  for (const auto& [kind, command] : kCommands)
    if (format.shows(kind)) text += fmt::format("{}`{}`", text.empty() ? "" : ", ", command);
  return text;
}

void append_columns(std::string& text, std::span<const Column> columns) {
  text += "\n| column | |\n|---|---|\n";
  for (const Column& column : columns)
    text += fmt::format("| `{}` | {} |\n", column.name, column.says);
}

}  // namespace

std::string outputs_markdown() {
  std::string text(kHead);
  for (const ReportFormat& format : report_formats())
    text += fmt::format("| `{}` | .{} | {} | {} |\n", format.name, format.extension,
                        commands_of(format), format.summary);
  text += kJson;
  text += metrics_markdown();
  text += kFiles;
  for (const ColumnTable& table : column_tables()) {
    text += fmt::format("\n### {} FILE.csv: {}\n", table.flag, table.says);
    append_columns(text, table.columns);
    if (table.more.empty()) continue;
    text += "\nAnd, where the scenario has what they tell of:\n";
    append_columns(text, table.more);
  }
  return text;
}

}  // namespace coldcast
