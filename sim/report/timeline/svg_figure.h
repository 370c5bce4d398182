#pragma once

#include <map>
#include <string>
#include <vector>

#include "coldcast/timeline/timeline.h"

#include "report/timeline/svg_canvas.h"
#include "report/timeline/time_axis.h"
#include "report/timeline/timeline_words.h"

namespace coldcast {

// The places that all panels of a figure share, in tenths of a pixel.
struct SvgFrame {
  std::uint32_t width = 0;       // of the figure, in pixels
  std::uint32_t left = 0;        // where the plots begin, in pixels
  std::uint32_t plot_width = 0;  // in pixels
  TimeScale scale{kStartOfTime, kStartOfTime + Duration{1}, 1};

  [[nodiscard]] Tenths x(SimTime at) const { return Tenths{left} * 10 + scale.tenths(at); }
  [[nodiscard]] Tenths right() const { return Tenths{left + plot_width} * 10; }
  [[nodiscard]] bool is_narrow() const { return width < 640; }
};

// The panels of one function: requests above, environments below, concurrency, the time axis.
// What it refers to must outlive it.
class SvgFunction {
 public:
  SvgFunction(SvgCanvas& canvas, const SvgFrame& frame, const Timeline& timeline,
              const FunctionTimeline& function);

  // Draws below `top` and returns where it ends.
  Tenths draw(Tenths top);
  // In the middle of which lane each request's handler was drawn.
  [[nodiscard]] const std::map<RequestId, Tenths>& bars() const { return bars_; }

 private:
  // A mark in the request panel: one request, or several that cannot be told apart there.
  struct Item {
    RequestMark mark = RequestMark::warm;
    Tenths x = 0;
    std::string label;
    std::vector<const TimelineRequest*> requests;
    std::uint32_t row = 0;
    bool has_label = true;
    bool is_left = false;  // the label stands left of the mark
  };

  // svg_requests.cpp
  void place_items();
  void place_rows();
  void draw_items(Tenths top);
  // svg_dense.cpp: how many of each kind arrive in a stretch, where marks would hide each other.
  void draw_dense_requests(Tenths top);
  void draw_links(Tenths top);
  [[nodiscard]] Tenths items_height() const;
  [[nodiscard]] Tenths item_y(const Item& item, Tenths top) const;

  // svg_lanes.cpp
  void draw_lanes();
  void draw_lane(const EnvironmentLane& lane, Tenths middle);
  void draw_bar(const Span& span, Tenths middle, Tenths& drawn_to);
  void draw_end(const EnvironmentLane& lane, Tenths middle);
  void draw_lane_name(const EnvironmentLane& lane, std::size_t index);
  [[nodiscard]] Tenths lane_middle(std::size_t index) const;
  [[nodiscard]] std::string title_of(const Span& span) const;

  // svg_blocked.cpp: a bar for each shard of a stream that was blocked.
  void draw_blocked(Tenths top);
  [[nodiscard]] Tenths blocked_height() const;

  // svg_levels.cpp
  void draw_levels(Tenths top);
  void draw_arrivals(Tenths top);
  void draw_environments(Tenths top);
  void draw_limits(Tenths top, std::uint64_t highest);
  void draw_grid(Tenths top, Tenths bottom);
  void draw_axis(Tenths y);
  [[nodiscard]] std::string steps(const LevelSeries& series, Tenths top, Tenths height,
                                  std::uint64_t highest) const;
  // The area between such a line and `bottom`.
  [[nodiscard]] static std::string closed(const std::string& path, Tenths bottom);

  // svg_scaling.cpp: what auto scaling saw and did, where there is some.
  [[nodiscard]] Tenths scaling_height() const;
  void draw_scaling(Tenths top);
  void draw_alarm(std::string_view name, const LevelSeries& alarm, Tenths top);
  void draw_activities(Tenths top, Tenths bottom);

  SvgCanvas& canvas_;
  const SvgFrame& frame_;
  const Timeline& timeline_;
  const FunctionTimeline& function_;
  std::vector<Item> items_;
  std::map<RequestId, Tenths> bars_;
  std::uint32_t rows_ = 1;
  bool is_dense_ = false;  // marks would hide each other
  Tenths lanes_top_ = 0;
  Tenths lane_height_ = 0;
};

// Global variables from where they are set to where they are lost.
struct KeptLine {
  Tenths begin = 0;
  Tenths end = 0;
  Tenths y = 0;
  bool is_set = true;
  bool is_lost = true;
};

// Marks and swatches are also drawn by the legend.
void draw_svg_kept(SvgCanvas& canvas, const KeptLine& line);

// Work left behind, from the handler's return to its end: a dot if it was done, a cross if it was
// lost.
struct LeftLine {
  Tenths begin = 0;
  Tenths end = 0;
  Tenths y = 0;
  bool is_over = false;
  bool is_lost = false;
};
void draw_svg_left(SvgCanvas& canvas, const LeftLine& line);
void draw_svg_mark(SvgCanvas& canvas, RequestMark mark, Tenths x, Tenths y, std::string_view title);
// The fill of a phase that is drawn as a bar, `url(#...)`, or empty where the class decides.
[[nodiscard]] std::string svg_paint(Phase phase);

}  // namespace coldcast
