#include "exchange/fit/read_files.h"

#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "coldcast/base/error.h"

#include "exchange/fit/access_log.h"
#include "exchange/fit/json_forms.h"
#include "exchange/fit/markdown_log.h"
#include "exchange/fit/metric_table.h"
#include "exchange/fit/readable_text.h"
#include "exchange/fit/table_file.h"
#include "exchange/fit/table_rows.h"
#include "exchange/fit/text_log.h"

namespace coldcast {
namespace {

// More bad lines than this are no accident, in a file of some size (facts: import.md 7.1).
constexpr double kMostBad = 0.2;
constexpr std::uint64_t kSomeLines = 100;

constexpr std::string_view kForms =
    "expected lines with REPORT (aws logs tail, sam logs, serverless logs, pulumi logs, exports), "
    "JSON of logs, of Logs Insights or of metrics, CSV or Markdown of Insights, CSV of the metrics "
    "console, or an access log (combined, ALB, API Gateway in JSON)";

std::string_view first_line(std::string_view head) {
  std::string_view line = head.substr(0, head.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

std::string_view past_blanks(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::size_t begin = head.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : head.substr(begin);
}

bool looks_like_json(std::string_view text) {
  if (text.starts_with('{')) return true;
  if (!text.starts_with('[')) return false;
  const std::string_view inside = past_blanks(text.substr(1));
  return inside.empty() || std::string_view("{[\"]").find(inside.front()) != std::string_view::npos;
}

bool looks_like_python(std::string_view text) {
  const std::size_t at = text.find_first_not_of("[{ \t\r\n");
  return at != std::string_view::npos && at > 0 && text[at] == '\'';
}

bool looks_like_markdown(std::string_view head) {
  return head.starts_with("| ") || head.find("\n| ") != std::string_view::npos;
}

bool looks_like_log(std::string_view head) {
  for (const char* word :
       {"REPORT RequestId:", "REPORT - ", "platform.report", "START RequestId:"}) {
    if (head.find(word) != std::string_view::npos) return true;
  }
  // A long head of users' lines, each with a stream.
  return head.find("/[$LATEST]") != std::string_view::npos;
}

[[noreturn]] void refuse(const std::string& name, std::string message) {
  throw ScenarioError(
      {Diagnostic{.file = name, .mark = {}, .path = {}, .message = std::move(message)}});
}

std::vector<std::string> names_of(std::span<const std::string_view> fields) {
  return {fields.begin(), fields.end()};
}

// A table in CSV whose header says what it has; false for another one.
bool read_table(const std::string& path, const ReadingOptions& options, Intake& intake) {
  TableFile table(path);
  TableRows rows(options, intake);
  if (!table.next() || !rows.set_header(names_of(table.fields()))) return false;
  intake.set_form(rows.is_binned() ? "a table of counts" : "a table of requests or log events");
  while (table.next()) rows.take(table.fields(), table.line());
  rows.finish();
  intake.file().table = rows.replayable();
  return true;
}

bool has_table_header(std::string_view head, const ReadingOptions& options, Intake& intake) {
  const std::string_view line = first_line(head);
  if (line.find_first_of(",;\t") == std::string_view::npos || line.starts_with("REPORT")) {
    return options.format == "csv" || meaning_of_column(line, options).role == ColumnRole::time;
  }
  TableRows rows(options, intake);
  std::vector<std::string> names;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    const char c = i < line.size() ? line[i] : ',';
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (i < line.size() && (depth > 0 || (c != ',' && c != ';' && c != '\t'))) continue;
    std::string_view name = line.substr(begin, i - begin);
    if (name.size() > 1 && name.front() == '"') name = name.substr(1, name.size() - 2);
    names.emplace_back(name);
    begin = i + 1;
  }
  return rows.set_header(names);
}

void read_file(const ReadableText& text, const std::string& name, const ReadingOptions& options,
               Intake& intake) {
  const std::string_view head = past_blanks(text.head());
  const std::string& path = text.path();
  if (head.empty()) return intake.remark(name + ": is empty");
  if (looks_like_python(head)) {
    refuse(name, "is a Python literal (single quotes), not JSON; write it with json.dumps");
  }
  const std::string_view line = first_line(head);
  if (options.format == "alb" || looks_like_alb(line)) {
    intake.set_form("an access log of a load balancer");
    return read_access_log(path, AccessFormat::alb, options, intake);
  }
  if (options.format == "combined" || looks_like_combined(line)) {
    intake.set_form("an access log");
    return read_access_log(path, AccessFormat::combined, options, intake);
  }
  if (looks_like_json(head)) return read_json_file(path, name, options, intake);
  if (has_table_header(head, options, intake) && read_table(path, options, intake)) return;
  if (looks_like_markdown(head) || head.find("No data found for this query") < head.size()) {
    intake.set_form("Markdown of Logs Insights");
    return read_markdown(path, options, intake);
  }
  // Lines of a user's own in a log begin with a time too.
  if (!looks_like_log(head) && looks_like_metric_table(head)) {
    intake.set_form("a table of metrics");
    return read_metric_table(path, options, intake);
  }
  if (!looks_like_log(head)) refuse(name, fmt::format("is nothing that is read; {}", kForms));
  intake.set_form("log lines");
  read_text_log(path, name, options, intake);
}

// Reports of several requests in one environment are no measure of Lambda as it is modelled here.
void judge_managed(const FileRemarks& file, Intake& intake) {
  if (file.managed == 0) return;
  const std::string what = fmt::format(
      "{} reports without memory size and bill are of a Managed Instance or a Web Function (many "
      "requests in one environment), which coldcast does not model",
      file.managed);
  if (file.requests == 0) refuse(fmt::format("{}:{}", file.name, file.first_managed), what);
  intake.remark(fmt::format("{}:{}: {}; left out", file.name, file.first_managed, what));
}

// Emulators print REPORT lines too, of the machine they run on.
void judge_bills(const FileRemarks& file, Intake& intake) {
  if (file.unbilled == 0 || file.unbilled < file.requests) return;
  intake.remark(
      fmt::format("warning: {}: no REPORT has a Billed Duration: it is cut, or not of "
                  "Lambda (an emulator: durations are those of a laptop)",
                  file.name));
}

void judge_bad_lines(const FileRemarks& file) {
  const auto bad = static_cast<double>(file.bad - file.loose);
  if (file.lines < kSomeLines || bad <= kMostBad * static_cast<double>(file.lines)) return;
  refuse(file.name, fmt::format("{} of {} lines are not understood; first {}", file.bad, file.lines,
                                fmt::join(file.first_bad, ", ")));
}

}  // namespace

void read_measurements(const std::vector<std::string>& files, const ReadingOptions& options,
                       Intake& intake) {
  std::vector<Diagnostic> faults;
  std::optional<TraceError> broken;
  for (const std::string& name : files) {
    if (std::filesystem::path(name).filename() == "aws-logs-write-test") continue;
    try {
      const ReadableText text(name);
      intake.begin_file(name, {});
      read_file(text, name, options, intake);
      judge_managed(intake.file(), intake);
      judge_bills(intake.file(), intake);
      judge_bad_lines(intake.file());
    } catch (const ScenarioError& error) {
      faults.insert(faults.end(), error.diagnostics().begin(), error.diagnostics().end());
    } catch (const UsageError& error) {
      faults.push_back({.file = {}, .mark = {}, .path = {}, .message = error.what()});
    } catch (const TraceError& error) {
      if (!broken) broken = error;
    }
  }
  if (broken && !faults.empty()) {
    faults.push_back({.file = {}, .mark = {}, .path = {}, .message = broken->what()});
  }
  if (!faults.empty()) throw ScenarioError(std::move(faults));
  if (broken) throw TraceError(*broken);
  if (!intake.files().empty() && intake.files().back().has_more) {
    intake.remark(
        fmt::format("{}: there is a next page (nextToken): cut off if it is not given too",
                    intake.files().back().name));
  }
  intake.finish();
}

}  // namespace coldcast
