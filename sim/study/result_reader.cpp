#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "coldcast/base/checksum.h"
#include "coldcast/base/error.h"
#include "coldcast/base/index.h"
#include "coldcast/control/scaling_facts.h"
#include "coldcast/scenario/change.h"
#include "coldcast/study/result_file.h"

#include "study/shard_format.h"
#include "study/shard_reader.h"

namespace coldcast {
namespace {

// As many as a scenario may ask for.
constexpr std::uint64_t kMostShardedReplications = 1'000'000;

std::optional<std::vector<ActivityRow>> read_activities(ShardReader& in) {
  if (!in.next_is("activities")) return std::nullopt;
  in.line("activities");
  in.end_line();
  std::vector<ActivityRow> activities;
  while (in.next_is("activity")) {
    in.line("activity");
    ActivityRow one;
    one.function = in.text();
    one.at_s = in.measure();
    one.cause = in.one_of<ScalingCause>(4);
    one.from = static_cast<std::uint32_t>(in.count());
    one.to = static_cast<std::uint32_t>(in.count());
    one.ready_at_s = value_of(in.number());
    one.status = in.one_of<ScalingStatus>(4);
    one.reason = in.text();
    in.end_line();
    activities.push_back(std::move(one));
  }
  return activities;
}

void read_changes(ShardReader& in, MetricTree& tree) {
  if (!in.next_is("changes")) return;
  in.line("changes");
  in.end_line();
  tree.has_changes = true;
  while (in.next_is("change")) {
    in.line("change");
    ChangeRow change;
    change.at_s = in.measure();
    change.what = in.text();
    change.status = in.one_of<ChangeOutcome::Status>(3);
    change.reason = in.text();
    in.end_line();
    tree.changes.push_back(std::move(change));
  }
}

MetricRow read_row(ShardReader& in, std::size_t numbers) {
  in.line("row");
  MetricRow row{.name = in.text(), .numbers = {}};
  for (std::size_t i = 0; i < numbers; ++i) row.numbers.push_back(in.number());
  in.end_line();
  while (in.next_is("more")) {
    in.line("more");
    row.more.push_back(in.text());
    row.numbers.push_back(in.number());
    in.end_line();
  }
  row.activities = read_activities(in);
  return row;
}

// What older results do not tell.
Basis read_basis(ShardReader& in) {
  if (!in.next_is("basis")) return {};
  in.line("basis");
  Basis basis;
  basis.prices = in.text();
  basis.as_of = in.text();
  basis.currency = in.text();
  basis.discount = value_of(in.number()).value_or(0.0);
  basis.is_default = in.count() != 0;
  basis.keep_alive = in.text();
  in.end_line();
  return basis;
}

// The first words of a run.
PlacedRun read_place(ShardReader& in) {
  in.line("run");
  PlacedRun run;
  run.cell = to_index(in.count());
  run.replication = in.count();
  return run;
}

MetricTree read_tree(ShardReader& in) {
  (void)read_place(in);
  MetricTree tree;
  tree.scenario = in.text();
  tree.seed = in.count();
  const std::uint64_t functions = in.count();
  in.end_line();
  tree.basis = read_basis(in);
  tree.run = read_row(in, run_metrics().size());
  tree.account = read_row(in, account_metrics().size());
  for (std::uint64_t i = 0; i < functions; ++i)
    tree.functions.push_back(read_row(in, function_metrics().size()));
  while (in.next_is("thing")) {
    in.line("thing");
    std::string section = in.text();
    in.end_line();
    tree.things.push_back({std::move(section), read_row(in, 0)});
  }
  read_changes(in, tree);
  if (!in.at_end()) in.fail("expected a run, or the end");
  return tree;
}

PlacedRun find_run(const ShardSections& sections, const ShardResult& result) {
  ShardReader in(sections.text(), result.name, sections.line());
  PlacedRun run = read_place(in);
  const Study& study = result.study;
  if (run.cell >= study.cells.size() || run.replication >= study.replications ||
      !result.shard.has(run.cell * study.replications + run.replication))
    in.fail("there is no such run");
  run.begin = sections.begin();
  run.size = sections.text().size();
  run.line = sections.line();
  return run;
}

std::vector<std::string> read_texts(ShardReader& in, std::string_view key) {
  std::vector<std::string> texts;
  while (in.next_is(key)) {
    in.line(key);
    texts.push_back(in.text());
    in.end_line();
  }
  return texts;
}

StudyKind read_kind(ShardReader& in) {
  in.line("kind");
  const std::string_view name = in.next();
  in.end_line();
  for (const StudyKind kind : {StudyKind::run, StudyKind::compare, StudyKind::sweep})
    if (to_string(kind) == name) return kind;
  in.fail("an unknown kind of study");
}

void read_cells(ShardReader& in, Study& study) {
  while (in.next_is("cell")) {
    in.line("cell");
    StudyCell cell{.name = in.text(), .choices = {}};
    cell.digest = in.count();
    in.end_line();
    cell.thresholds = read_texts(in, "must");
    while (in.next_is("choice")) {
      in.line("choice");
      std::string path = in.text();
      cell.choices.push_back({std::move(path), in.text()});
      in.end_line();
    }
    study.cells.push_back(std::move(cell));
  }
}

void read_head(ShardReader& in, ShardResult& result) {
  in.line(kShardMagic);
  if (in.count() != metrics_fingerprint()) in.fail("another version of coldcast wrote this");
  in.end_line();
  in.line("shard");
  result.shard.index = in.count();
  result.shard.count = in.count();
  if (result.shard.index >= result.shard.count) in.fail("there is no such shard");
  in.end_line();
  Study& study = result.study;
  in.line("source");
  study.file = in.text();
  study.description = in.text();
  in.end_line();
  study.kind = read_kind(in);
  in.line("replications");
  study.replications = in.count();
  if (study.replications == 0 || study.replications > kMostShardedReplications)
    in.fail("no study has so many replications");
  in.end_line();
  study.thresholds = read_texts(in, "threshold");
  study.fail_if = read_texts(in, "fail_if");
  study.pareto = read_texts(in, "pareto");
  while (in.next_is("setting")) {
    in.line("setting");
    std::string path = in.text();
    study.settings.emplace_back(std::move(path), in.text());
    in.end_line();
  }
  read_cells(in, study);
  if (study.cells.empty() || (study.kind == StudyKind::run && study.cells.size() > 1))
    in.fail("a study of this kind has another number of settings");
  if (study.kind == StudyKind::sweep && study.pareto.size() != 2)
    in.fail("a sweep trades two numbers against each other");
}

// Finds where the last line begins, which tells the checksum of all before it, and whether the
// shard was broken off.
std::uint64_t find_end(ShardResult& result) {
  const ShardText& text = result.text;
  const std::string& name = result.name;
  const std::string begin = text.piece(0, kShardMagic.size());
  const ShardReader in(begin, name);
  if (!begin.starts_with(kAnyShardMagic)) in.fail("this is not the result of a shard");
  if (begin != kShardMagic) in.fail("another version of coldcast wrote this");
  constexpr std::uint64_t kBlock = std::uint64_t{1} << 20U;
  const std::uint64_t end =
      text.size() - std::min<std::uint64_t>(text.size(), shard_seal(kShardEnd, 0).size());
  Checksum sum;
  for (std::uint64_t at = 0; at < end; at += kBlock)
    sum.add(text.piece(at, std::min(kBlock, end - at)));
  const std::string last = text.piece(end, text.size() - end);
  result.partial = last == shard_seal(kShardCut, sum.value());
  if (!result.partial && last != shard_seal(kShardEnd, sum.value()))
    throw UsageError(name + " is damaged or cut off: its checksum is another",
                     "copy it again, or run this shard again");
  return end;
}

// A shard that was not broken off has all the runs that fall to it.
void refuse_missing_runs(const ShardResult& result) {
  const std::uint64_t all = result.study.cells.size() * result.study.replications;
  const std::uint64_t count = result.shard.count;
  const std::uint64_t mine = all / count + (result.shard.index < all % count ? 1 : 0);
  if (!result.partial && result.runs.size() != mine)
    throw UsageError(result.name + ": runs are missing, or are too many", kShardHint);
}

}  // namespace

ShardText ShardText::in_file(const std::string& path) {
  ShardText text{std::string()};
  text.path_ = path;
  text.size_ = std::filesystem::file_size(path);
  return text;
}

std::string ShardText::piece(std::uint64_t begin, std::uint64_t size) const {
  if (path_.empty()) return text_.substr(std::min(to_index(begin), text_.size()), to_index(size));
  std::string bytes(to_index(std::min(size, size_ - std::min(begin, size_))), '\0');
  std::ifstream file(path_, std::ios::binary);
  file.seekg(static_cast<std::streamoff>(begin));
  if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw UsageError(path_ + " has changed while it was read", "merge again");
  return bytes;
}

MetricTree ShardResult::tree_of(const PlacedRun& run) const {
  const std::string lines = text.piece(run.begin, run.size);
  ShardReader in(lines, name, run.line);
  return read_tree(in);
}

ShardResult read_shard(ShardText text, const std::string& name) {
  ShardResult result{.name = name, .text = std::move(text)};
  const std::uint64_t end = find_end(result);
  ShardSections sections(result.text, end);
  (void)sections.next();
  ShardReader in(sections.text(), name);
  read_head(in, result);
  if (!in.at_end()) in.fail("expected a run, or the end");
  while (sections.next()) result.runs.push_back(find_run(sections, result));
  refuse_missing_runs(result);
  return result;
}

}  // namespace coldcast
