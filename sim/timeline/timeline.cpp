#include "coldcast/timeline/timeline.h"

#include <algorithm>

namespace coldcast {

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::download:
      return "download";
    case Phase::environment:
      return "environment";
    case Phase::init:
      return "init";
    case Phase::aborted_init:
      return "aborted_init";
    case Phase::suppressed_init:
      return "suppressed_init";
    case Phase::handler:
      return "handler";
    case Phase::idle:
      return "idle";
    case Phase::shutdown:
      return "shutdown";
  }
  return {};
}

const TimelineRequest* FunctionTimeline::find(RequestId id) const {
  const auto found = std::lower_bound(
      requests.begin(), requests.end(), id,
      [](const TimelineRequest& request, RequestId wanted) { return request.id < wanted; });
  return found != requests.end() && found->id == id ? &*found : nullptr;
}

}  // namespace coldcast
