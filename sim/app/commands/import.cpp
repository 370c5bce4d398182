#include "coldcast/exchange/import.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/error_printer.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {
namespace {

KeyValues key_values(const Options& options, const std::string& flag) {
  KeyValues all;
  for (const std::string& word : options.list(flag)) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      throw UsageError(fmt::format("--{} {}: expected KEY=VALUE", flag, quote(word)));
    all.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return all;
}

ImportFormat format_of(const std::string& word) {
  const auto format = parse_import_format(word);
  if (!format) throw UsageError(unknown_word("format", word, import_format_words()));
  return *format;
}

// The command as it stands in the head of the scenario, without where the result goes.
std::string command_of(const std::vector<std::string>& words) {
  std::string command = "coldcast import";
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "-o" || word == "--output" || word == "--color") {
      ++i;
    } else if (word != "--quiet" && !word.starts_with("--output=")) {
      const bool is_plain = word.find_first_of(" \n\t'\"`$*") == std::string::npos;
      command += " " + (is_plain ? word : quote(word));
    }
  }
  return command;
}

void print_lines(std::string_view word, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) print_line(fmt::format("{}{}", word, line));
}

ImportRequest request_of(const Options& options, const std::vector<std::string>& words,
                         const CommonFlags& flags) {
  const std::vector<std::string> arguments = options.arguments();
  if (arguments.empty())
    throw UsageError("FORMAT is missing", "usage: coldcast import FORMAT FILE... [FLAG...]");
  ImportRequest request;
  request.format = format_of(arguments[0]);
  request.files.assign(arguments.begin() + 1, arguments.end());
  if (request.files.empty())
    throw UsageError("FILE is missing", "usage: coldcast import FORMAT FILE... [FLAG...]");
  request.parameters = key_values(options, "param");
  request.environment = key_values(options, "env");
  request.values = key_values(options, "value");
  request.stage = options.value("stage").value_or("");
  request.region = options.value("region").value_or("");
  request.account_limit = read_count(options, "account-limit", 1);
  request.only = options.list("only");
  request.without = options.list("without");
  request.into = options.has("into") ? read_file_name(options, "into") : "";
  request.command = command_of(words);
  request.output = flags.output == "-" ? "" : flags.output;
  return request;
}

void declare_flags(Options& options) {
  options.add_list("param", "KEY=VALUE", "a parameter of the template or service (repeatable)");
  options.add_value("stage", "NAME", "serverless: the stage");
  options.add_value("region", "REGION", "where it is deployed; us-east-1 if nothing says it");
  options.add_value("account-limit", "N", "the account's limit of concurrent executions");
  options.add_list("env", "KEY=VALUE",
                   "serverless: what ${env:KEY} stands for; the shell's are not read (repeatable)");
  options.add_list("value", "WHERE=VALUE",
                   "an answer, by reference (ssm:/shop/memory=512) or by key "
                   "(checkout.memory=512MB; repeatable)");
  options.add_list("only", "NAME", "only these functions; * stands for anything (repeatable)");
  options.add_list("without", "NAME", "all but these (repeatable)");
  options.add_value("into", "FILE", "bring this scenario up to date instead of writing a new one");
  options.add_switch("strict", "an open question is an error");
  add_output_flags(options);
  options.add_value("color", "WHEN", "auto (the default), always or never; NO_COLOR is obeyed");
}

}  // namespace

int run_import(const std::vector<std::string>& words) {
  Options options(
      {.usage = "coldcast import FORMAT FILE... [FLAG...]",
       .summary = "Writes a scenario from what is deployed. FORMAT is sam, cloudformation (cfn, "
                  "cdk), serverless,\nterraform (show -json of a plan or state, or the state "
                  "file) or aws (answers of the aws command\nline). Nothing is executed or "
                  "fetched. What no file says is assumed and asked for on standard\nerror.\n",
       .examples = "  coldcast import sam template.yaml --param Stage=prod -o shop.yaml\n"
                   "  coldcast import serverless serverless.yml --stage prod -o shop.yaml\n"
                   "  coldcast import terraform plan.json --account-limit 3000\n"
                   "  coldcast import aws functions.json checkout=reserved.json\n"});
  declare_flags(options);
  if (!options.parse(words)) return kDone;
  const CommonFlags flags = read_common_flags(options);
  const ImportRequest request = request_of(options, words, flags);
  ImportOutcome outcome = import_configuration(request);
  if (options.has("strict"))
    outcome.errors.insert(outcome.errors.end(), outcome.questions.begin(), outcome.questions.end());
  if (!flags.quiet) print_lines("note: ", outcome.remarks);
  if (!outcome.errors.empty()) {
    print_lines("", outcome.errors);
    const std::size_t count = outcome.errors.size();
    std::fputs(fmt::format("error: {} error{}; nothing was written\n", count, count == 1 ? "" : "s")
                   .c_str(),
               stderr);
    return kUsage;
  }
  if (!flags.quiet) print_lines("question: ", outcome.questions);
  OutputFile out(flags.output);
  out.stream() << outcome.scenario;
  out.commit();
  return kDone;
}

}  // namespace coldcast
