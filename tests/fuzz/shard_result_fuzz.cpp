#include <algorithm>
#include <sstream>
#include <vector>

#include "coldcast/report/report.h"
#include "coldcast/study/compare.h"
#include "coldcast/study/result_file.h"
#include "coldcast/study/sweep.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"
#include "study/shard_format.h"

namespace coldcast {
namespace {

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

// The first line of every file, which tells the version.
std::string version_line() {
  std::ostringstream out;
  write_shard({}, {}, out);
  const std::string text = out.str();
  return text.substr(0, text.find('\n') + 1);
}

// The checksum is put right, or no input would come any further.
std::string sealed(std::string text) {
  constexpr std::string_view kUnsealedEnd = "end\n";
  if (!text.ends_with(kUnsealedEnd)) return text;
  text.resize(text.size() - kUnsealedEnd.size());
  return sealed_shard(std::move(text));
}

// Rows have as many numbers as there are metrics: what is missing is filled up with nothing, so
// that an input may be small and outlives a new metric.
class Rows {
 public:
  std::string filled(std::string_view line) {
    std::string text(line);
    if (line.substr(0, 4) == "run ") row_ = 0;
    if (line.substr(0, 4) != "row ") return text;
    const auto numbers = static_cast<std::size_t>(std::count(line.begin(), line.end(), ' ')) - 1;
    for (std::size_t i = numbers; i < wanted(row_); ++i) text += " -";
    ++row_;
    return text;
  }

 private:
  static std::size_t wanted(std::size_t row) {
    if (row == 0) return run_metrics().size();
    return row == 1 ? account_metrics().size() : function_metrics().size();
  }

  std::size_t row_ = 0;
};

void print(const StudyRuns& runs) {
  std::ostringstream out;
  switch (runs.study.kind) {
    case StudyKind::run:
      return report_format("json").run(mean_tree(runs.cells.front()), {}, out);
    case StudyKind::compare:
      return report_format("json", ResultKind::comparison).comparison(compare(runs), {}, out);
    case StudyKind::sweep:
      if (const SweptStudy study = sweep(runs); !study.cells.empty())
        report_format("table", ResultKind::sweep).sweep(study, {}, out);
  }
}

}  // namespace

void fuzz_shard_result(std::string_view bytes) {
  std::vector<std::string> files(1);
  Rows rows;
  while (!bytes.empty()) {
    const std::string_view line = take_line(bytes);
    if (line == "+") {
      files.emplace_back();
    } else {
      files.back() += rows.filled(line) + "\n";
    }
  }
  expect_answer([&] {
    std::vector<ShardResult> shards;
    for (const std::string& file : files) {
      shards.push_back(read_shard(sealed(version_line() + file), "fuzzed"));
    }
    const StudyRuns whole = merge(shards);
    std::ostringstream out;
    write_shard(whole, {}, out);
    const ShardResult written = read_shard(out.str(), "written");
    for (const PlacedRun& run : written.runs) (void)written.tree_of(run);
    print(whole);
  });
}

}  // namespace coldcast
