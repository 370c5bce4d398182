#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string_view>

#include "coldcast/timeline/timeline.h"

namespace coldcast {

// How a picture of a timeline looks; what a format does not know it takes no notice of.
struct TimelineOptions {
  std::uint32_t width = 0;  // columns or pixels; 0: what suits the format
  bool ascii = false;       // text without Unicode
  bool color = false;       // text with ANSI escapes
};

// A way to show a timeline. A writer opens nothing, reads no clock and asks nobody: the same
// timeline gives the same bytes.
struct TimelineFormat {
  std::string_view name;       // of --format
  std::string_view extension;  // of a file
  std::string_view summary;
  void (*write)(const Timeline& timeline, const TimelineOptions& options, std::ostream& out);
};

// What happened to one request, and why; nothing where the timeline has it not.
void write_timeline_request(const Timeline& timeline, RequestId request, std::ostream& out);

[[nodiscard]] std::span<const TimelineFormat> timeline_formats();
// Throws UsageError, with the nearest right name, when there is none.
[[nodiscard]] const TimelineFormat& timeline_format(std::string_view name);

}  // namespace coldcast
