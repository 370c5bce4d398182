#pragma once

#include <string_view>
#include <vector>

namespace coldcast {

// A scenario that comes with coldcast.
struct Lesson {
  std::string_view name;  // of its file, without the ending
  std::string_view text;
};

// The scenarios of the repository, by name.
[[nodiscard]] const std::vector<Lesson>& lessons();
// The one that `coldcast init` writes: the keys that matter, each with a comment.
[[nodiscard]] std::string_view first_scenario();

}  // namespace coldcast
