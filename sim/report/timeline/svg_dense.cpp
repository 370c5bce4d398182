#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "report/timeline/svg_figure.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr std::uint32_t kStretch = 4;  // pixels

using Counts = std::array<std::uint64_t, kRequestMarks>;

std::uint64_t sum_of(const Counts& counts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : counts) sum += count;
  return sum;
}

// What went wrong stands at the bottom, where few are seen as well.
constexpr std::array kFromBelow = {RequestMark::throttled, RequestMark::cold,
                                   RequestMark::provisioned, RequestMark::warm};
constexpr std::array<std::string_view, kRequestMarks> kClasses = {"bar-cold", "bar-warm",
                                                                  "bar-provisioned", "refused"};

}  // namespace

void SvgFunction::draw_dense_requests(Tenths top) {
  const std::uint32_t bins = std::max(frame_.plot_width / kStretch, 1U);
  const TimeScale scale(timeline_.from, timeline_.to, bins);
  std::vector<Counts> counts(bins);
  for (const TimelineRequest& request : function_.requests) {
    if (request.arrived < timeline_.from) continue;
    ++counts[scale.cell(request.arrived)][static_cast<std::size_t>(mark_of(request))];
  }
  std::uint64_t highest = 1;
  for (const Counts& bin : counts) highest = std::max(highest, sum_of(bin));
  const Tenths height = items_height() - 60;
  const Tenths bottom = top + height;
  canvas_.text(120, top + height / 2, "requests", "muted");
  canvas_.text(Tenths{frame_.left} * 10 - 50, top + 80, readable(highest), "tick",
               SvgCanvas::Anchor::end);
  for (std::uint32_t bin = 0; bin < bins; ++bin) {
    std::uint64_t below = 0;
    for (const RequestMark mark : kFromBelow) {
      const std::uint64_t count = counts[bin][static_cast<std::size_t>(mark)];
      if (count == 0) continue;
      const auto y_of = [&](std::uint64_t level) {
        return bottom - static_cast<Tenths>(level * static_cast<std::uint64_t>(height) / highest);
      };
      const Tenths y = y_of(below + count);
      canvas_.rect({frame_.x(scale.begin(bin)), y, kStretch * 10 - 5, y_of(below) - y},
                   kClasses[static_cast<std::size_t>(mark)], {},
                   fmt::format("{}: {}", legend_of(mark), readable(count)));
      below += count;
    }
  }
}

}  // namespace coldcast
