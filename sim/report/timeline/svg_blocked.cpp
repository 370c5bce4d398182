#include <algorithm>
#include <fmt/format.h>

#include "report/timeline/svg_figure.h"
#include "timeline/wording.h"

namespace coldcast {
namespace {

constexpr Tenths kRow = 180;
constexpr Tenths kBar = 70;
constexpr Tenths kLeastBar = 12;

}  // namespace

Tenths SvgFunction::blocked_height() const {
  Tenths height = 0;
  const std::string* shard = nullptr;
  for (const BlockedSpan& span : function_.blocked) {
    if (shard == nullptr || *shard != span.shard) height += kRow;
    shard = &span.shard;
  }
  return height;
}

void SvgFunction::draw_blocked(Tenths top) {
  const std::string* shard = nullptr;
  Tenths middle = top - kRow / 2;
  for (const BlockedSpan& span : function_.blocked) {
    if (shard == nullptr || *shard != span.shard) {
      middle += kRow;
      canvas_.text(120, middle + 40, shortened(span.shard, Tenths{frame_.left} * 10 - 180, 11),
                   "small");
    }
    shard = &span.shard;
    const Tenths begin = frame_.x(span.begin);
    const Tenths width = std::max(frame_.x(span.end) - begin, kLeastBar);
    const std::string words = fmt::format("blocked for {}", readable(span.end - span.begin));
    canvas_.rect({begin, middle - kBar / 2, width, kBar}, "refused", "",
                 fmt::format("{} {}", span.shard, words));
    if (text_width(words, 11) + 80 < frame_.right() - begin - width)
      canvas_.text(begin + width + 40, middle + 40, words, "small halo");
  }
}

}  // namespace coldcast
