#include <fmt/format.h>

#include "exchange/import/core/joint.h"

namespace coldcast {
namespace {

constexpr std::uint64_t kDefaultLimit = 1000;
// What AWS keeps for functions without a reservation.
constexpr std::uint64_t kUnreservedMinimum = 100;

Mark first_provisioned(const Joint& joint, const FunctionFact& function) {
  for (const ProvisionedFact& fact : joint.inventory.provisioned) {
    if (parse_function_name(fact.function).name == function.name) return fact.amount.mark;
  }
  return function.mark;
}

void check_function(Joint& joint, const FunctionFact& function, std::uint64_t provisioned) {
  const std::string path = "functions." + function.name;
  if (function.reserved && provisioned > function.reserved->value) {
    joint.findings.refuse(
        first_provisioned(joint, function), path + ".provisioned_concurrency",
        fmt::format("Requested Provisioned Concurrency {} should not be greater than the "
                    "reservedConcurrentExecution {} for function; lower it or raise the "
                    "reservation",
                    provisioned, function.reserved->value));
  }
  if (function.snap_start && function.snap_start->value && provisioned > 0) {
    joint.findings.refuse(function.snap_start->mark, path,
                          "SnapStart and provisioned concurrency exclude each other on one "
                          "function; leave one of them out");
  }
}

}  // namespace

void check_scaling(Joint& joint) {
  for (const auto& [name, function] : joint.functions)
    check_function(joint, *function, provisioned_total(joint, *function));
}

void check_account(Joint& joint) {
  std::uint64_t limit = kDefaultLimit;
  if (joint.inventory.account_limit) limit = joint.inventory.account_limit->value;
  if (joint.options.account_limit) limit = *joint.options.account_limit;
  std::uint64_t taken = 0;
  std::string words = "reserved";
  Mark last;
  for (const FunctionFact& function : joint.inventory.functions) {
    if (!joint.functions.contains(function.name)) continue;
    const std::uint64_t provisioned = provisioned_total(joint, function);
    if (!function.reserved && provisioned > 0) words = "reserved and provisioned";
    const std::uint64_t own = function.reserved ? function.reserved->value : provisioned;
    if (own == 0) continue;
    taken += own;
    last = function.reserved ? function.reserved->mark : first_provisioned(joint, function);
  }
  if (taken == 0 || taken + kUnreservedMinimum <= limit) return;
  const std::string left = taken > limit
                               ? fmt::format("are {} too many", taken - limit)
                               : fmt::format("leave {} for the other functions", limit - taken);
  joint.findings.refuse(last, "",
                        fmt::format("{} {} of {} {}; AWS keeps {}. Raise the limit with "
                                    "--account-limit if yours is higher",
                                    taken, words, limit, left, kUnreservedMinimum));
}

}  // namespace coldcast
