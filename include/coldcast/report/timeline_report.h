#pragma once

#include <cstdint>
#include <iosfwd>

#include "coldcast/timeline/timeline.h"

namespace coldcast {

// How a picture of a timeline looks; what a format does not know it takes no notice of.
struct TimelineOptions {
  std::uint32_t width = 0;  // columns or pixels; 0: what suits the format
  bool ascii = false;       // text without Unicode
  bool color = false;       // text with ANSI escapes
};

// What happened to one request, and why; nothing where the timeline has it not.
void write_timeline_request(const Timeline& timeline, RequestId request, std::ostream& out);

}  // namespace coldcast
