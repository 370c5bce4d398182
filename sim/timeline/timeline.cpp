#include "coldcast/timeline/timeline.h"

#include <algorithm>
#include <array>

namespace coldcast {

std::string_view to_string(Phase phase) {
  constexpr std::array<std::string_view, 8> kWords = {"download",     "environment",     "init",
                                                      "aborted_init", "suppressed_init", "handler",
                                                      "idle",         "shutdown"};
  return kWords[static_cast<std::size_t>(phase)];
}

const TimelineRequest* FunctionTimeline::find(RequestId id) const {
  const auto found = std::lower_bound(
      requests.begin(), requests.end(), id,
      [](const TimelineRequest& request, RequestId wanted) { return request.id < wanted; });
  return found != requests.end() && found->id == id ? &*found : nullptr;
}

}  // namespace coldcast
