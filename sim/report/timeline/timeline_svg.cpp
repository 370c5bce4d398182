#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <ostream>

#include "report/page/assets.h"
#include "report/page/markup.h"
#include "report/timeline/svg_figure.h"
#include "report/timeline/text_canvas.h"
#include "report/writers.h"

namespace coldcast {
namespace {

constexpr std::uint32_t kDefaultWidth = 960;
constexpr std::uint32_t kLeastWidth = 320;
constexpr Tenths kMargin = 120;

SvgFrame frame_of(const Timeline& timeline, const TimelineOptions& options) {
  SvgFrame frame;
  frame.width = std::max(options.width == 0 ? kDefaultWidth : options.width, kLeastWidth);
  frame.left = frame.is_narrow() ? 82 : 130;
  frame.plot_width = frame.width - frame.left - 24;
  frame.scale = TimeScale(timeline.from, timeline.to, frame.plot_width);
  return frame;
}

// Lines of text no wider than `width`.
std::vector<std::string> fitted(std::string_view text, Tenths width, unsigned size) {
  std::vector<std::string> lines{""};
  for (const std::string& word : wrapped(text, 1)) {  // one word each
    std::string& line = lines.back();
    const std::string longer = line.empty() ? word : line + " " + word;
    if (line.empty() || text_width(longer, size) <= width) {
      line = longer;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

// The document from top to bottom.
class Document {
 public:
  Document(const Timeline& timeline, const TimelineOptions& options)
      : timeline_(timeline), frame_(frame_of(timeline, options)) {}

  void write(std::ostream& out) {
    draw_head();
    if (timeline_.functions.empty()) paragraph("Nothing happens in this window.", "muted", kMargin);
    for (const FunctionTimeline& function : timeline_.functions) {
      SvgFunction panels(canvas_, frame_, timeline_, function);
      y_ = panels.draw(y_);
      tell_scaling(function);
      bars_.insert(panels.bars().begin(), panels.bars().end());
    }
    draw_calls();
    draw_legend();
    draw_changes();
    draw_reasons();
    y_ += kMargin;
    write_document(out);
  }

 private:
  void draw_head() {
    y_ += 180;
    const Tenths room = Tenths{frame_.width} * 10 - 2 * kMargin;
    canvas_.text(kMargin, y_ + 60, shortened(timeline_.scenario, room, 19), "title");
    y_ += 100;
    if (!timeline_.description.empty()) paragraph(timeline_.description, "", kMargin);
    paragraph(window_of(timeline_), "muted", kMargin);
    if (timeline_.left_out > 0) paragraph(choice_note(timeline_), "strong", kMargin);
    if (timeline_.is_aggregated) paragraph(aggregation_note(timeline_), "strong", kMargin);
    y_ += 60;
  }

  // From the handler that calls to the one that is called, at the instant of the call.
  void draw_calls() {
    for (const FunctionTimeline& function : timeline_.functions) {
      for (const TimelineRequest& request : function.requests) {
        const auto from = bars_.find(request.parent);
        const auto to = bars_.find(request.id);
        if (value(request.parent) == 0 || from == bars_.end() || to == bars_.end()) continue;
        canvas_.path(fmt::format("M{} {}V{}", pixels(frame_.x(request.arrived)),
                                 pixels(from->second), pixels(to->second)),
                     "link");
      }
    }
  }

  void tell_scaling(const FunctionTimeline& function) {
    if (!function.scaling) return;
    paragraph(scaling_words(*function.scaling), "", kMargin);
    y_ += 100;
  }

  void paragraph(std::string_view text, std::string_view css_class, Tenths x) {
    const unsigned size = css_class == "strong" ? 15 : 13;  // bold letters are wider
    for (const std::string& line : fitted(text, Tenths{frame_.width} * 10 - x - kMargin, size)) {
      y_ += 180;
      canvas_.text(x, y_, line, css_class);
    }
  }

  // Room for an entry of the legend: where its swatch begins.
  Tenths place_entry(std::string_view text) {
    const Tenths width = 300 + text_width(text, 12) + 160;
    if (entry_x_ + width > Tenths{frame_.width} * 10 && entry_x_ > kMargin) {
      entry_x_ = kMargin;
      y_ += 210;
    }
    const Tenths x = entry_x_;
    entry_x_ += width;
    canvas_.text(x + 240, y_, text, "");
    return x;
  }

  void draw_legend() {
    const Appearance appearance = appearance_of(timeline_);
    y_ += 200;
    entry_x_ = kMargin;
    for (std::size_t i = 0; i < kRequestMarks; ++i) {
      const RequestMark mark = static_cast<RequestMark>(i);
      if (!appearance.marks[i]) continue;
      const Tenths x = place_entry(legend_of(mark));
      draw_svg_mark(canvas_, mark, x + 90, y_ - 45, {});
    }
    for (std::size_t i = 0; i < kPhases; ++i) {
      const Phase phase = static_cast<Phase>(i);
      if (appearance.phases[i]) draw_swatch(phase, place_entry(legend_of(phase)));
    }
    if (appearance.provisioned) {
      const Tenths x = place_entry("provisioned environment");
      canvas_.rect({x, y_ - 110, 180, 140}, "band");
    }
    if (appearance.ends) {
      const Tenths x = place_entry("end of an environment");
      canvas_.line(x + 90, y_ - 110, x + 90, y_ + 20, "end");
    }
    if (appearance.kept) {
      const Tenths x = place_entry(kKeptLegend);
      draw_svg_kept(canvas_, {.begin = x + 25, .end = x + 155, .y = y_ - 45});
    }
    if (appearance.left) {
      const Tenths x = place_entry(kLeftLegend);
      draw_svg_left(canvas_, {.begin = x, .end = x + 155, .y = y_ - 45, .is_over = true});
    }
    if (appearance.blocked) {
      const Tenths x = place_entry(kBlockedLegend);
      canvas_.rect({x, y_ - 80, 180, 70}, "refused");
    }
    if (!timeline_.changes.empty()) {
      const Tenths x = place_entry("something changes");
      canvas_.line(x + 90, y_ - 110, x + 90, y_ + 20, "limit");
    }
    draw_level_swatches();
    y_ += 100;
  }

  void draw_swatch(Phase phase, Tenths x) {
    if (phase == Phase::idle || phase == Phase::shutdown) {
      canvas_.line(x, y_ - 45, x + 180, y_ - 45, to_string(phase));
    } else {
      canvas_.rect({x, y_ - 110, 180, 140}, phase == Phase::handler ? "handler" : "",
                   svg_paint(phase));
    }
  }

  void draw_level_swatches() {
    bool has_provisioned = false;
    bool has_total = false;
    bool has_scaling = false;
    for (const FunctionTimeline& function : timeline_.functions) {
      has_provisioned |= function.has_provisioned;
      has_total |= shares_account(timeline_, function);
      has_scaling |= function.scaling.has_value();
    }
    const auto swatch = [&](std::string_view text, std::string_view css_class) {
      const Tenths x = place_entry(text);
      canvas_.rect({x, y_ - 110, 180, 140}, css_class);
    };
    if (timeline_.functions.empty()) return;
    if (timeline_.is_aggregated) {
      swatch("busy environments; requests", "handler");
      swatch("environments that start", "p-init");
      swatch("idle environments", "idle-area");
      swatch("throttled requests", "refused");
    }
    swatch("requests in flight", "level");
    if (has_provisioned) swatch("of them on provisioned concurrency", "in-use");
    if (has_total) {
      const Tenths x = place_entry("requests in flight in the whole account");
      canvas_.line(x, y_ - 45, x + 180, y_ - 45, "total");
    }
    if (!has_scaling) return;
    swatch("alarm in ALARM", "refused");
    const Tenths x = place_entry("auto scaling acts");
    canvas_.line(x + 90, y_ - 110, x + 90, y_ + 20, "end");
  }

  void draw_changes() {
    if (timeline_.changes.empty()) return;
    y_ += 240;
    canvas_.text(kMargin, y_, "Changes", "name");
    y_ += 40;
    for (const TimelineChange& change : timeline_.changes)
      paragraph(sentence_of(change), "", kMargin);
  }

  void draw_reasons() {
    const Explanations why = explanations_of(timeline_);
    const std::vector<Reason>& reasons = why.reasons;
    if (reasons.empty()) return;
    y_ += 240;
    canvas_.text(kMargin, y_, why.title, "name");
    y_ += 40;
    Tenths names = 0;
    for (const Reason& reason : reasons) names = std::max(names, text_width(reason.name, 14));
    names = std::min(names, Tenths{frame_.width} * 10 / 4);
    for (const Reason& reason : reasons) {
      canvas_.text(kMargin, y_ + 180, reason.name, "strong");
      const bool fits = text_width(reason.name, 14) <= names;
      if (!fits) y_ += 180;
      paragraph(reason.why, "", kMargin + names + 100);
      y_ += 30;
    }
  }

  void write_document(std::ostream& out) {
    const std::string height = pixels(y_ + 60);
    std::string summary = timeline_.description;
    for (const FunctionTimeline& function : timeline_.functions) {
      summary += fmt::format(" {}: {}.", function.name, counts_of(function));
    }
    for (const Reason& reason : explanations_of(timeline_).reasons) {
      summary += fmt::format(" {}: {}", reason.name, reason.why);
    }
    out << fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-labelledby=\"cc-title cc-description\">\n"
        "<title id=\"cc-title\">Timeline of {2}</title>\n"
        "<desc id=\"cc-description\">{3}</desc>\n",
        frame_.width, height, escape_markup(timeline_.scenario), escape_markup(summary));
    out << "<style>\n" << kPaletteStyle << kFigureStyle << "</style>\n";
    out << "<defs>\n" << kPatterns << "</defs>\n";
    out << fmt::format("<rect class=\"paper\" width=\"{}\" height=\"{}\"/>\n", frame_.width,
                       height);
    out << canvas_.elements() << "</svg>\n";
  }

  const Timeline& timeline_;
  SvgFrame frame_;
  SvgCanvas canvas_;
  std::map<RequestId, Tenths> bars_;  // the lane of each handler that is drawn
  Tenths y_ = 0;
  Tenths entry_x_ = 0;
};

}  // namespace

void write_timeline_svg(const Timeline& timeline, const TimelineOptions& options,
                        std::ostream& out) {
  Document(timeline, options).write(out);
}

}  // namespace coldcast
