#include "coldcast/exchange/import.h"

#include <array>
#include <fmt/format.h>

#include "exchange/import/core/assembly.h"
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

std::vector<std::string> head_of(const ImportRequest& request) {
  return {"Written by `" + request.command + "`.",
          "[n]: line n of that file; \"assumed\": no file says it, change it or measure it."};
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
  const DraftLine scenario = assemble(std::move(inventory), options, answers.values, findings);
  for (const std::string& key : answers.values.unused())
    findings.refuse({}, "", fmt::format("--value {}: nothing asks for it", key));
  ImportOutcome outcome;
  outcome.errors = findings.errors();
  outcome.questions = findings.questions();
  outcome.remarks = findings.remarks();
  if (outcome.errors.empty()) outcome.scenario = write_draft(scenario, head_of(request));
  return outcome;
}

}  // namespace coldcast
