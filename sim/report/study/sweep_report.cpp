#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <ostream>

#include "coldcast/results/metric_unit.h"
#include "coldcast/study/sweep.h"

#include "base/counted.h"
#include "formats/csv_text.h"
#include "report/page/markup.h"
#include "report/page/overview.h"
#include "report/page/study_pages.h"
#include "report/run/json.h"
#include "report/study/study_figures.h"
#include "report/words/text_out.h"
#include "report/writers.h"

namespace coldcast {
namespace {

bool holds_idle_memory(const SweptStudy& study) {
  return std::any_of(study.cells.begin(), study.cells.end(), [](const SweptCell& cell) {
    return value_of(number_of(cell.mean.account, kIdleMemory)).value_or(0.0) > 0.0;
  });
}

// The account's numbers that are compared, and those traded where they are others.
std::vector<std::string> shown_metrics(const SweptStudy& study) {
  std::vector<std::string> metrics(compared_metrics().begin(), compared_metrics().end());
  for (const std::string& traded : study.traded)
    if (std::find(metrics.begin(), metrics.end(), traded) == metrics.end())
      metrics.push_back(traded);
  const bool is_told = std::find(metrics.begin(), metrics.end(), kIdleMemory) != metrics.end();
  if (holds_idle_memory(study) && !is_told) metrics.emplace_back(kIdleMemory);
  return metrics;
}

// Fields of which each has its number, and money its currency where settings have several.
void add_row(const SweptCell& cell, const std::vector<std::string>& metrics, bool has_currencies,
             TextGrid& grid) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::string>& row = grid.rows.emplace_back();
  std::vector<double>& values = grid.values.emplace_back();
  for (const Choice& choice : cell.cell.choices) row.push_back(choice.value);
  values.resize(row.size() - 1, kNone);
  for (const std::string& metric : metrics) {
    const Estimate found = estimate_at(cell.mean, find_metric(metric, cell.mean));
    const bool is_told = has_currencies && unit_of(metric) == Unit::dollars;
    row.push_back(estimate_figure(metric, found) +
                  (is_told ? " " + cell.mean.basis.currency : std::string()));
    values.push_back(found.mean);
  }
  row.emplace_back(cell.on_front ? "*" : "");
  values.push_back(cell.on_front ? 1.0 : 0.0);
}

void write_text(const SweptStudy& study, TextForm form, const ReportOptions& options,
                std::ostream& out) {
  write_headline(sweep_headline(study), form, options, out);
  write_source(options.source, study.cells.front().mean, form, out);
  out << "\n";
  sweep_grid(study).write(form, options, out);
  out << "\n" << styled_remark(sweep_legend(study), form, options) << "\n";
  out << styled_remark(basis_lines(study), form, options) << "\n";
}

void append_cell(TextOut& out, const SweptCell& cell) {
  append(out, "    {{\n      \"set\": {{");
  append_json_choices(out, cell.cell.choices);
  append(out, "}},\n      \"pareto\": {},\n", cell.on_front);
  append_json_tree(out, cell.mean, "      ");
  append(out, "\n    }}");
}

void append_fields(TextOut& out, const std::vector<Number>& numbers, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    append(out, ",");
    if (i < numbers.size() && value_of(numbers[i])) append_json_number(out, numbers[i]);
  }
}

// `currency`: of the money of the row; empty where all settings have one.
void append_csv_row(TextOut& out, const SweptCell& cell, const MetricRow& row,
                    std::string_view function, std::string_view currency) {
  for (const Choice& choice : cell.cell.choices) append(out, "{},", csv_field(choice.value));
  append(out, "{},{},{}", cell.on_front, cell.mean.replications, csv_field(function));
  append_fields(out, row.numbers, account_metrics().size());
  append_fields(out, row.ci95, account_metrics().size());
  if (!currency.empty()) append(out, ",{}", currency);
  append(out, "\n");
}

}  // namespace

bool has_one_currency(const SweptStudy& study) {
  return std::all_of(study.cells.begin(), study.cells.end(), [&](const SweptCell& cell) {
    return cell.mean.basis.currency == study.cells.front().mean.basis.currency;
  });
}

std::string sweep_headline(const SweptStudy& study) {
  const MetricTree& mean = study.cells.front().mean;
  return fmt::format("{}: {}, {} each{}", printable(mean.scenario),
                     counted(study.cells.size(), "setting"),
                     counted(mean.replications, "replication"), study.partial ? " (partial)" : "");
}

TextGrid sweep_grid(const SweptStudy& study) {
  TextGrid grid;
  for (const Choice& choice : study.cells.front().cell.choices)
    grid.headings.push_back(path_title(choice.path));
  const std::vector<std::string> metrics = shown_metrics(study);
  const bool has_currencies = !has_one_currency(study);
  const std::string_view currency =
      has_currencies ? "money" : std::string_view(study.cells.front().mean.basis.currency);
  for (const std::string& metric : metrics) grid.headings.push_back(metric_title(metric, currency));
  // What the settings are of, what is traded and the verdict always stay; the first metrics
  // longest.
  grid.importance.assign(grid.headings.size(), 0);
  const std::size_t first = grid.headings.size() - metrics.size();
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    const bool is_traded =
        std::find(study.traded.begin(), study.traded.end(), metrics[i]) != study.traded.end();
    if (!is_traded) grid.importance[first + i] = static_cast<int>(i) + 1;
  }
  grid.headings.emplace_back("best");
  for (const SweptCell& cell : study.cells) add_row(cell, metrics, has_currencies, grid);
  return grid;
}

std::string basis_lines(const SweptStudy& study) {
  std::vector<const Basis*> settings;
  for (const SweptCell& cell : study.cells) settings.push_back(&cell.mean.basis);
  return basis_lines(settings);
}

std::string sweep_legend(const SweptStudy& study) {
  const bool has_currencies = !has_one_currency(study);
  const std::string_view currency =
      has_currencies ? "money" : std::string_view(study.cells.front().mean.basis.currency);
  std::string text = fmt::format(
      "best: no other setting has both less of {} and less of {} (or one less, the other equal)\n"
      "± half of the 95 % confidence interval of the mean",
      metric_title(study.traded[0], currency), metric_title(study.traded[1], currency));
  if (has_currencies)
    text +=
        "\nmoney of one currency is not compared with that of another: a setting is the best among "
        "those of its own";
  if (holds_idle_memory(study))
    text +=
        "\nidle memory: of environments that stand idle, on average; AWS bills none of it, so the "
        "best takes no notice of it, but nobody keeps environments for nothing";
  return text;
}

void write_sweep_table(const SweptStudy& study, const ReportOptions& options, std::ostream& out) {
  write_text(study, TextForm::terminal, options, out);
}

void write_sweep_markdown(const SweptStudy& study, const ReportOptions& options,
                          std::ostream& out) {
  write_text(study, TextForm::markdown, options, out);
}

void write_sweep_json(const SweptStudy& study, const ReportOptions&, std::ostream& out) {
  TextOut text;
  const MetricTree& mean = study.cells.front().mean;
  append(text, "{{\n  \"schema\": 1,\n  \"command\": \"sweep\",\n  \"scenario\": ");
  append_json_string(text, mean.scenario);
  append(text, ",\n  \"seed\": {},\n  \"replications\": {},\n", mean.seed, mean.replications);
  if (study.partial) append(text, "  \"partial\": true,\n");
  append(text, "  \"pareto\": [\"{}\", \"{}\"],\n  \"cells\": [", study.traded[0], study.traded[1]);
  for (std::size_t i = 0; i < study.cells.size(); ++i) {
    append(text, "{}\n", i == 0 ? "" : ",");
    append_cell(text, study.cells[i]);
  }
  append(text, "\n  ]\n}}\n");
  write(text, out);
}

void write_sweep_csv(const SweptStudy& study, const ReportOptions&, std::ostream& out) {
  TextOut text;
  for (const Choice& choice : study.cells.front().cell.choices)
    append(text, "{},", csv_field(choice.path));
  append(text, "pareto,replications,function");
  for (const std::string_view metric : account_metrics()) append(text, ",{}", metric);
  for (const std::string_view metric : account_metrics()) append(text, ",ci95.{}", metric);
  const bool is_one = has_one_currency(study);
  append(text, "{}\n", is_one ? "" : ",currency");
  for (const SweptCell& cell : study.cells) {
    const std::string_view currency = is_one ? std::string_view{} : cell.mean.basis.currency;
    append_csv_row(text, cell, cell.mean.account, "", currency);
    for (const MetricRow& row : cell.mean.functions)
      append_csv_row(text, cell, row, row.name, currency);
  }
  write(text, out);
}

}  // namespace coldcast
