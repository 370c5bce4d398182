#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/study/result_file.h"

#include "app/command.h"
#include "app/options.h"
#include "app/study_run.h"

namespace coldcast {
namespace {

std::string read_file(const std::string& name) {
  std::ifstream stream(name, std::ios::binary);
  std::ostringstream text;
  if (!stream) throw UsageError(name + " cannot be read");
  text << stream.rdbuf();  // of an empty file nothing, which is no failure to read it
  if (stream.bad()) throw UsageError(name + " cannot be read");
  return text.str();
}

// What can be read again is not held: parts may be large.
ShardText text_of(const std::string& name) {
  std::error_code unknown;
  const bool is_readable = std::filesystem::is_regular_file(name, unknown) && std::ifstream(name);
  return is_readable ? ShardText::in_file(name) : ShardText(read_file(name));
}

}  // namespace

int run_merge(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast merge RESULT... [FLAG...]",
                   .summary = "Joins what the shards of one run, comparison or sweep have written "
                              "into exactly what it would\nhave printed without --shard. Takes its "
                              "exit code from the conditions that the shards were\ngiven.\n",
                   .examples = "  coldcast run shop.yaml --replications 100 --shard 1/2 -o 1.part\n"
                               "  coldcast run shop.yaml --replications 100 --shard 2/2 -o 2.part\n"
                               "  coldcast merge 1.part 2.part --format json\n"});
  add_result_flags(options, ResultKind::run);
  add_choice_flags(options);
  if (!options.parse(words)) return kDone;
  StudyWatch watch{read_common_flags(options), {}, std::nullopt, nullptr};
  if (options.arguments().empty())
    throw UsageError("RESULT is missing", "usage: coldcast merge RESULT... [FLAG...]");
  std::vector<ShardResult> shards;
  for (const std::string& name : options.arguments())
    shards.push_back(read_shard(text_of(name), name));
  const StudyRuns runs = merge(shards);
  watch.flags.source.file = runs.study.file;
  watch.flags.source.description = runs.study.description;
  check_format(result_of(runs.study.kind), watch.flags.format);
  for (const std::string& part : options.arguments())
    refuse_same_files({{part, part}, {"--output", watch.flags.output}});
  OutputFile out(watch.flags.output);
  write_study(runs, watch, out);
  return end_study(runs, watch);
}

}  // namespace coldcast
