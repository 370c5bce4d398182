#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/report/timeline_report.h"

#include "report/page/markup.h"
#include "report/timeline/timeline_words.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

std::string when(SimTime at) {
  return readable(at - kStartOfTime);
}

// `cold start (idle expiry)`
std::string kind_of(const TimelineRequest& request) {
  std::string text;
  if (request.is_throttled) {
    text = fmt::format("throttled ({})", to_string(request.reason));
  } else if (request.start == StartKind::cold) {
    text = fmt::format("cold start ({})", to_string(request.cause));
  } else {
    text = fmt::format("{} start", to_string(request.start));
  }
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string story_of(const TimelineRequest& request) {
  std::string text = fmt::format("{}; it arrived at {}", kind_of(request), when(request.arrived));
  if (request.is_throttled) return text;
  if (request.finished == kNever) return text + " and has no answer yet";
  if (request.started == request.finished && request.outcome != Outcome::success) {
    return text + fmt::format(", waited for environment {}, which never ran it, until {}, for {}",
                              value(request.environment), when(request.finished),
                              readable(request.finished - request.arrived));
  }
  text += fmt::format(", ran on environment {} from {} and had its answer at {}, after {}",
                      value(request.environment), when(request.started), when(request.finished),
                      readable(request.finished - request.arrived));
  return text;
}

}  // namespace

void write_timeline_request(const Timeline& timeline, RequestId id, std::ostream& out) {
  for (const FunctionTimeline& function : timeline.functions) {
    const TimelineRequest* request = function.find(id);
    if (request == nullptr) continue;
    const std::string number = std::to_string(value(id));
    const std::string label =
        request->name == number ? "" : fmt::format(" ({})", printable(request->name));
    out << fmt::format("request {}{} of {}: {}.\n", number, label, printable(function.name),
                       story_of(*request))
        << printable(request->why) << ending_of(request->outcome) << "\n";
    if (!request->found.empty()) out << printable(request->found) << "\n";
    if (!request->left.empty()) out << printable(request->left) << "\n";
  }
}

}  // namespace coldcast
