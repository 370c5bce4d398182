#include "exchange/import/aws_cli/answer.h"

#include <algorithm>
#include <fmt/format.h>

#include "exchange/import/core/function_reader.h"
#include "exchange/import/core/names.h"

namespace coldcast {

AnswerReader::AnswerReader(Answers& values, Findings& findings)
    : findings_(findings), context_{resolver_, findings, values} {}

// The first row whose key an answer has tells what it is.
const std::vector<AnswerReader::Row>& AnswerReader::rows() {
  static const std::vector<Row> kRows = {
      {"Functions", &AnswerReader::read_functions},
      {"Configuration", &AnswerReader::read_function},
      {"ProvisionedConcurrencyConfigs", &AnswerReader::read_provisioned},
      {"RequestedProvisionedConcurrentExecutions", &AnswerReader::read_one_provisioned},
      {"EventSourceMappings", &AnswerReader::read_mappings},
      {"UUID", &AnswerReader::read_mapping},
      {"ScalableTargets", &AnswerReader::read_targets},
      {"ScalingPolicies", &AnswerReader::read_policies},
      {"ScheduledActions", &AnswerReader::read_actions},
      {"MetricAlarms", &AnswerReader::read_alarms},
      {"AccountLimit", &AnswerReader::read_account},
      {"Aliases", &AnswerReader::read_aliases},
      {"AliasArn", &AnswerReader::read_alias},
      {"Versions", &AnswerReader::read_versions},
      {"FunctionEventInvokeConfigs", &AnswerReader::read_invoke_configs},
      {"MaximumEventAgeInSeconds", &AnswerReader::read_invoke_config},
      {"MaximumRetryAttempts", &AnswerReader::read_invoke_config},
      {"DestinationConfig", &AnswerReader::read_invoke_config},
      {"Attributes", &AnswerReader::read_queue},
      {"StreamDescriptionSummary", &AnswerReader::read_stream},
      {"FunctionName", &AnswerReader::read_configuration},
      {"ReservedConcurrentExecutions", &AnswerReader::read_reservation},
  };
  return kRows;
}

void AnswerReader::read(const AnswerFile& file, Node tree) {
  const Block answer(trees_.emplace_back(std::move(tree)), "", context_);
  if (answer.node() == nullptr) {
    findings_.refuse({1, 1, file.mark.origin}, "",
                     "is no answer of the aws command line; expected a map");
    return;
  }
  if (answer.node()->entries.empty()) return read_reservation(file, answer);
  for (const Row& row : rows()) {
    if (answer.node()->find(row.key) != nullptr) return (this->*row.read)(file, answer);
  }
  findings_.refuse(answer.mark(), "",
                   "is no answer that is known here; read are those of aws lambda list-functions, "
                   "get-function, get-function-concurrency, list-provisioned-concurrency-configs, "
                   "list-event-source-mappings, get-account-settings, of aws "
                   "application-autoscaling describe-..., aws cloudwatch describe-alarms, aws sqs "
                   "get-queue-attributes and aws kinesis describe-stream-summary");
}

void AnswerReader::warn_of_more(const Block& answer) {
  for (const char* key : {"NextMarker", "NextToken", "nextToken"}) {
    if (answer.has(key))
      findings_.remark(answer.mark_of(key), "",
                       fmt::format("{}: there is more than this file holds; ask for the next page "
                                   "too",
                                   key));
  }
}

FunctionFact* AnswerReader::take_function(const Block& configuration) {
  const auto name = configuration.text("FunctionName");
  if (!name) return nullptr;
  const std::string key = parse_function_name(name->value).name;
  const auto version = configuration.text("Version");
  if (const auto arn = configuration.text("FunctionArn")) arns_.push_back(arn->value);
  const auto known = std::find_if(inventory_.functions.begin(), inventory_.functions.end(),
                                  [&](const FunctionFact& fact) { return fact.name == key; });
  const bool is_other_version = version && version->value != "$LATEST";
  if (known != inventory_.functions.end()) return &*known;
  const Block block = configuration.under("functions." + key);
  if (is_left_out(block, key, inventory_)) return nullptr;
  FunctionFact fact = read_function_settings(block);
  if (is_other_version) fact.comment = "version " + version->value;
  fact.name = key;
  fact.mark = name->mark;
  // Versions are snapshots once their optimization is done.
  const auto snap_start = block.block("SnapStart");
  const auto status = snap_start ? snap_start->text("OptimizationStatus") : std::nullopt;
  if (fact.snap_start && status && status->value != "On") {
    findings_.remark(status->mark, block.path(),
                     "SnapStart applies to published versions, but its OptimizationStatus is " +
                         status->value + "; left out");
    fact.snap_start.reset();
  }
  if (const auto letters = block.block("DeadLetterConfig")) {
    AsyncFact async;
    async.function = key;
    async.mark = letters->mark();
    async.dead_letter = read_destination(letters->find("TargetArn"));
    if (async.dead_letter.is_said()) inventory_.asyncs.push_back(std::move(async));
  }
  inventory_.functions.push_back(std::move(fact));
  return &inventory_.functions.back();
}

void AnswerReader::read_functions(const AnswerFile&, const Block& answer) {
  // The last page has no marker; where it is here, so are the others.
  const bool is_last = !answer.has("NextMarker") && !answer.has("NextToken");
  has_last_page_ = has_last_page_ || is_last;
  if (!is_last) pages_.push_back(answer);
  for (const Block& configuration : answer.blocks("Functions")) take_function(configuration);
}

void AnswerReader::read_function(const AnswerFile&, const Block& answer) {
  const auto configuration = answer.block("Configuration");
  FunctionFact* fact = configuration ? take_function(*configuration) : nullptr;
  if (fact == nullptr) return;
  reservation_known_.insert(fact->name);
  const auto concurrency = answer.under("functions." + fact->name).block("Concurrency");
  if (concurrency)
    fact->reserved = concurrency->count("ReservedConcurrentExecutions", "reserved_concurrency");
}

void AnswerReader::read_configuration(const AnswerFile&, const Block& answer) {
  take_function(answer);
}

bool AnswerReader::needs_name(const AnswerFile& file, const Block& answer) {
  if (!file.function.empty()) return false;
  findings_.refuse({answer.mark().line, answer.mark().column, file.mark.origin}, "",
                   "the answer does not name its function; give it as NAME=" + file.name);
  return true;
}

void AnswerReader::read_reservation(const AnswerFile& file, const Block& answer) {
  if (needs_name(file, answer)) return;
  reservation_known_.insert(file.function);
  const auto reserved = answer.under("functions." + file.function)
                            .count("ReservedConcurrentExecutions", "reserved_concurrency");
  if (reserved) reservations_.insert_or_assign(file.function, *reserved);
}

void AnswerReader::take_provisioned(const Block& config, const std::string& function) {
  const FunctionName name = parse_function_name(function);
  const Block block = config.under("functions." + name.name);
  const auto status = block.text("Status");
  if (status && status->value == "FAILED") {
    const auto reason = block.text("StatusReason");
    findings_.remark(status->mark, "functions." + name.name + ".provisioned_concurrency",
                     fmt::format("of {} FAILED and provides nothing: {}", name.qualifier,
                                 reason ? reason->value : "no reason is given"));
    return;
  }
  const auto amount =
      block.count("RequestedProvisionedConcurrentExecutions", "provisioned_concurrency");
  if (!amount) return;
  const std::string how = name.qualifier.empty() ? "" : "qualifier " + name.qualifier;
  inventory_.provisioned.push_back({name.name, name.qualifier, *amount, how});
}

void AnswerReader::read_provisioned(const AnswerFile&, const Block& answer) {
  warn_of_more(answer);
  for (const Block& config : answer.blocks("ProvisionedConcurrencyConfigs")) {
    const auto function = config.text("FunctionArn");
    if (!function) continue;
    arns_.push_back(function->value);
    take_provisioned(config, function->value);
  }
}

void AnswerReader::read_one_provisioned(const AnswerFile& file, const Block& answer) {
  if (!needs_name(file, answer)) take_provisioned(answer, file.function);
}

void AnswerReader::read_account(const AnswerFile&, const Block& answer) {
  if (const auto limit = answer.block("AccountLimit")) {
    inventory_.account_limit = limit->count("ConcurrentExecutions", "account.concurrency_limit");
    if (inventory_.account_limit)
      account_.unreserved = limit->count("UnreservedConcurrentExecutions", "");
  }
  if (const auto usage = answer.block("AccountUsage"))
    account_.functions = usage->count("FunctionCount", "");
}

void AnswerReader::read_aliases(const AnswerFile& file, const Block& answer) {
  for (const Block& one : answer.blocks("Aliases")) read_alias(file, one);
}

// Also of aws lambda get-alias.
void AnswerReader::read_alias(const AnswerFile& file, const Block& answer) {
  const auto arn = answer.text("AliasArn");
  const auto name = answer.text("Name");
  const auto version = answer.text("FunctionVersion");
  if (!name) return;
  inventory_.aliases.push_back({arn ? parse_function_name(arn->value).name : file.function,
                                name->value, version ? version->value : "", name->mark,
                                shares_requests(answer)});
}

void AnswerReader::read_versions(const AnswerFile&, const Block& answer) {
  warn_of_more(answer);
  for (const Block& configuration : answer.blocks("Versions")) take_function(configuration);
}

void AnswerReader::read_invoke_configs(const AnswerFile& file, const Block& answer) {
  for (const Block& one : answer.blocks("FunctionEventInvokeConfigs"))
    read_invoke_config(file, one);
}

void AnswerReader::read_invoke_config(const AnswerFile& file, const Block& answer) {
  const auto arn = answer.text("FunctionArn");
  if (!arn && needs_name(file, answer)) return;
  const std::string name = parse_function_name(arn ? arn->value : file.function).name;
  AsyncFact async = read_invoke_settings(answer.under("functions." + name));
  async.function = name;
  inventory_.asyncs.push_back(std::move(async));
}

void AnswerReader::finish() {
  for (const Block& page : pages_) {
    if (!has_last_page_) warn_of_more(page);
  }
  for (const auto& [function, reserved] : reservations_) {
    // A lambda cannot hold a structured binding yet.
    const std::string& name = function;
    const auto known = std::find_if(inventory_.functions.begin(), inventory_.functions.end(),
                                    [&](const FunctionFact& fact) { return fact.name == name; });
    if (known == inventory_.functions.end()) {
      findings_.refuse(reserved.mark, "functions." + name,
                       "its reservation is given, but no answer holds the function; give that of "
                       "list-functions too");
      continue;
    }
    known->reserved = reserved;
  }
  std::vector<std::string> unknown;
  for (const FunctionFact& fact : inventory_.functions) {
    if (!reservation_known_.contains(fact.name)) unknown.push_back(fact.name);
  }
  // The account's answer tells what is reserved in all.
  if (unknown.empty() || account_.unreserved) return;
  findings_.ask("functions.*.reserved_concurrency",
                fmt::format("the answers do not tell it for {}; none is assumed. Give aws lambda "
                            "get-function-concurrency as NAME=FILE",
                            joined(unknown)));
}

}  // namespace coldcast
