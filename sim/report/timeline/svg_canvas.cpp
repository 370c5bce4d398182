#include "report/timeline/svg_canvas.h"

#include <array>
#include <fmt/format.h>

#include "report/page/markup.h"

namespace coldcast {
namespace {

// In hundredths of an em.
unsigned width_of(unsigned char character) {
  constexpr std::string_view kNarrow = "iljtfI.,:;'|!()[]r/ ";
  constexpr std::string_view kWide = "mwMW@%";
  if (kNarrow.find(static_cast<char>(character)) != std::string_view::npos) return 41;
  if (kWide.find(static_cast<char>(character)) != std::string_view::npos) return 99;
  if (character >= 'A' && character <= 'Z') return 74;
  if (character < 0x80) return 64;
  if (character < 0xC0) return 0;  // inside a character of several bytes
  return character < 0xE0 ? 68 : 105;
}

std::string_view spelled(SvgCanvas::Anchor anchor) {
  constexpr std::array<std::string_view, 3> kWords = {"", " text-anchor=\"middle\"",
                                                      " text-anchor=\"end\""};
  return kWords[static_cast<std::size_t>(anchor)];
}

}  // namespace

void SvgCanvas::rect(const Box& box, std::string_view css_class, std::string_view paint,
                     std::string_view text) {
  out_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", pixels(box.x),
                      pixels(box.y), pixels(box.width), pixels(box.height));
  if (!css_class.empty()) out_ += fmt::format(" class=\"{}\"", css_class);
  if (!paint.empty()) out_ += fmt::format(" fill=\"{}\"", paint);
  title(text, "rect");
}

void SvgCanvas::line(Tenths x1, Tenths y1, Tenths x2, Tenths y2, std::string_view css_class) {
  out_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" class=\"{}\"/>\n", pixels(x1),
                      pixels(y1), pixels(x2), pixels(y2), css_class);
}

void SvgCanvas::path(std::string_view d, std::string_view css_class, std::string_view text) {
  out_ += fmt::format("<path d=\"{}\" class=\"{}\"", d, css_class);
  title(text, "path");
}

void SvgCanvas::text(Tenths x, Tenths y, std::string_view content, std::string_view css_class,
                     Anchor anchor) {
  out_ += fmt::format("<text x=\"{}\" y=\"{}\"", pixels(x), pixels(y));
  if (!css_class.empty()) out_ += fmt::format(" class=\"{}\"", css_class);
  out_ += fmt::format("{}>{}</text>\n", spelled(anchor), escape_markup(content));
}

void SvgCanvas::title(std::string_view text, std::string_view element) {
  out_ += text.empty() ? std::string("/>\n")
                       : fmt::format("><title>{}</title></{}>\n", escape_markup(text), element);
}

std::string pixels(Tenths tenths) {
  const Tenths size = tenths < 0 ? -tenths : tenths;
  std::string text = fmt::format("{}{}", tenths < 0 ? "-" : "", size / 10);
  if (size % 10 != 0) text += fmt::format(".{}", size % 10);
  return text;
}

Tenths text_width(std::string_view text, unsigned size) {
  std::uint64_t hundredths = 0;
  for (const char character : text) hundredths += width_of(static_cast<unsigned char>(character));
  return static_cast<Tenths>(hundredths * size / 10);
}

std::string shortened(std::string_view text, Tenths room, unsigned size) {
  if (text_width(text, size) <= room) return std::string(text);
  constexpr std::string_view kEllipsis = "\u2026";
  const Tenths left = room - text_width(kEllipsis, size);
  std::uint64_t hundredths = 0;
  std::size_t kept = 0;  // bytes of the whole characters that fit
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_inside = (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    if (!is_inside) kept = i;
    hundredths += width_of(static_cast<unsigned char>(text[i]));
    if (static_cast<Tenths>(hundredths * size / 10) > left) break;
  }
  return std::string(text.substr(0, kept)) + std::string(kEllipsis);
}

}  // namespace coldcast
