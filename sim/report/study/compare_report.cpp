#include <algorithm>
#include <fmt/format.h>
#include <ostream>
#include <vector>

#include "coldcast/report/condition_report.h"
#include "coldcast/study/compare.h"

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

void write_text(const ComparedStudy& study, TextForm form, const ReportOptions& options,
                std::ostream& out) {
  write_headline(comparison_headline(study), form, options, out);
  write_source(options.source, study.mean, form, out);
  if (form == TextForm::markdown) {
    out << "\n";
    for (const ComparedVariant& variant : study.variants)
      out << "- " << escape_markdown(change_sentence(variant)) << "\n";
  }
  for (const ComparedVariant& variant : study.variants) {
    const ComparisonText text = comparison_text(study, variant, options.choice);
    out << "\n";
    text.grid.write(form, options, out);
    if (!text.rest.empty()) out << styled_remark(text.rest, form, options) << "\n";
    write_conditions(variant.mean.conditions, form, options, out);
  }
  out << "\n" << styled_remark(comparison_legend(), form, options) << "\n";
  if (const std::string legend = band_legend(study.band.names); !legend.empty())
    out << styled_remark(legend, form, options) << "\n";
  out << styled_remark(basis_lines(study), form, options) << "\n";
}

bool is_of_fewer(const ComparedRow& row) {
  return std::any_of(row.differences.begin(), row.differences.end(),
                     [](const PairedDifference& found) { return is_of_fewer(found); });
}

bool has_fewer(const ComparedStudy& study) {
  return std::any_of(study.variants.begin(), study.variants.end(),
                     [](const ComparedVariant& variant) {
                       return std::any_of(variant.rows.begin(), variant.rows.end(),
                                          [](const ComparedRow& row) { return is_of_fewer(row); });
                     });
}

void append_difference(TextOut& out, const PairedDifference& found) {
  append(out, "\"{}\": {{\"baseline\": ", found.metric);
  append_json_number(out, to_number(found.baseline.mean));
  append(out, ", \"value\": ");
  append_json_number(out, to_number(found.variant.mean));
  append(out, ", \"difference\": ");
  append_json_number(out, to_number(found.difference.mean));
  append(out, ", \"ci95\": ");
  append_json_number(out, to_number(found.difference.half_width));
  if (is_of_fewer(found)) append(out, ", \"replications\": {}", found.difference.count);
  append(out, ", \"verdict\": \"{}\"}}", to_string(found.change));
}

void append_differences(TextOut& out, const ComparedRow& row, std::string_view indent) {
  append(out, "{{");
  for (std::size_t i = 0; i < row.differences.size(); ++i) {
    append(out, "{}\n{}  ", i == 0 ? "" : ",", indent);
    append_difference(out, row.differences[i]);
  }
  append(out, "\n{}}}", indent);
}

void append_cell(TextOut& out, const StudyCell& cell, const MetricTree& mean,
                 const KeepAliveBand& band) {
  append(out, "{{\n      \"name\": ");
  append_json_string(out, cell.name);
  append(out, ",\n      \"set\": {{");
  append_json_choices(out, cell.choices);
  append(out, "}},\n");
  append_json_tree(out, mean, "      ");
  if (band.names.empty()) return;
  append(out, ",\n");
  append_json_band(out, band, "      ");
}

void append_variant(TextOut& out, const ComparedVariant& variant) {
  append_cell(out, variant.cell, variant.mean, variant.band);
  append(out, ",\n      \"same_requests\": {},\n      \"differences\": {{\n        \"account\": ",
         variant.same_requests);
  append_differences(out, variant.rows.front(), "        ");
  append(out, ",\n        \"functions\": {{");
  for (std::size_t i = 1; i < variant.rows.size(); ++i) {
    append(out, "{}\n          ", i == 1 ? "" : ",");
    append_json_string(out, variant.rows[i].name);
    append(out, ": ");
    append_differences(out, variant.rows[i], "          ");
  }
  append(out, "{}}}\n      }}\n    }}", variant.rows.size() > 1 ? "\n        " : "");
}

std::vector<ConditionSuite> suites_of(const ComparedStudy& study) {
  std::vector<ConditionSuite> suites;
  for (const ComparedVariant& variant : study.variants)
    suites.push_back({cell_title(variant.cell), variant.mean.conditions});
  return suites;
}

void append_field(TextOut& out, double value) {
  append(out, ",");
  if (const Number number = to_number(value); value_of(number)) append_json_number(out, number);
}

// A section of its own, behind an empty line.
void append_conditions(TextOut& out, const ComparedStudy& study) {
  bool is_first = true;
  for (const ComparedVariant& variant : study.variants) {
    for (const ConditionResult& condition : variant.mean.conditions) {
      if (is_first) append(out, "\nvariant,expression,kind,value,half_width,verdict\n");
      is_first = false;
      append(out, "{},{},{}", csv_field(cell_title(variant.cell)), csv_field(condition.expression),
             to_string(condition.kind));
      append_field(out, condition.found.mean);
      append_field(out, condition.found.half_width);
      append(out, ",{}\n", verdict_word(condition.verdict));
    }
  }
}

}  // namespace

void write_comparison_table(const ComparedStudy& study, const ReportOptions& options,
                            std::ostream& out) {
  write_text(study, TextForm::terminal, options, out);
}

void write_comparison_markdown(const ComparedStudy& study, const ReportOptions& options,
                               std::ostream& out) {
  write_text(study, TextForm::markdown, options, out);
}

void write_comparison_json(const ComparedStudy& study, const ReportOptions&, std::ostream& out) {
  TextOut text;
  append(text, "{{\n  \"schema\": 1,\n  \"command\": \"compare\",\n  \"scenario\": ");
  append_json_string(text, study.mean.scenario);
  append(text, ",\n  \"seed\": {},\n  \"replications\": {},\n", study.mean.seed,
         study.mean.replications);
  if (study.partial) append(text, "  \"partial\": true,\n");
  append(text, "  \"variants\": [\n    ");
  append_cell(text, study.cell, study.mean, study.band);
  append(text, "\n    }}");
  for (const ComparedVariant& variant : study.variants) {
    append(text, ",\n    ");
    append_variant(text, variant);
  }
  append(text, "\n  ]\n}}\n");
  write(text, out);
}

void write_comparison_csv(const ComparedStudy& study, const ReportOptions&, std::ostream& out) {
  TextOut text;
  const bool counts_pairs = has_fewer(study);
  append(text, "variant,function,metric,baseline,value,difference,ci95,verdict{}\n",
         counts_pairs ? ",replications" : "");
  for (const ComparedVariant& variant : study.variants) {
    for (const ComparedRow& row : variant.rows) {
      for (const PairedDifference& found : row.differences) {
        append(text, "{},{},{}", csv_field(cell_title(variant.cell)), csv_field(row.name),
               found.metric);
        append_field(text, found.baseline.mean);
        append_field(text, found.variant.mean);
        append_field(text, found.difference.mean);
        append_field(text, found.difference.half_width);
        append(text, ",{}", to_string(found.change));
        if (counts_pairs) append(text, ",{}", found.difference.count);
        append(text, "\n");
      }
    }
  }
  append_conditions(text, study);
  write(text, out);
}

void write_junit_of_comparison(const ComparedStudy& study, const ReportOptions&,
                               std::ostream& out) {
  write_junit(study.mean.scenario, suites_of(study), out);
}

}  // namespace coldcast
