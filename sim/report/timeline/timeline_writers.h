#pragma once

#include <iosfwd>

#include "coldcast/report/timeline_report.h"

namespace coldcast {

// For terminals: a request lane, a lane per environment, concurrency, a legend, and why.
void write_timeline_text(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out);
// A figure for a book or a README: exact positions, light and dark, readable without colour.
void write_timeline_svg(const Timeline& timeline, const TimelineOptions& options,
                        std::ostream& out);
// One page that needs no network: zoom, pan, step through the events, see why.
void write_timeline_html(const Timeline& timeline, const TimelineOptions& options,
                         std::ostream& out);
// Trace-event JSON for https://ui.perfetto.dev: a process per function, a thread per environment.
void write_timeline_perfetto(const Timeline& timeline, const TimelineOptions& options,
                             std::ostream& out);

}  // namespace coldcast
