#include <array>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <set>

#include "exchange/import/aws_cli/answer.h"
#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"
#include "exchange/import/families.h"

namespace coldcast {
namespace {

// NAME=FILE, for answers that do not name their function.
AnswerFile split(const std::string& argument) {
  const std::size_t equals = argument.find('=');
  std::error_code ignored;
  if (equals == std::string::npos || std::filesystem::exists(argument, ignored))
    return {argument, {}, {}};
  return {argument.substr(equals + 1), argument.substr(0, equals), {}};
}

bool is_empty(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The tree of an answer; of an empty file, an empty map.
std::optional<Node> read_answer(AnswerFile& file, Findings& findings) {
  const auto text = read_source(file.name, findings);
  const std::uint32_t origin = findings.add_file(file.name);
  file.mark.origin = origin;
  if (!text) return std::nullopt;
  Node nothing;
  nothing.kind = Node::Kind::map;
  nothing.mark = file.mark;
  if (is_empty(*text)) return nothing;
  if (begins_as_json(*text)) return read_source_tree(*text, origin, SourceLanguage::json, findings);
  Findings tried = findings;
  const auto tree = read_source_tree(*text, origin, SourceLanguage::json_or_yaml, tried);
  if (tree && tree->kind == Node::Kind::map && !tried.has_errors()) return tree;
  findings.refuse({1, 1, origin}, "", "is neither JSON nor YAML; ask again with --output json");
  return std::nullopt;
}

// What the account says is reserved beyond what the files say.
void add_others(const AccountAnswer& account, Inventory& inventory, Findings& findings) {
  if (!account.unreserved) return;
  std::uint64_t known = 0;
  for (const FunctionFact& function : inventory.functions) {
    std::uint64_t provisioned = 0;
    for (const ProvisionedFact& fact : inventory.provisioned) {
      if (parse_function_name(fact.function).name == function.name)
        provisioned += fact.amount.value;
    }
    known += function.reserved ? function.reserved->value : provisioned;
  }
  const std::uint64_t limit = inventory.account_limit->value;
  const std::uint64_t taken =
      limit > account.unreserved->value ? limit - account.unreserved->value : 0;
  if (taken < known) {
    findings.remark(account.unreserved->mark, "account",
                    fmt::format("{} - {} unreserved = {} are reserved, but these files reserve {}; "
                                "were they taken at different times?",
                                limit, account.unreserved->value, taken, known));
  }
  if (taken <= known) return;
  FunctionFact others;
  others.name = "others";
  others.mark = account.unreserved->mark;
  others.comment = fmt::format("reservations of functions that are not here: {} - {} - {}", limit,
                               account.unreserved->value, known);
  others.reserved = Count{taken - known, account.unreserved->mark, {}};
  others.is_placeholder = true;
  findings.remark(others.mark, "functions.others",
                  fmt::format("{} - {} unreserved = {} are reserved, {} of them by functions that "
                              "are not in these files; they stand as one function without arrivals",
                              limit, account.unreserved->value, taken, taken - known));
  inventory.functions.push_back(std::move(others));
}

void compare_counts(const AccountAnswer& account, const Inventory& inventory, Findings& findings) {
  if (!account.functions) return;
  const std::size_t given = inventory.functions.size() + inventory.left_out.size();
  if (account.functions->value <= given) return;
  findings.remark(account.functions->mark, "account",
                  fmt::format("{} functions are in the account, {} in these files",
                              account.functions->value, given));
}

void take_region(const std::vector<std::string>& arns, Inventory& inventory) {
  for (const std::string& arn : arns) {
    if (inventory.region.empty()) inventory.region = arn_part(arn, 3);
  }
}

}  // namespace

Inventory read_aws_answers(const ImportRequest& request, ImportAnswers& answers,
                           Findings& findings) {
  AnswerReader reader(answers.values, findings);
  for (const std::string& argument : request.files) {
    AnswerFile file = split(argument);
    if (reader.inventory().name.empty()) reader.inventory().name = stem_of(file.name);
    if (auto tree = read_answer(file, findings)) reader.read(file, std::move(*tree));
  }
  reader.finish();
  Inventory inventory = std::move(reader.inventory());
  inventory.is_state = true;
  take_region(reader.arns(), inventory);
  compare_counts(reader.account(), inventory, findings);
  add_others(reader.account(), inventory, findings);
  return inventory;
}

}  // namespace coldcast
