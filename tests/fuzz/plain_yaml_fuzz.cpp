#include <optional>
#include <string>

#include "coldcast/base/parameters.h"

#include "config/plain_yaml.h"
#include "config/yaml_text.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/fuzz_targets.h"
#include "support/yaml_trees.h"

namespace coldcast {

void fuzz_plain_yaml(std::string_view bytes) {
  Diagnostics diagnostics("fuzz.yaml", ".");
  const std::optional<std::string> text = to_yaml_text(bytes, diagnostics);
  if (!text) return;
  const std::optional<Node> plain = read_plain_yaml(*text);
  if (!plain) return;
  const std::optional<Node> all = by_all_of_yaml(*text);
  if (!all) fail_fuzzing("all of YAML does not read what is plain:\n" + *text);
  if (!are_same(*plain, *all)) fail_fuzzing("all of YAML reads otherwise:\n" + *text);
}

}  // namespace coldcast
