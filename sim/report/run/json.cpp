#include "report/run/json.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <ostream>
#include <string>

#include "coldcast/report/condition_report.h"
#include "coldcast/study/keep_alives.h"

#include "report/run/json_activities.h"
#include "report/writers.h"

namespace coldcast {
namespace {

void append_prices(fmt::memory_buffer& out, const Basis& basis) {
  append_text(out, "  \"prices\": {\"name\": ");
  append_json_string(out, basis.prices);
  append_text(out, ", \"as_of\": ");
  append_json_string(out, basis.as_of);
  fmt::format_to(std::back_inserter(out), ", \"currency\": \"{}\", \"discount\": ", basis.currency);
  append_json_number(out, basis.discount);
  append_text(out, "},\n");
}

void append_object(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                   const MetricRow& row, std::string_view indent) {
  append_text(out, "{\n");
  append_json_row(out, paths, row, std::string(indent) + "  ");
  append_text(out, "\n");
  append_text(out, indent);
  append_text(out, "}");
}

}  // namespace

void append_json_conditions(fmt::memory_buffer& out, const std::vector<ConditionResult>& conditions,
                            std::string_view indent) {
  const auto measure = [](double value) { return std::isnan(value) ? Number{} : Number{value}; };
  if (conditions.empty()) return;
  fmt::format_to(std::back_inserter(out), ",\n{}\"thresholds\": [", indent);
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const ConditionResult& condition = conditions[i];
    fmt::format_to(std::back_inserter(out), "{}\n{}  {{\"expression\": ", i == 0 ? "" : ",",
                   indent);
    append_json_string(out, condition.expression);
    fmt::format_to(std::back_inserter(out),
                   ", \"kind\": \"{}\", \"value\": ", to_string(condition.kind));
    append_json_number(out, measure(condition.found.mean));
    append_text(out, ", \"half_width\": ");
    append_json_number(out, measure(condition.found.half_width));
    fmt::format_to(std::back_inserter(out), ", \"verdict\": \"{}\"}}",
                   verdict_word(condition.verdict));
  }
  fmt::format_to(std::back_inserter(out), "\n{}]", indent);
}

void append_json_things(fmt::memory_buffer& out, const MetricTree& tree, std::string_view indent) {
  std::string_view section;
  for (const ThingRow& thing : tree.things) {
    if (thing.section != section) {
      if (!section.empty()) fmt::format_to(std::back_inserter(out), "\n{}}}", indent);
      fmt::format_to(std::back_inserter(out), ",\n{}\"{}\": {{\n", indent, thing.section);
    } else {
      append_text(out, ",\n");
    }
    section = thing.section;
    const std::string inner = std::string(indent) + "  ";
    append_text(out, inner);
    append_json_string(out, thing.row.name);
    append_text(out, ": ");
    append_object(out, {}, thing.row, inner);
  }
  if (!section.empty()) fmt::format_to(std::back_inserter(out), "\n{}}}", indent);
  if (!tree.has_changes) return;
  fmt::format_to(std::back_inserter(out), ",\n{}\"changes\": [", indent);
  for (std::size_t i = 0; i < tree.changes.size(); ++i) {
    const ChangeRow& change = tree.changes[i];
    fmt::format_to(std::back_inserter(out), "{}\n{}  {{\"at_s\": {}, \"what\": ", i == 0 ? "" : ",",
                   indent, change.at_s);
    append_json_string(out, change.what);
    fmt::format_to(std::back_inserter(out), ", \"status\": \"{}\", \"reason\": ", change.status);
    if (change.reason.empty()) {
      append_text(out, "null");
    } else {
      append_json_string(out, change.reason);
    }
    append_text(out, "}");
  }
  fmt::format_to(std::back_inserter(out), "\n{}]", indent);
}

void write_json(const MetricTree& tree, const ReportOptions& options, std::ostream& out) {
  fmt::memory_buffer text;
  append_text(text, "{\n  \"schema\": 1,\n  \"scenario\": ");
  append_json_string(text, tree.scenario);
  fmt::format_to(std::back_inserter(text), ",\n  \"seed\": {},\n  \"replications\": {},\n",
                 tree.seed, tree.replications);
  if (tree.partial) append_text(text, "  \"partial\": true,\n");
  if (!tree.basis.is_default) append_prices(text, tree.basis);
  append_json_numbers(text, run_metrics(), tree.run, "  ");
  append_text(text, ",\n  \"account\": ");
  append_object(text, account_metrics(tree), tree.account, "  ");
  append_text(text, ",\n  \"functions\": {");
  for (std::size_t i = 0; i < tree.functions.size(); ++i) {
    append_text(text, i == 0 ? "\n    " : ",\n    ");
    append_json_string(text, tree.functions[i].name);
    append_text(text, ": ");
    append_object(text, function_metrics(tree), tree.functions[i], "    ");
  }
  append_text(text, tree.functions.empty() ? "}" : "\n  }");
  append_json_things(text, tree, "  ");
  append_json_conditions(text, tree.conditions, "  ");
  if (options.band != nullptr) {
    append_text(text, ",\n");
    append_json_band(text, *options.band, "  ");
  }
  append_text(text, "\n}\n");
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace coldcast
