#include "coldcast/study/result_file.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>
#include <sstream>

#include "coldcast/base/checksum.h"
#include "coldcast/base/error.h"
#include "coldcast/base/index.h"
#include "coldcast/base/text.h"

#include "base/counted.h"
#include "study/run_folder.h"
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
  const std::size_t listed = row.numbers.size() - row.more.size();
  for (std::size_t i = 0; i < listed; ++i) out << ' ' << number_word(row.numbers[i]);
  out << '\n';
  for (std::size_t i = 0; i < row.more.size(); ++i)
    out << "more " << word(row.more[i]) << ' ' << number_word(row.numbers[listed + i]) << '\n';
  if (!row.activities) return;
  out << "activities\n";
  for (const ActivityRow& one : *row.activities) {
    const Number ready = one.ready_at_s ? Number{*one.ready_at_s} : Number{};
    out << fmt::format("activity {} {} {} {} {} {} {} {}\n", word(one.function),
                       number_word(one.at_s), word(one.cause), one.from, one.to, number_word(ready),
                       word(one.status), word(one.reason));
  }
}

void write_changes(const MetricTree& tree, std::ostream& out) {
  if (!tree.has_changes) return;
  out << "changes\n";
  for (const ChangeRow& change : tree.changes)
    out << fmt::format("change {} {} {} {}\n", number_word(change.at_s), word(change.what),
                       word(change.status), word(change.reason));
}

void write_run(std::size_t cell, std::uint64_t replication, const MetricTree& tree,
               std::ostream& out) {
  out << fmt::format("run {} {} {} {} {}\n", cell, replication, word(tree.scenario), tree.seed,
                     tree.functions.size());
  const Basis& basis = tree.basis;
  out << fmt::format("basis {} {} {} {} {} {}\n", word(basis.prices), word(basis.as_of),
                     word(basis.currency), number_word(basis.discount), basis.is_default ? 1 : 0,
                     word(basis.keep_alive));
  write_row(tree.run, out);
  write_row(tree.account, out);
  for (const MetricRow& row : tree.functions) write_row(row, out);
  for (const ThingRow& thing : tree.things) {
    out << "thing " << word(thing.section) << '\n';
    write_row(thing.row, out);
  }
  write_changes(tree, out);
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
  for (const auto& [path, value] : study.settings)
    text += fmt::format("setting {} {}\n", word(path), word(value));
  for (const StudyCell& cell : study.cells) {
    text += fmt::format("cell {} {}\n", word(cell.name), cell.digest);
    for (const std::string& condition : cell.thresholds)
      text += fmt::format("must {}\n", word(condition));
    for (const Choice& choice : cell.choices)
      text += fmt::format("choice {} {}\n", word(choice.path), word(choice.value));
  }
  return text;
}

// What is said of a setting that `one` has, and `other` has not or has otherwise; empty: nothing.
std::string other_setting(const Study& one, const Study& other) {
  const std::map<std::string, std::string> known(other.settings.begin(), other.settings.end());
  for (const auto& [path, value] : one.settings) {
    const auto found = known.find(path);
    if (found == known.end()) return fmt::format("only one of them has {}", path);
    if (found->second != value)
      return fmt::format("{} is {} there, {} here", path, quote(value), quote(found->second));
  }
  return {};
}

// How the study of `other` differs from that of `first`; empty: it does not.
std::string difference(const ShardResult& first, const ShardResult& other) {
  const Study& a = first.study;
  const Study& b = other.study;
  if (a.kind != b.kind)
    return fmt::format("one is a {}, the other a {}", to_string(b.kind), to_string(a.kind));
  for (const std::string& text : {other_setting(b, a), other_setting(a, b)})
    if (!text.empty()) return text;
  if (other.shard.count != first.shard.count)
    return fmt::format("it is one of {} shards, not of {}", other.shard.count, first.shard.count);
  if (a.replications != b.replications)
    return fmt::format("it has {}, not {}", counted(b.replications, "replication"), a.replications);
  for (std::size_t i = 0; i < std::min(a.cells.size(), b.cells.size()); ++i)
    if (a.cells[i].digest != b.cells[i].digest)
      return fmt::format("setting {} of the study differs", i + 1);
  return head(a) == head(b) ? std::string{} : "settings, conditions or what is traded differ";
}

void refuse_other_studies(const std::vector<ShardResult>& shards) {
  const ShardResult& first = shards.front();
  for (const ShardResult& shard : shards) {
    const std::string what = difference(first, shard);
    if (!what.empty())
      throw UsageError(
          fmt::format("{} is of another study than {}: {}", shard.name, first.name, what),
          "merge the shards of one command, run with the same flags on the same files");
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

// Where the runs of a study are, by cell and replication.
class RunPlaces {
 public:
  explicit RunPlaces(const Study& study)
      : replications_(study.replications),
        places_(to_index(study.cells.size() * study.replications)) {}

  void add(const ShardResult& shard) {
    for (const PlacedRun& run : shard.runs) {
      Place& place = places_[to_index(run.cell * replications_ + run.replication)];
      if (place.run != nullptr) throw UsageError(shard.name + " has a run twice", kShardHint);
      place = {&shard, &run};
    }
  }
  [[nodiscard]] MetricTree tree(std::size_t cell, std::uint64_t replication) const {
    const Place& place = places_[to_index(cell * replications_ + replication)];
    if (place.run == nullptr) throw UsageError("a run is in none of the results", kShardHint);
    return place.shard->tree_of(*place.run);
  }

 private:
  struct Place {
    const ShardResult* shard = nullptr;
    const PlacedRun* run = nullptr;
  };

  std::uint64_t replications_;
  std::vector<Place> places_;
};

bool have_same_functions(const MetricTree& a, const MetricTree& b) {
  return std::equal(a.functions.begin(), a.functions.end(), b.functions.begin(), b.functions.end(),
                    [](const MetricRow& x, const MetricRow& y) { return x.name == y.name; });
}

}  // namespace

std::uint64_t metrics_fingerprint() {
  Checksum sum;
  for (const auto paths : {run_metrics(), account_metrics(), function_metrics()}) {
    for (const std::string_view path : paths) {
      sum.add(path);
      sum.add(",");
    }
  }
  return sum.value();
}

std::string shard_seal(std::string_view word, std::uint64_t checksum) {
  return fmt::format("{}{:016x}\n", word, checksum);
}

std::string sealed_shard(std::string body) {
  const std::string seal = shard_seal(kShardEnd, checksum(body));
  return std::move(body) + seal;
}

ShardWriter::ShardWriter(const Study& study, const Shard& shard, std::ostream& out) : out_(out) {
  write(fmt::format("{} {}\n", kShardMagic, metrics_fingerprint()));
  write(fmt::format("shard {} {}\n", shard.index, shard.count));
  write(fmt::format("source {} {}\n", word(study.file), word(study.description)));
  write(head(study));
}

void ShardWriter::add(std::size_t cell, std::uint64_t replication, const MetricTree& tree) {
  std::ostringstream lines;
  write_run(cell, replication, tree, lines);
  write(lines.str());
}

void ShardWriter::end(bool is_broken_off) {
  out_ << shard_seal(is_broken_off ? kShardCut : kShardEnd, sum_.value());
}

void ShardWriter::write(std::string_view text) {
  sum_.add(text);
  out_ << text;
}

void write_shard(const StudyRuns& runs, const Shard& shard, std::ostream& out) {
  ShardWriter writer(runs.study, shard, out);
  for (std::size_t cell = 0; cell < runs.cells.size(); ++cell) {
    const std::vector<std::optional<RunRecord>>& records = runs.cells[cell].first;
    for (std::size_t r = 0; r < records.size(); ++r)
      if (records[r]) writer.add(cell, r, records[r]->tree);
  }
  writer.end(runs.partial);
}

StudyRuns merge(const std::vector<ShardResult>& shards) {
  if (shards.empty()) throw UsageError("no results to merge", kShardHint);
  refuse_incomplete(shards);
  StudyRuns whole{.study = shards.front().study, .cells = {}};
  RunPlaces places(whole.study);
  for (const ShardResult& shard : shards) places.add(shard);
  whole.cells.resize(whole.study.cells.size());
  RunFolder folder(whole, kKeptRuns);
  for (std::uint64_t r = 0; r < whole.study.replications; ++r) {
    for (std::size_t cell = 0; cell < whole.cells.size(); ++cell) {
      MetricTree tree = places.tree(cell, r);
      auto& kept = whole.cells[cell].first;
      if (r > 0 && !have_same_functions(tree, kept.front()->tree))
        throw UsageError("runs of one setting have other functions", kShardHint);
      if (r < kKeptRuns) {
        kept.emplace_back(RunRecord{std::move(tree), {}});
      } else {
        folder.take(cell, r, std::move(tree));
      }
    }
  }
  folder.finish();
  return whole;
}

}  // namespace coldcast
