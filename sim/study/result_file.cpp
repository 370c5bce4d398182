#include "coldcast/study/result_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "study/shard_format.h"

namespace coldcast {
namespace {

// A text as one word of a line: no spaces, no line ends.
std::string word(std::string_view text) {
  std::string result = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte <= ' ' || letter == '%') {
      result += fmt::format("%{:02x}", byte);
    } else {
      result += letter;
    }
  }
  return result;
}

// Counts and measures are told apart, for they print differently.
std::string number_word(const Number& number) {
  if (const auto* count = std::get_if<std::uint64_t>(&number)) return fmt::format("{}", *count);
  if (const auto* measure = std::get_if<double>(&number))
    return fmt::format("m{}", to_string(*measure));
  return "-";
}

void write_row(const MetricRow& row, std::ostream& out) {
  out << "row " << word(row.name);
  for (const Number& number : row.numbers) out << ' ' << number_word(number);
  out << '\n';
}

void write_run(std::size_t cell, std::uint64_t replication, const MetricTree& tree,
               std::ostream& out) {
  out << fmt::format("run {} {} {} {} {}\n", cell, replication, word(tree.scenario), tree.seed,
                     tree.functions.size());
  write_row(tree.run, out);
  write_row(tree.account, out);
  for (const MetricRow& row : tree.functions) write_row(row, out);
}

// The part of the file that all shards have in common.
std::string head(const Study& study) {
  std::string text =
      fmt::format("kind {}\nreplications {}\n", to_string(study.kind), study.replications);
  for (const std::string& condition : study.thresholds)
    text += fmt::format("threshold {}\n", word(condition));
  for (const std::string& condition : study.fail_if)
    text += fmt::format("fail_if {}\n", word(condition));
  for (const std::string& metric : study.pareto) text += fmt::format("pareto {}\n", word(metric));
  for (const StudyCell& cell : study.cells) {
    text += fmt::format("cell {}\n", word(cell.name));
    for (const Choice& choice : cell.choices)
      text += fmt::format("choice {} {}\n", word(choice.path), word(choice.value));
  }
  return text;
}

void refuse_other_studies(const std::vector<ShardResult>& shards) {
  const ShardResult& first = shards.front();
  const std::string common = head(first.study);
  for (const ShardResult& shard : shards) {
    if (shard.shard.count != first.shard.count || head(shard.study) != common)
      throw UsageError(fmt::format("{} is of another study than {}", shard.name, first.name),
                       "merge the shards of one command, run with the same flags");
    if (shard.partial) throw UsageError(shard.name + " was broken off", "run this shard again");
  }
}

// All shards, each once.
void refuse_incomplete(const std::vector<ShardResult>& shards) {
  refuse_other_studies(shards);
  std::map<std::uint64_t, std::string> names;
  for (const ShardResult& shard : shards) {
    const auto [place, is_new] = names.emplace(shard.shard.index, shard.name);
    if (!is_new)
      throw UsageError(fmt::format("{} and {} are the same shard", place->second, shard.name));
  }
  const std::uint64_t count = shards.front().shard.count;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (names.count(i) == 0)
      throw UsageError(fmt::format("shard {}/{} is missing", i + 1, count),
                       "merge all shards of a study at once");
  }
}

void take_runs(ShardResult& from, StudyRuns& whole) {
  for (PlacedRun& run : from.runs) {
    std::optional<RunRecord>& place = whole.cells[run.cell][run.replication];
    if (place) throw UsageError(from.name + " has a run twice", kShardHint);
    place.emplace(RunRecord{std::move(run.tree), {}});
  }
}

bool have_same_functions(const MetricTree& a, const MetricTree& b) {
  return std::equal(a.functions.begin(), a.functions.end(), b.functions.begin(), b.functions.end(),
                    [](const MetricRow& x, const MetricRow& y) { return x.name == y.name; });
}

void refuse_gaps(const CellRuns& cell) {
  for (const std::optional<RunRecord>& run : cell) {
    if (!run) throw UsageError("a run is in none of the results", kShardHint);
    if (!have_same_functions(run->tree, cell.front()->tree))
      throw UsageError("runs of one setting have other functions", kShardHint);
  }
}

}  // namespace

std::uint64_t metrics_fingerprint() {
  std::uint64_t hash = 14695981039346656037U;
  for (const auto paths : {run_metrics(), account_metrics(), function_metrics()}) {
    for (const std::string_view path : paths) {
      for (const char letter : path)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
      hash = (hash ^ ',') * 1099511628211U;
    }
  }
  return hash;
}

void write_shard(const StudyRuns& runs, const Shard& shard, std::ostream& out) {
  out << kShardMagic << ' ' << metrics_fingerprint() << '\n';
  out << fmt::format("shard {} {}\n", shard.index, shard.count);
  out << "partial " << (runs.partial ? 1 : 0) << '\n';
  out << head(runs.study);
  for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) {
    const CellRuns& records = runs.cells[cell];
    for (std::uint64_t r = 0; r < records.size(); ++r)
      if (records[r]) write_run(cell, r, records[r]->tree, out);
  }
  out << "end\n";
}

StudyRuns merge(std::vector<ShardResult> shards) {
  if (shards.empty()) throw UsageError("no results to merge", kShardHint);
  refuse_incomplete(shards);
  StudyRuns whole{.study = shards.front().study, .cells = {}};
  for (std::size_t cell = 0; cell < whole.study.cells.size(); ++cell)
    whole.cells.emplace_back(whole.study.replications);
  for (ShardResult& shard : shards) take_runs(shard, whole);
  for (const CellRuns& cell : whole.cells) refuse_gaps(cell);
  return whole;
}

}  // namespace coldcast
