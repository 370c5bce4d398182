#pragma once

#include <fmt/format.h>
#include <iterator>
#include <ostream>
#include <utility>

namespace coldcast {

// Text that is put together in memory, then written at once.
using TextOut = fmt::memory_buffer;

template <typename... Args>
void append(TextOut& out, fmt::format_string<Args...> text, Args&&... args) {
  fmt::format_to(std::back_inserter(out), text, std::forward<Args>(args)...);
}

inline void write(const TextOut& text, std::ostream& out) {
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace coldcast
