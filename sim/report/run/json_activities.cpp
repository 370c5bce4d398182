#include "report/run/json_activities.h"

#include <iterator>

#include "report/run/json.h"

namespace coldcast {
namespace {

void append_activity(fmt::memory_buffer& out, const ActivityRow& activity, bool names_function) {
  append_text(out, "{");
  if (names_function) {
    append_text(out, "\"function\": ");
    append_json_string(out, activity.function);
    append_text(out, ", ");
  }
  fmt::format_to(std::back_inserter(out),
                 "\"at_s\": {}, \"cause\": \"{}\", \"from\": {}, \"to\": {}, \"ready_at_s\": ",
                 activity.at_s, activity.cause, activity.from, activity.to);
  append_json_number(out, activity.ready_at_s ? Number{*activity.ready_at_s} : Number{});
  fmt::format_to(std::back_inserter(out), ", \"status\": \"{}\", \"reason\": ", activity.status);
  if (activity.reason.empty()) {
    append_text(out, "null}");
    return;
  }
  append_json_string(out, activity.reason);
  append_text(out, "}");
}

}  // namespace

void append_json_activities(fmt::memory_buffer& out, const MetricRow& row) {
  append_text(out, "[");
  for (std::size_t i = 0; i < row.activities->size(); ++i) {
    append_text(out, i == 0 ? "" : ", ");
    append_activity(out, (*row.activities)[i], (*row.activities)[i].function != row.name);
  }
  append_text(out, "]");
}

}  // namespace coldcast
