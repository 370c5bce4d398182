#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace coldcast {

// The part of a study's runs that one of several processes does: every `count`-th run, beginning
// with run `index`.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;

  [[nodiscard]] bool has(std::uint64_t run) const { return run % count == index; }
};

// The value of an environment variable, if it is set.
using ShellVariables = std::function<std::optional<std::string>(const std::string& name)>;

// `2/8` is the second of eight. `auto` reads the place from the variables that Slurm, AWS Batch,
// Kubernetes, Open MPI or GNU parallel give to each of their jobs; those that tell no number of
// jobs need it in COLDCAST_SHARDS. Throws UsageError, also where two of them are set.
[[nodiscard]] Shard parse_shard(std::string_view word, const ShellVariables& variables);

}  // namespace coldcast
