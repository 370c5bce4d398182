#include <algorithm>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/exchange/lessons.h"

#include "app/command.h"
#include "app/common_flags.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {
namespace {

std::string_view text_of(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Lesson& lesson : lessons()) {
    if (lesson.name == name) return lesson.text;
    names.push_back(lesson.name);
  }
  throw UsageError(unknown_word("example", name, names));
}

}  // namespace

int run_init(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast init [--example NAME] [FLAG...]",
                   .summary =
                       "Writes a first scenario of your own, with the keys that matter and a "
                       "comment behind each; or\nwith --example one of the lessons that come "
                       "with coldcast.\n",
                   .examples = "  coldcast init -o shop.yaml\n"
                               "  coldcast init --example first-steps\n"});
  options.add_value("example", "NAME", "a lesson: first-steps, reserved, three-at-once, ...");
  add_output_flags(options);
  if (!options.parse(words)) return kDone;
  if (!options.arguments().empty())
    throw UsageError(fmt::format("unexpected {}", quote(options.arguments().front())),
                     "usage: coldcast init [--example NAME] [-o FILE]");
  const CommonFlags flags = read_common_flags(options);
  const std::optional<std::string> example = options.value("example");
  const std::string_view text = example ? text_of(*example) : first_scenario();
  OutputFile out(flags.output);
  out.stream() << text;
  out.commit();
  return kDone;
}

}  // namespace coldcast
