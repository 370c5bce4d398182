#include "report/run/json.h"

#include <cmath>
#include <iterator>
#include <ostream>
#include <string>

#include "coldcast/report/condition_report.h"

#include "report/writers.h"

namespace coldcast {
namespace {

void append(fmt::memory_buffer& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

// Names are one or two keys deep: `requests`, `latency_ms.p99`.
std::string_view group_of(std::string_view path) {
  const std::size_t dot = path.find('.');
  return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
}

void append_members(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                    std::span<const Number> numbers, std::string_view indent) {
  std::string_view open;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string_view group = group_of(paths[i]);
    const bool in_same_group = !group.empty() && group == open;
    if (!open.empty() && !in_same_group) append(out, "}");
    if (i > 0) append(out, in_same_group ? ", " : ",\n");
    if (!in_same_group) append(out, indent);
    if (!group.empty() && !in_same_group)
      fmt::format_to(std::back_inserter(out), "\"{}\": {{", group);
    const std::string_view key = group.empty() ? paths[i] : paths[i].substr(group.size() + 1);
    fmt::format_to(std::back_inserter(out), "\"{}\": ", key);
    append_json_number(out, numbers[i]);
    open = group;
  }
  if (!open.empty()) append(out, "}");
}

void append_object(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                   const MetricRow& row, std::string_view indent) {
  append(out, "{\n");
  append_json_row(out, paths, row, std::string(indent) + "  ");
  append(out, "\n");
  append(out, indent);
  append(out, "}");
}

}  // namespace

void append_json_string(fmt::memory_buffer& out, std::string_view text) {
  out.push_back('"');
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') {
      out.push_back('\\');
      out.push_back(letter);
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(letter));
    } else {
      out.push_back(letter);
    }
  }
  out.push_back('"');
}

void append_json_number(fmt::memory_buffer& out, const Number& number) {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) {
    fmt::format_to(std::back_inserter(out), "{}", *count);
    return;
  }
  const auto* measure = std::get_if<double>(&number);
  if (measure == nullptr || !std::isfinite(*measure)) return append(out, "null");
  fmt::format_to(std::back_inserter(out), "{}", *measure);
}

void append_json_row(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                     const MetricRow& row, std::string_view indent) {
  append_members(out, paths, row.numbers, indent);
  if (row.ci95.empty()) return;
  fmt::format_to(std::back_inserter(out), ",\n{}\"ci95\": {{\n", indent);
  append_members(out, paths, row.ci95, std::string(indent) + "  ");
  fmt::format_to(std::back_inserter(out), "\n{}}}", indent);
}

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
    append(out, ", \"half_width\": ");
    append_json_number(out, measure(condition.found.half_width));
    fmt::format_to(std::back_inserter(out), ", \"verdict\": \"{}\"}}",
                   verdict_word(condition.verdict));
  }
  fmt::format_to(std::back_inserter(out), "\n{}]", indent);
}

void write_json(const MetricTree& tree, const ReportOptions&, std::ostream& out) {
  fmt::memory_buffer text;
  append(text, "{\n  \"schema\": 1,\n  \"scenario\": ");
  append_json_string(text, tree.scenario);
  fmt::format_to(std::back_inserter(text), ",\n  \"seed\": {},\n  \"replications\": {},\n",
                 tree.seed, tree.replications);
  if (tree.partial) append(text, "  \"partial\": true,\n");
  append_members(text, run_metrics(), tree.run.numbers, "  ");
  append(text, ",\n  \"account\": ");
  append_object(text, account_metrics(), tree.account, "  ");
  append(text, ",\n  \"functions\": {");
  for (std::size_t i = 0; i < tree.functions.size(); ++i) {
    append(text, i == 0 ? "\n    " : ",\n    ");
    append_json_string(text, tree.functions[i].name);
    append(text, ": ");
    append_object(text, function_metrics(), tree.functions[i], "    ");
  }
  append(text, tree.functions.empty() ? "}" : "\n  }");
  append_json_conditions(text, tree.conditions, "  ");
  append(text, "\n}\n");
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace coldcast
