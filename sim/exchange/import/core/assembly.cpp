#include "exchange/import/core/assembly.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"
#include "coldcast/config/scenario_file.h"

#include "exchange/import/core/joint.h"

namespace coldcast {
namespace {

constexpr std::string_view kDefaultRegion = "us-east-1";

bool is_wanted(const AssembleOptions& options, const std::string& name) {
  const auto holds = [&name](const std::string& pattern) { return matches(pattern, name); };
  const bool is_named =
      options.only.empty() || std::any_of(options.only.begin(), options.only.end(), holds);
  return is_named && std::none_of(options.without.begin(), options.without.end(), holds);
}

void check_patterns(const Joint& joint, const std::vector<std::string>& patterns,
                    std::string_view flag) {
  for (const std::string& pattern : patterns) {
    const bool fits = std::any_of(joint.known_functions.begin(), joint.known_functions.end(),
                                  [&](const std::string& name) { return matches(pattern, name); });
    if (!fits)
      joint.findings.refuse({}, "", fmt::format("{} {}: no function of that name", flag, pattern));
  }
}

void join_functions(Joint& joint) {
  std::map<std::string, const FunctionFact*> first;
  for (const FunctionFact& function : joint.inventory.functions) {
    const auto [known, is_new] = first.emplace(function.name, &function);
    if (!is_new) {
      joint.findings.refuse(
          function.mark, "functions." + function.name,
          fmt::format("stands twice; first in {}", joint.origin(known->second->mark)));
      continue;
    }
    joint.known_functions.insert(function.name);
    if (is_wanted(joint.options, function.name)) {
      joint.functions.emplace(function.name, &function);
    } else {
      joint.findings.forget("functions." + function.name);
    }
  }
  check_patterns(joint, joint.options.only, "--only");
  check_patterns(joint, joint.options.without, "--without");
}

void refuse_what_is_empty(Joint& joint) {
  if (!joint.functions.empty() || joint.findings.has_errors()) return;
  const std::vector<std::string>& left_out = joint.inventory.left_out;
  joint.findings.refuse(
      joint.inventory.left_out_at.value_or(Mark{}), "functions",
      left_out.empty()
          ? "no Lambda function in these files; nothing to import"
          : fmt::format("nothing is left to import: coldcast does not model {}", joined(left_out)));
}

void add_account(Joint& joint, DraftLine& scenario) {
  if (joint.options.account_limit) {
    scenario.add_block("account").add(
        "concurrency_limit", fmt::to_string(*joint.options.account_limit), "--account-limit");
  } else if (joint.inventory.account_limit) {
    const Count& limit = *joint.inventory.account_limit;
    scenario.add_block("account").add("concurrency_limit", fmt::to_string(limit.value),
                                      joint.origin(limit.mark));
  } else {
    joint.findings.ask("account.concurrency_limit",
                       "not in a template; 1000 assumed. Yours: aws lambda get-account-settings, "
                       "then --account-limit N");
  }
}

// Whether coldcast ships the prices of a Region.
bool has_prices(const std::string& region) {
  if (region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return false;
  try {
    (void)parse_scenario("duration: 1s\nbilling: {prices: " + region +
                         "}\nfunctions: {f: {handler: {duration: 1ms}}}\n");
    return true;
  } catch (const ScenarioError&) {
    return false;
  }
}

void add_prices(Joint& joint, DraftLine& scenario) {
  const bool is_said = !joint.options.region.empty();
  const std::string& region = is_said ? joint.options.region : joint.inventory.region;
  if (region.empty() || region == kDefaultRegion) return;
  if (has_prices(region)) {
    scenario.add_block("billing").add("prices", region, is_said ? "--region" : "from the files");
  } else {
    joint.findings.remark({}, "billing.prices",
                          fmt::format("coldcast does not know the prices of {}; those of {} stand",
                                      region, kDefaultRegion));
  }
}

void add_region(Joint& joint) {
  if (joint.options.region.empty() && joint.inventory.region.empty()) {
    joint.findings.ask("billing.prices",
                       fmt::format("the Region is not in the files; {} assumed. Yours: --region "
                                   "REGION",
                                   kDefaultRegion));
  }
}

void add_function(Joint& joint, const FunctionFact& function, DraftLine& functions) {
  DraftLine block{function.name};
  block.comment = joint.origin(function.mark);
  if (!function.comment.empty() && function.comment != function.name)
    block.comment += " " + function.comment;
  add_settings(joint, function, block);
  add_provisioned(joint, function, block);
  add_cold_start(joint, function, block);
  add_async(joint, function, block);
  add_event_sources(joint, function, block);
  add_arrivals(joint, function, block);
  for (const std::string& words : function.not_modelled)
    block.add_comment("not modelled: " + words);
  for (const AliasFact& alias : joint.inventory.aliases) {
    if (!alias.is_shared || parse_function_name(alias.function).name != function.name) continue;
    const std::string words =
        fmt::format("not modelled: alias {} shares its requests between two versions", alias.name);
    block.add_comment(words);
    joint.findings.remark(alias.mark, "functions." + function.name, words);
  }
  functions.lines.push_back(std::move(block));
}

// One line for all of them: an answer for a whole account may hold many.
void say_sources_of_others(Joint& joint) {
  std::vector<std::string> names;
  Mark first;
  for (const MappingFact& mapping : joint.inventory.mappings) {
    const std::string function = parse_function_name(mapping.function).name;
    const std::vector<std::string>& left_out = joint.inventory.left_out;
    const bool is_said = std::find(left_out.begin(), left_out.end(), function) != left_out.end();
    if (joint.is_known(function) || is_said) continue;
    const std::string name = quote(function);
    if (names.empty()) first = mapping.mark;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (!names.empty())
    joint.findings.remark(first, "",
                          fmt::format("event sources of functions that are not among the files are "
                                      "left out: {}",
                                      joined(names)));
}

void say_what_is_left_out(Joint& joint) {
  say_sources_of_others(joint);
  for (const TargetFact& target : joint.inventory.targets) {
    const auto resource = parse_resource_id(target.resource_id);
    if (resource && !joint.is_known(resource->name)) {
      joint.findings.remark(
          target.mark, "",
          fmt::format("no function \"{}\" among the files; give its template too", resource->name));
    }
  }
  for (const ProvisionedFact& provisioned : joint.inventory.provisioned) {
    if (joint.is_known(provisioned.function)) continue;
    joint.findings.remark(
        provisioned.amount.mark, "",
        fmt::format("provisioned concurrency of function \"{}\", which is not among the files",
                    parse_function_name(provisioned.function).name));
  }
}

// What is wrong with a queue that no function has to do with is nobody's concern here.
void forget_what_is_not_used(Joint& joint) {
  const auto has = [](const std::vector<std::string>& used, const std::string& name) {
    return std::find(used.begin(), used.end(), name) != used.end();
  };
  for (const QueueFact& queue : joint.inventory.queues) {
    if (!has(joint.queues, queue.name)) joint.findings.forget("queues." + queue.name);
  }
  for (const StreamFact& stream : joint.inventory.streams) {
    if (!has(joint.streams, stream.name)) joint.findings.forget("streams." + stream.name);
  }
}

// What was asked for and what --value says, at its place. Below `functions` the name comes first.
void answer_questions(Joint& joint, DraftLine& scenario) {
  constexpr std::string_view kFunctions = "functions.";
  for (const std::string& path : joint.findings.asked()) {
    const std::string key = path.starts_with(kFunctions) ? path.substr(kFunctions.size()) : path;
    if (!joint.answers.has(key)) continue;
    const std::string said = *joint.answers.find(key);
    if (scenario.set(path, said, "--value " + key)) {
      joint.findings.forget(path);
    } else {
      joint.findings.refuse({}, path, fmt::format("--value {}: expected the key of a value", key));
    }
  }
}

}  // namespace

const FunctionFact* Joint::function_of(std::string_view reference) const {
  const auto found = functions.find(parse_function_name(reference).name);
  return found == functions.end() ? nullptr : found->second;
}

bool Joint::is_known(std::string_view reference) const {
  return known_functions.contains(parse_function_name(reference).name);
}

std::string Joint::queue_of(std::string_view reference) {
  const std::string name = resource_name(reference);
  const std::string key = queue_key(name);
  if (key != name) fifo_queues.insert(key);
  return key;
}

std::string Joint::origin(Mark mark, std::string_view how) const {
  const std::string& file = findings.file_of(mark);
  if (file.empty()) return std::string(how.empty() ? "assumed" : how);
  return joined(
      {mark.line == 0 ? file : fmt::format("{} [{}]", file, mark.line), std::string(how)});
}

void Joint::use_queue(const std::string& name) {
  if (std::find(queues.begin(), queues.end(), name) == queues.end()) queues.push_back(name);
}

void Joint::use_stream(const std::string& name, FeedKind kind) {
  if (std::find(streams.begin(), streams.end(), name) == streams.end()) streams.push_back(name);
  stream_kinds.emplace(name, kind);
}

DraftLine assemble(Inventory inventory, const AssembleOptions& options, Answers& answers,
                   Findings& findings) {
  Joint joint{
      std::move(inventory), options, answers, findings, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  for (QueueFact& queue : joint.inventory.queues) {
    queue.is_fifo = queue.is_fifo || queue.name.ends_with(".fifo");
    queue.name = queue_key(queue.name);
  }
  join_functions(joint);
  refuse_what_is_empty(joint);
  DraftLine functions{"functions"};
  for (const FunctionFact& function : joint.inventory.functions) {
    const auto found = joint.functions.find(function.name);
    if (found != joint.functions.end() && found->second == &function)
      add_function(joint, function, functions);
  }
  check_scaling(joint);
  check_account(joint);
  say_what_is_left_out(joint);

  DraftLine scenario;
  scenario.add("scenario", yaml_text(joint.inventory.name));
  if (joint.needs_calendar)
    scenario.add("starts_at", std::string(kCalendarStart), "assumed: a Monday");
  scenario.add("duration", "24h", "assumed");
  add_account(joint, scenario);
  add_region(joint);
  add_prices(joint, scenario);
  add_queues(joint, scenario);
  add_streams(joint, scenario);
  forget_what_is_not_used(joint);
  scenario.lines.push_back(std::move(functions));
  answer_questions(joint, scenario);
  return scenario;
}

}  // namespace coldcast
