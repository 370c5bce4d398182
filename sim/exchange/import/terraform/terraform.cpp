#include <deque>
#include <fmt/format.h>

#include "exchange/import/core/names.h"
#include "exchange/import/core/source_file.h"
#include "exchange/import/families.h"
#include "exchange/import/terraform/reader.h"

namespace coldcast {
namespace {

constexpr std::string_view kCure = "is not JSON; run: terraform show -json plan.out";

}  // namespace

Inventory read_terraform(const ImportRequest& request, ImportAnswers& answers, Findings& findings) {
  Inventory inventory;
  std::deque<Node> trees;
  for (const std::string& file : request.files) {
    if (inventory.name.empty()) inventory.name = file == "-" ? "terraform" : stem_of(file);
    const auto text = read_source(file, findings);
    const std::uint32_t origin = findings.add_file(file);
    if (!text) continue;
    if (!begins_as_json(*text)) {
      findings.refuse({1, 1, origin}, "", std::string(kCure));
      continue;
    }
    Findings tried = findings;
    auto tree = read_source_tree(*text, origin, SourceLanguage::json, tried);
    if (!tree) {
      findings.refuse({1, 1, origin}, "", fmt::format("{} ({})", kCure, tried.errors().back()));
      continue;
    }
    findings = std::move(tried);
    TerraformPlan plan(answers.values, findings);
    if (!plan.read(trees.emplace_back(std::move(*tree)))) continue;
    if (inventory.region.empty()) inventory.region = plan.region();
    inventory.is_state = inventory.is_state || plan.is_state();
    TerraformReader(plan, inventory, findings).read();
  }
  return inventory;
}

}  // namespace coldcast
