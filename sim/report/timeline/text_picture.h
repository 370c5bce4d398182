#pragma once

#include <array>
#include <cstdint>
#include <iosfwd>
#include <string_view>
#include <vector>

#include "coldcast/report/timeline_report.h"

#include "report/timeline/text_canvas.h"
#include "report/timeline/time_axis.h"
#include "report/timeline/timeline_words.h"

namespace coldcast {

struct Glyph {
  std::string_view unicode;
  std::string_view ascii;
  Ink ink;
};

// By Phase.
inline constexpr std::array<Glyph, kPhases> kPhaseGlyphs = {{
    {"░", "d", Ink::cyan},
    {"▒", "e", Ink::blue},
    {"▤", "x", Ink::magenta},
    {"▦", "r", Ink::magenta},
    {"▓", "i", Ink::magenta},
    {"▓", "i", Ink::magenta},
    {"▚", "a", Ink::red},
    {"▓", "i", Ink::magenta},
    {"█", "#", Ink::green},
    {"─", "-", Ink::grey},
    {"·", ".", Ink::grey},
}};
// By RequestMark.
inline constexpr std::array<Glyph, kRequestMarks> kMarkGlyphs = {{
    {"▼", "C", Ink::magenta},
    {"▽", "w", Ink::green},
    {"◇", "p", Ink::cyan},
    {"✗", "x", Ink::red},
}};
inline constexpr Glyph kEnd = {"╳", "X", Ink::red};
inline constexpr Glyph kBlocked = {"▬", "=", Ink::red};
inline constexpr Glyph kChange = {"▲", "^", Ink::blue};

// Lays one timeline out in rows of characters (requests, legend and reasons are in
// text_requests.cpp).
class TextPicture {
 public:
  TextPicture(const Timeline& timeline, const TimelineOptions& options, std::ostream& out);

  void draw();

 private:
  void draw_function(const FunctionTimeline& function);
  struct Group;
  void draw_requests(const FunctionTimeline& function);
  void draw_labels(const std::vector<Group>& groups);
  void draw_kinds(const std::vector<Group>& groups);
  [[nodiscard]] std::vector<Group> groups_of(const FunctionTimeline& function) const;
  void draw_lane(const EnvironmentLane& lane, const FunctionTimeline& function);
  void draw_blocked(const FunctionTimeline& function);
  void draw_level(std::string_view name, const LevelSeries& series, bool is_total);
  void draw_limits(const FunctionTimeline& function);
  void draw_axis();
  void draw_legend();
  void draw_changes();
  void draw_reasons();

  [[nodiscard]] std::uint64_t level_in(const LevelSeries& series, std::uint32_t column,
                                       bool is_total) const;
  [[nodiscard]] std::string_view text(const Glyph& glyph) const {
    return options_.ascii ? glyph.ascii : glyph.unicode;
  }
  [[nodiscard]] TextRow row(std::string_view name) const;
  void print(const TextRow& row) { row.print(out_, options_.color); }
  void paragraph(std::string_view text, std::uint32_t indent);

  const Timeline& timeline_;
  TimelineOptions options_;
  std::ostream& out_;
  std::uint32_t width_;
  bool is_narrow_;
  std::uint32_t left_;  // columns for names
  TimeScale scale_;
  bool has_numbers_ = false;  // in place of marks
};

}  // namespace coldcast
