#include "coldcast/report/timeline_report.h"

#include <array>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "report/timeline/timeline_writers.h"

namespace coldcast {
namespace {

constexpr std::array kFormats = {
    TimelineFormat{"text", "txt", "timeline: lanes of characters, for a terminal",
                   write_timeline_text},
    TimelineFormat{"svg", "svg", "timeline: a figure for a book or a README", write_timeline_svg},
    TimelineFormat{"html", "html", "timeline: a page to zoom, step through and ask why",
                   write_timeline_html},
    TimelineFormat{"perfetto", "json", "timeline: a trace for ui.perfetto.dev",
                   write_timeline_perfetto},
};

}  // namespace

std::span<const TimelineFormat> timeline_formats() {
  return kFormats;
}

const TimelineFormat& timeline_format(std::string_view name) {
  std::vector<std::string_view> names;
  for (const TimelineFormat& format : kFormats) {
    if (format.name == name) return format;
    names.push_back(format.name);
  }
  throw UsageError(unknown_word("format", name, names));
}

}  // namespace coldcast
