#pragma once

#include <string_view>

namespace coldcast {

// The files of sim/report/assets/, embedded when the library is built.
extern const std::string_view kPaletteStyle;  // colours, light and dark
extern const std::string_view kFigureStyle;   // of an SVG
extern const std::string_view kPatterns;      // beside colours, for grey printing
extern const std::string_view kPageStyle;
extern const std::string_view kPageBody;
extern const std::string_view kPageDrawing;
extern const std::string_view kPageChanges;  // where something changes while time runs
extern const std::string_view kPageScript;
extern const std::string_view kReportStyle;
extern const std::string_view kReportScript;

// Chart.js, of the machine that builds: not a file of ours; or what stands in for it. And what a
// page says of that.
extern const std::string_view kChartLibrary;
extern const std::string_view kChartNotice;

}  // namespace coldcast
