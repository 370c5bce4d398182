#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <ostream>
#include <string>

#include "coldcast/report/condition_report.h"

#include "formats/csv_text.h"
#include "report/run/json.h"
#include "report/writers.h"

namespace coldcast {
namespace {

void append(fmt::memory_buffer& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

// Nothing is an empty field, here and where a function has no such number.
void append_field(fmt::memory_buffer& out, const std::vector<Number>& numbers, std::size_t i) {
  out.push_back(',');
  if (i < numbers.size() && value_of(numbers[i])) append_json_number(out, numbers[i]);
}

void append_row(fmt::memory_buffer& out, const MetricTree& tree, const MetricRow& row,
                std::string_view function) {
  append(out, csv_field(tree.scenario));
  fmt::format_to(std::back_inserter(out), ",{},{}", tree.seed, tree.replications);
  for (std::size_t i = 0; i < tree.run.numbers.size(); ++i) append_field(out, tree.run.numbers, i);
  out.push_back(',');
  append(out, csv_field(function));
  for (std::size_t i = 0; i < account_metrics().size(); ++i) append_field(out, row.numbers, i);
  if (!tree.account.ci95.empty()) {
    for (std::size_t i = 0; i < account_metrics().size(); ++i) append_field(out, row.ci95, i);
  }
  out.push_back('\n');
}

// A section of its own, behind an empty line.
void append_conditions(fmt::memory_buffer& out, const std::vector<ConditionResult>& conditions) {
  if (conditions.empty()) return;
  append(out, "\nexpression,kind,value,half_width,verdict\n");
  for (const ConditionResult& condition : conditions) {
    append(out, csv_field(condition.expression));
    fmt::format_to(std::back_inserter(out), ",{}", to_string(condition.kind));
    for (const double value : {condition.found.mean, condition.found.half_width}) {
      out.push_back(',');
      if (!std::isnan(value)) append_json_number(out, Number{value});
    }
    fmt::format_to(std::back_inserter(out), ",{}\n", verdict_word(condition.verdict));
  }
}

}  // namespace

// The account's row stands first, without a function's name.
void write_csv(const MetricTree& tree, const ReportOptions&, std::ostream& out) {
  fmt::memory_buffer text;
  append(text, "scenario,seed,replications");
  for (const std::string_view path : run_metrics())
    fmt::format_to(std::back_inserter(text), ",{}", path);
  append(text, ",function");
  for (const std::string_view path : account_metrics(tree)) {
    fmt::format_to(std::back_inserter(text), ",{}", path);
  }
  if (!tree.account.ci95.empty()) {
    for (const std::string_view path : account_metrics(tree)) {
      fmt::format_to(std::back_inserter(text), ",ci95.{}", path);
    }
  }
  text.push_back('\n');
  append_row(text, tree, tree.account, "");
  for (const MetricRow& row : tree.functions) append_row(text, tree, row, row.name);
  append_conditions(text, tree.conditions);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace coldcast
