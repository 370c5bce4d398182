#include "app/terminal.h"

#include <array>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

namespace coldcast {
namespace {

std::optional<unsigned> width_of(int file) {
  winsize size{};
  if (ioctl(file, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace

ColorWish parse_color(const std::string& word) {
  constexpr std::array<std::string_view, 3> kWords = {"auto", "always", "never"};
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (word == kWords[i]) return static_cast<ColorWish>(i);
  }
  throw UsageError("--color: " + unknown_word("wish", word, kWords));
}

bool use_color(ColorWish wish, bool is_terminal) {
  if (wish != ColorWish::automatic) return wish == ColorWish::always;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return is_terminal && !is_dumb && (no_color == nullptr || *no_color == '\0');
}

std::optional<unsigned> terminal_width() {
  return width_of(STDOUT_FILENO);
}

std::optional<unsigned> error_terminal_width() {
  return width_of(STDERR_FILENO);
}

}  // namespace coldcast
