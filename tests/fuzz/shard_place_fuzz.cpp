#include <algorithm>
#include <map>
#include <string>

#include "coldcast/study/shard.h"

#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"

namespace coldcast {

void fuzz_shard_place(std::string_view bytes) {
  const std::string_view word = bytes.substr(0, bytes.find('\n'));
  bytes.remove_prefix(std::min(bytes.size(), word.size() + 1));
  std::map<std::string, std::string> variables;
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    const std::size_t sign = std::min(line.find('='), line.size());
    variables.emplace(line.substr(0, sign), line.substr(std::min(line.size(), sign + 1)));
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
  }
  expect_answer([&] {
    const Shard shard = parse_shard(word, [&](const std::string& name) {
      const auto found = variables.find(name);
      return found == variables.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
    if (shard.index >= shard.count) fail_fuzzing("a place beyond the last");
  });
}

}  // namespace coldcast
