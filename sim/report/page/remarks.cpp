#include "report/page/remarks.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "report/page/caller_remarks.h"
#include "report/words/figures.h"

namespace coldcast {
namespace {

const Number& at(const MetricRow& row, std::string_view path) {
  return row.numbers[function_metric(path)];
}

bool is_positive(const Number& number) {
  return value_of(number).value_or(0.0) > 0.0;
}

// `first request 1, idle expiry 20` of the numbers of a group that are not zero; `total` and what
// else is in `skipped` is left out.
std::string items_of(const MetricRow& row, std::string_view group, std::string_view skipped = {}) {
  std::string text;
  const auto paths = function_metrics();
  const std::size_t own = row.numbers.size() - row.more.size();  // those of the row alone follow
  for (std::size_t i = 0; i < row.numbers.size(); ++i) {
    if (i >= paths.size() && i < own) continue;  // of the account
    const std::string_view path = i < own ? paths[i] : std::string_view(row.more[i - own]);
    if (!path.starts_with(group) || !is_positive(row.numbers[i])) continue;
    std::string word(path.substr(group.size()));
    if (word == skipped) continue;
    std::replace(word.begin(), word.end(), '_', ' ');
    if (!text.empty()) text += ", ";
    text += word + " " + count_figure(row.numbers[i]);
  }
  return text;
}

std::string cost_items(const MetricRow& row) {
  std::string text;
  const auto paths = function_metrics();
  constexpr std::string_view kGroup = "cost_usd.";
  for (std::size_t i = function_metric("cost_usd.requests"); i < paths.size(); ++i) {
    if (paths[i] == "cost_usd.per_month") continue;
    const bool is_shown = is_positive(row.numbers[i]) || !value_of(row.numbers[i]);
    if (!is_shown && paths[i] != "cost_usd.total") continue;
    std::string word(paths[i].substr(kGroup.size()));
    std::replace(word.begin(), word.end(), '_', ' ');
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", word, dollars_figure(row.numbers[i]));
  }
  return text;
}

// Said where it is not the number of environments.
std::string connections_remark(const MetricRow& row) {
  const Number& connections = at(row, "environments.peak_connections");
  if (value_of(connections) == value_of(at(row, "environments.peak"))) return {};
  return count_figure(connections);
}

// Of the account: what has been in use or set aside of what it may have.
std::string claims_remark(const MetricRow& account) {
  return fmt::format("at most {} of its limit of {} claimed",
                     count_figure(number_of(account, "claimed_account_concurrency.max")),
                     count_figure(number_of(account, "concurrency_limit")));
}

// ` (all busy 7, request rate used up 41)`
std::string spillover_causes(const MetricRow& row) {
  struct Cause {
    std::string_view path;
    std::string_view words;
  };
  constexpr Cause kCauses[] = {
      {"spillover_causes.busy", "all busy"},
      {"spillover_causes.request_rate", "request rate used up"},
      {"spillover_causes.allocating", "still allocating"},
  };
  std::string text;
  for (const Cause& cause : kCauses) {
    const Number count = number_of(row, cause.path);
    if (is_positive(count))
      text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", cause.words, count_figure(count));
  }
  return text.empty() ? text : text + ")";
}

std::string provisioned_remark(const MetricRow& row) {
  const Number& utilization = at(row, "provisioned_concurrency.utilization");
  if (!value_of(utilization)) return {};
  std::string text = percent_figure(utilization) + " of it in use";
  const Number& break_even = at(row, "provisioned_concurrency.break_even_utilization");
  if (value_of(break_even)) {
    text += ", cheaper than on demand above " + percent_figure(break_even);
  }
  const Number& spillover = at(row, "spillover_invocations");
  if (is_positive(spillover))
    text += fmt::format("; {} invocations spilled over{}", count_figure(spillover),
                        spillover_causes(row));
  return text;
}

// `5 activities, 1 failed; requested 83 at the end, 95 at most`.
std::string scaling_remark(const MetricRow& row) {
  if (!row.activities) return {};
  const auto failed = std::count_if(row.activities->begin(), row.activities->end(),
                                    [](const ActivityRow& of) { return of.status == "failed"; });
  const std::size_t all = row.activities->size();
  std::string text =
      all == 0 ? "nothing scaled" : fmt::format("{} activit{}", all, all == 1 ? "y" : "ies");
  if (failed > 0) text += fmt::format(", {} failed", failed);
  const auto requested = [&row](std::string_view part) -> const Number* {
    const auto path = "provisioned.requested." + std::string(part);
    const auto found = std::find(row.more.begin(), row.more.end(), path);
    const auto place = row.numbers.size() - static_cast<std::size_t>(row.more.end() - found);
    return found == row.more.end() ? nullptr : &row.numbers[place];
  };
  const Number* at_end = requested("at_end");
  const Number* most = requested("max");
  if (at_end == nullptr || most == nullptr) return text;
  return text + fmt::format("; requested {} at the end, {} at most", count_figure(*at_end),
                            count_figure(*most));
}

// Keeps the first, and says how many there are beside: what is said of all is read by nobody.
void shorten(RemarkList& list) {
  constexpr std::size_t kMost = 8;
  const std::size_t all = list.remarks.size();
  if (all <= kMost) return;
  list.remarks.resize(kMost);
  list.remarks.push_back({"", fmt::format("and {} more; --format json has all", all - kMost)});
}

RemarkList changes_of(const MetricTree& tree) {
  constexpr std::size_t kMostChanges = 12;
  RemarkList list{.title = "what changed", .remarks = {}};
  for (const ChangeRow& change : tree.changes) {
    if (list.remarks.size() == kMostChanges) {
      list.remarks.push_back({"", fmt::format("and {} more", tree.changes.size() - kMostChanges)});
      break;
    }
    const std::chrono::duration<double> at{change.at_s};
    list.remarks.push_back(
        {to_string(std::chrono::round<std::chrono::milliseconds>(at)), what_of(change)});
  }
  return list;
}

}  // namespace

std::string what_of(const ChangeRow& change) {
  std::string text = change.what;
  if (change.status != "done") text += fmt::format(", {}", change.status);
  if (!change.reason.empty()) text += ": " + change.reason;
  return text;
}

std::vector<RemarkList> remark_lists(const std::vector<const MetricRow*>& rows,
                                     const MetricTree& tree) {
  const Basis& basis = tree.basis;
  std::vector<RemarkList> lists(8);
  lists[0].title = "why starts were cold";
  lists[1].title = "why requests were throttled";
  lists[2].title = "errors";
  lists[3].title = fmt::format("cost in the counted time, in {}",
                               basis.currency == "CNY" ? "yuan" : "US dollars");
  lists[4].title = "provisioned concurrency";
  lists[5].title = "most connections held at once";
  lists[6].title = "the account's concurrency";
  lists[7].title = "auto scaling of provisioned concurrency";
  const bool is_one_function =
      rows.size() == 2 && at(*rows[0], "requests") == at(*rows[1], "requests");
  // The account, then the busiest functions.
  const auto add = [](RemarkList& list, const MetricRow& row, std::string text) {
    if (!text.empty()) list.remarks.push_back({.name = row.name, .text = std::move(text)});
  };
  for (const MetricRow* row : rows) {
    const bool is_account = row == rows.front();
    if (is_account) add(lists[3], *row, cost_items(*row));
    if (is_account) add(lists[6], *row, claims_remark(*row));
    // The rest of the account's is that of its only function.
    if (is_account && is_one_function) continue;
    add(lists[0], *row, items_of(*row, "cold_start_causes."));
    add(lists[1], *row, items_of(*row, "throttles.", "total"));
    add(lists[2], *row, items_of(*row, "errors."));
    add(lists[4], *row, provisioned_remark(*row));
    add(lists[5], *row, connections_remark(*row));
    add(lists[7], *row, scaling_remark(*row));
  }
  lists.push_back(label_remarks(rows, basis));
  for (RemarkList& list : caller_remarks(rows, tree)) lists.push_back(std::move(list));
  for (RemarkList& list : lists) shorten(list);
  lists.push_back(changes_of(tree));
  lists.erase(std::remove_if(lists.begin(), lists.end(),
                             [](const RemarkList& list) { return list.remarks.empty(); }),
              lists.end());
  return lists;
}

}  // namespace coldcast
