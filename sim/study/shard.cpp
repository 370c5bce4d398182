#include "coldcast/study/shard.h"

#include <array>
#include <fmt/format.h>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

namespace coldcast {
namespace {

constexpr const char* kShards = "COLDCAST_SHARDS";
constexpr const char* kByHand = "say it yourself: --shard 2/8 is the second of eight";

// A system that starts many copies of a command and tells each its number.
struct Launcher {
  const char* name;
  const char* index;   // the variable with the job's number
  const char* first;   // the variable with the number of the first job; null: `from`
  std::uint64_t from;  // the number of the first job where no variable tells
  const char* count;   // the variable with the number of jobs
};

// Slurm: sbatch(1), "Output environment variables". AWS Batch: "Environment variables available in
// AWS Batch jobs". Kubernetes: "Indexed Job". Open MPI: FAQ "What environment variables are set".
// GNU parallel: parallel(1), "ENVIRONMENT VARIABLES".
constexpr std::array kLaunchers = {
    Launcher{"Slurm", "SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_MIN", 0, "SLURM_ARRAY_TASK_COUNT"},
    Launcher{"AWS Batch", "AWS_BATCH_JOB_ARRAY_INDEX", nullptr, 0, "AWS_BATCH_JOB_ARRAY_SIZE"},
    Launcher{"Kubernetes", "JOB_COMPLETION_INDEX", nullptr, 0, kShards},
    Launcher{"Open MPI", "OMPI_COMM_WORLD_RANK", nullptr, 0, "OMPI_COMM_WORLD_SIZE"},
    Launcher{"GNU parallel", "PARALLEL_SEQ", nullptr, 1, kShards},
};

std::uint64_t number_in(const ShellVariables& variables, const char* name) {
  const std::optional<std::string> text = variables(name);
  if (!text) throw UsageError(fmt::format("--shard auto: {} is not set", name), kByHand);
  const std::optional<std::uint64_t> number = parse_count(*text);
  if (!number)
    throw UsageError(fmt::format("--shard auto: {} is {}, which is no number", name, quote(*text)),
                     kByHand);
  return *number;
}

Shard checked(std::uint64_t index, std::uint64_t count, std::string_view origin) {
  if (index < count) return {index, count};
  throw UsageError(fmt::format("--shard {}: there is no shard {} of {}", origin, index + 1, count),
                   kByHand);
}

Shard of_launcher(const Launcher& launcher, const ShellVariables& variables) {
  const std::uint64_t index = number_in(variables, launcher.index);
  const std::uint64_t count = number_in(variables, launcher.count);
  std::uint64_t first = launcher.from;
  std::uint64_t step = 1;
  if (launcher.first != nullptr) {
    first = number_in(variables, launcher.first);
    if (variables("SLURM_ARRAY_TASK_STEP")) step = number_in(variables, "SLURM_ARRAY_TASK_STEP");
    const std::uint64_t last = number_in(variables, "SLURM_ARRAY_TASK_MAX");
    // `--array=1,3,9` has gaps, so a number does not tell the place.
    if (step == 0 || count == 0 || last != first + (count - 1) * step)
      throw UsageError("--shard auto: the numbers of the Slurm array have gaps",
                       "use an array such as --array=1-8");
  }
  if (index < first || (index - first) % step != 0)
    throw UsageError(
        fmt::format("--shard auto: {} is {}, before the first job", launcher.index, index),
        kByHand);
  return checked((index - first) / step, count, "auto");
}

Shard automatic(const ShellVariables& variables) {
  const Launcher* found = nullptr;
  for (const Launcher& launcher : kLaunchers) {
    if (!variables(launcher.index)) continue;
    if (found != nullptr)
      throw UsageError(
          fmt::format("--shard auto: both {} and {} are set", found->index, launcher.index),
          kByHand);
    found = &launcher;
  }
  if (found != nullptr) return of_launcher(*found, variables);
  throw UsageError(
      "--shard auto finds no array job: none of the variables of Slurm, AWS Batch, Kubernetes, "
      "Open MPI or GNU parallel is set",
      kByHand);
}

}  // namespace

Shard parse_shard(std::string_view word, const ShellVariables& variables) {
  if (word == "auto") return automatic(variables);
  const std::size_t slash = word.find('/');
  if (slash != std::string_view::npos) {
    const std::optional<std::uint64_t> index = parse_count(word.substr(0, slash));
    const std::optional<std::uint64_t> count = parse_count(word.substr(slash + 1));
    if (index && count && *index >= 1) return checked(*index - 1, *count, word);
  }
  throw UsageError(fmt::format("--shard {} is no place", quote(word)),
                   "expected 2/8 (the second of eight) or auto");
}

}  // namespace coldcast
