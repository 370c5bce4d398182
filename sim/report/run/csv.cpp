#include <algorithm>
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

// Nothing is an empty field, here and where a function has no such number.
void append_field(fmt::memory_buffer& out, const std::vector<Number>& numbers, std::size_t i) {
  out.push_back(',');
  if (i < numbers.size() && value_of(numbers[i])) append_json_number(out, numbers[i]);
}

void append_row(fmt::memory_buffer& out, const MetricTree& tree, const MetricRow& row,
                std::string_view function) {
  append_text(out, csv_field(tree.scenario));
  fmt::format_to(std::back_inserter(out), ",{},{}", tree.seed, tree.replications);
  for (std::size_t i = 0; i < tree.run.numbers.size(); ++i) append_field(out, tree.run.numbers, i);
  out.push_back(',');
  append_text(out, csv_field(function));
  for (std::size_t i = 0; i < account_metrics().size(); ++i) append_field(out, row.numbers, i);
  if (!tree.account.ci95.empty()) {
    for (std::size_t i = 0; i < account_metrics().size(); ++i) append_field(out, row.ci95, i);
  }
  out.push_back('\n');
}

// A section of its own, behind an empty line.
void append_conditions(fmt::memory_buffer& out, const std::vector<ConditionResult>& conditions) {
  if (conditions.empty()) return;
  append_text(out, "\nexpression,kind,value,half_width,verdict\n");
  for (const ConditionResult& condition : conditions) {
    append_text(out, csv_field(condition.expression));
    fmt::format_to(std::back_inserter(out), ",{}", to_string(condition.kind));
    for (const double value : {condition.found.mean, condition.found.half_width}) {
      out.push_back(',');
      if (!std::isnan(value)) append_json_number(out, Number{value});
    }
    fmt::format_to(std::back_inserter(out), ",{}\n", verdict_word(condition.verdict));
  }
}

// What those who call have counted, and auto scaling: a row for each number, as their names differ
// from function to function. Scenarios without anything of it keep their bytes.
bool has_more(const MetricTree& tree) {
  const auto is_of_callers = [](std::string_view path) {
    return path.starts_with("requests_by_source.") || path.starts_with("provisioned.") ||
           path.starts_with("background.");
  };
  return tree.has_changes || !tree.things.empty() ||
         std::any_of(tree.account.more.begin(), tree.account.more.end(), is_of_callers);
}

void append_more(fmt::memory_buffer& out, const MetricRow& row, std::string_view name) {
  const std::size_t first = row.numbers.size() - row.more.size();
  for (std::size_t i = 0; i < row.more.size(); ++i) {
    if (is_told_when_asked(row.more[i])) continue;
    fmt::format_to(std::back_inserter(out), "{},{}", csv_field(name), csv_field(row.more[i]));
    append_field(out, row.numbers, first + i);
    append_field(out, row.ci95, first + i);
    out.push_back('\n');
  }
}

void append_numbers(fmt::memory_buffer& out, const MetricTree& tree) {
  if (!has_more(tree)) return;
  append_text(out, "\nof,metric,value,half_width\n");
  append_more(out, tree.account, "");
  for (const MetricRow& row : tree.functions) append_more(out, row, row.name);
  for (const ThingRow& thing : tree.things)
    append_more(out, thing.row, fmt::format("{}.{}", thing.section, thing.row.name));
}

void append_activities(fmt::memory_buffer& out, const MetricTree& tree) {
  if (!tree.account.activities) return;
  append_text(out, "\nfunction,at_s,cause,from,to,ready_at_s,status,reason\n");
  for (const ActivityRow& one : *tree.account.activities) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},", csv_field(one.function), one.at_s,
                   one.cause, one.from, one.to);
    if (one.ready_at_s) append_json_number(out, Number{*one.ready_at_s});
    fmt::format_to(std::back_inserter(out), ",{},{}\n", one.status, csv_field(one.reason));
  }
}

void append_changes(fmt::memory_buffer& out, const MetricTree& tree) {
  if (!tree.has_changes) return;
  append_text(out, "\nat_s,what,status,reason\n");
  for (const ChangeRow& change : tree.changes) {
    fmt::format_to(std::back_inserter(out), "{},{},{},{}\n", change.at_s, csv_field(change.what),
                   change.status, csv_field(change.reason));
  }
}

}  // namespace

// The account's row stands first, without a function's name.
void write_csv(const MetricTree& tree, const ReportOptions&, std::ostream& out) {
  fmt::memory_buffer text;
  append_text(text, "scenario,seed,replications");
  for (const std::string_view path : run_metrics())
    fmt::format_to(std::back_inserter(text), ",{}", path);
  append_text(text, ",function");
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
  append_numbers(text, tree);
  append_activities(text, tree);
  append_changes(text, tree);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace coldcast
