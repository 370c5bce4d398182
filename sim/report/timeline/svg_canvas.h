#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace coldcast {

// Tenths of a pixel: exact, so that the same picture has the same bytes everywhere.
using Tenths = std::int64_t;

// Writes elements of an SVG; every text passes through escape_markup() here and nowhere else.
class SvgCanvas {
 public:
  struct Box {
    Tenths x = 0;
    Tenths y = 0;
    Tenths width = 0;
    Tenths height = 0;
  };
  enum class Anchor : std::uint8_t { start, middle, end };

  // `paint`: of a fill such as a pattern (`url(#cc-init)`); else the class decides. `title` is what
  // a pointer resting on it shows; empty: none.
  void rect(const Box& box, std::string_view css_class, std::string_view paint = {},
            std::string_view title = {});
  void line(Tenths x1, Tenths y1, Tenths x2, Tenths y2, std::string_view css_class);
  void path(std::string_view d, std::string_view css_class, std::string_view title = {});
  void text(Tenths x, Tenths y, std::string_view content, std::string_view css_class = {},
            Anchor anchor = Anchor::start);

  [[nodiscard]] const std::string& elements() const { return out_; }

 private:
  void title(std::string_view title, std::string_view element);

  std::string out_;
};

// 12.3
[[nodiscard]] std::string pixels(Tenths tenths);

// How wide a text may become, on the safe side of the fonts that browsers substitute (widths of
// DejaVu Sans, the widest of them). `size` in pixels.
[[nodiscard]] Tenths text_width(std::string_view text, unsigned size);
// The text, or as much of it as fits into `room` with an ellipsis.
[[nodiscard]] std::string shortened(std::string_view text, Tenths room, unsigned size);

}  // namespace coldcast
