#include "coldcast/exchange/import.h"

#include <array>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "coldcast/base/text.h"
#include "coldcast/config/scenario_file.h"

#include "exchange/import/core/assembly.h"
#include "exchange/import/core/source_file.h"
#include "exchange/import/core/update.h"
#include "exchange/import/families.h"

namespace coldcast {
namespace {

struct FormatWord {
  std::string_view word;
  ImportFormat format;
};
constexpr std::array kWords = {
    FormatWord{"sam", ImportFormat::cloudformation},
    FormatWord{"cloudformation", ImportFormat::cloudformation},
    FormatWord{"cfn", ImportFormat::cloudformation},
    FormatWord{"cdk", ImportFormat::cloudformation},
    FormatWord{"serverless", ImportFormat::serverless},
    FormatWord{"terraform", ImportFormat::terraform},
    FormatWord{"aws", ImportFormat::aws},
};

Inventory read(const ImportRequest& request, ImportAnswers& answers, Findings& findings) {
  switch (request.format) {
    case ImportFormat::cloudformation:
      return read_cloudformation(request, answers, findings);
    case ImportFormat::serverless:
      return read_serverless(request, answers, findings);
    case ImportFormat::terraform:
      return read_terraform(request, answers, findings);
    case ImportFormat::aws:
      return read_aws_answers(request, answers, findings);
  }
  return {};
}

// The command as it may be shown: without the values of NoEcho parameters.
std::string shown_command(const ImportRequest& request, const Findings& findings) {
  std::string command = request.command;
  for (const auto& [key, value] : request.parameters) {
    if (!findings.is_hidden(key)) continue;
    const std::string said = key + "=" + value;
    for (const std::string& word : {said, quote(said)}) {
      const std::size_t at = command.find(" " + word);
      if (at != std::string::npos) command.replace(at + 1, word.size(), key + "=****");
    }
  }
  return command;
}

std::vector<std::string> head_of(const std::string& command) {
  return {"Written by `" + command + "`.",
          "[n]: line n of that file; \"assumed\": no file says it, change it or measure it."};
}

// The command in the head is that of the last import.
void renew_head(DraftLine& old, const std::string& command) {
  constexpr std::string_view kBegin = "# Written by `coldcast import";
  for (DraftLine& line : old.lines) {
    if (!line.is_raw || !line.raw.starts_with(kBegin)) continue;
    const std::size_t end = line.raw.find('`', kBegin.size());
    if (end != std::string::npos) line.raw = "# Written by `" + command + line.raw.substr(end);
  }
}

// The line at the path that a question begins with; null where there is none.
const DraftLine* line_of(const DraftLine& scenario, const std::string& question) {
  const DraftLine* at = &scenario;
  std::string path = question.substr(0, question.find(": "));
  while (!path.empty()) {
    const DraftLine* next = nullptr;
    for (const DraftLine& line : at->lines) {
      const bool is_on_path = path == line.key || path.starts_with(line.key + ".");
      if (!line.key.empty() && is_on_path) next = &line;
    }
    if (next == nullptr) return nullptr;
    path = path.size() > next->key.size() ? path.substr(next->key.size() + 1) : "";
    at = next;
  }
  return at;
}

// A question is no question any more where a fit, a person or an earlier import has answered it.
bool is_answered(const DraftLine& old, const DraftLine& now, const std::string& question) {
  const DraftLine* line = line_of(old, question);
  return line != nullptr && (!is_of_import(line->comment) || line_of(now, question) == nullptr);
}

// The place that the comment of a written line names, as FILE:LINE; empty: none.
std::string origin_of(std::string_view text, std::uint32_t line) {
  for (; line > 1 && !text.empty(); --line) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  text = text.substr(0, text.find('\n'));
  const std::size_t comment = text.rfind("  # ");
  if (comment == std::string_view::npos) return {};
  text.remove_prefix(comment + 4);
  const std::size_t open = text.find(" [");
  const std::size_t close = text.find(']', open);
  if (close == std::string_view::npos) return std::string(text);
  return fmt::format("{}:{}", text.substr(0, open), text.substr(open + 2, close - open - 2));
}

// Rules that no resource breaks by itself, such as two mappings of one broker, are known to the
// reader of scenarios. What it refuses is of no use to anybody.
void refuse_what_does_not_read(ImportOutcome& outcome) {
  try {
    (void)load(parse_scenario_file(outcome.scenario, "scenario"));
  } catch (const ScenarioError& error) {
    for (const Diagnostic& found : error.diagnostics()) {
      const std::string origin = origin_of(outcome.scenario, found.mark.line);
      outcome.errors.push_back(
          fmt::format("{}{}: {}", origin.empty() ? "" : origin + ": ", found.path, found.message));
    }
    outcome.scenario.clear();
  }
}

void write_into(const ImportRequest& request, DraftLine old, const DraftLine& scenario,
                const Findings& findings, ImportOutcome& outcome) {
  std::vector<std::string> replaced;
  update_draft(old, scenario, replaced);
  renew_head(old, shown_command(request, findings));
  outcome.scenario = write_draft(old, {});
  outcome.remarks.insert(outcome.remarks.end(), replaced.begin(), replaced.end());
  std::erase_if(outcome.questions,
                [&](const std::string& question) { return is_answered(old, scenario, question); });
}

}  // namespace

const std::vector<std::string_view>& import_format_words() {
  static const std::vector<std::string_view> kAll = [] {
    std::vector<std::string_view> words;
    for (const FormatWord& row : kWords) words.push_back(row.word);
    return words;
  }();
  return kAll;
}

std::optional<ImportFormat> parse_import_format(std::string_view word) {
  for (const FormatWord& row : kWords) {
    if (row.word == word) return row.format;
  }
  return std::nullopt;
}

ImportOutcome import_configuration(const ImportRequest& request) {
  Findings findings;
  ImportAnswers answers{{"--param", request.parameters},
                        {"--env", request.environment},
                        {"--value", request.values},
                        {"--param", {}}};
  Inventory inventory = read(request, answers, findings);
  AssembleOptions options;
  options.only = request.only;
  options.without = request.without;
  options.account_limit = request.account_limit;
  options.region = request.region;
  if (!request.output.empty()) options.output = request.output;
  std::optional<DraftLine> old;
  if (!request.into.empty()) {
    if (const auto text = read_source(request.into, findings)) old = read_draft(*text);
  }
  const DraftLine* starts_at = old ? old->find("starts_at") : nullptr;
  if (starts_at != nullptr) {
    options.starts_at = starts_at->value;
    std::erase_if(options.starts_at, [](char c) { return c == '"' || c == '\''; });
  }
  const DraftLine scenario = assemble(std::move(inventory), options, answers.values, findings);
  for (const std::string& key : answers.values.unused())
    findings.refuse({}, "", fmt::format("--value {}: nothing asks for it", key));
  ImportOutcome outcome;
  outcome.errors = findings.errors();
  outcome.questions = findings.questions();
  outcome.remarks = findings.remarks();
  if (!outcome.errors.empty()) return outcome;
  if (old) {
    write_into(request, std::move(*old), scenario, findings, outcome);
  } else {
    outcome.scenario = write_draft(scenario, head_of(shown_command(request, findings)));
    refuse_what_does_not_read(outcome);
  }
  return outcome;
}

}  // namespace coldcast
