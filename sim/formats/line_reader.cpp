#include "formats/line_reader.h"

#include <cstring>
#include <utility>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} << 10;
// A minute-by-minute day of Azure takes 9 KB; a file without line ends is not a table.
constexpr std::size_t kLongestLine = std::size_t{16} << 20;

}  // namespace

LineReader::LineReader(std::string path) : path_(std::move(path)), file_(path_), buffer_(kBuffer) {}

bool LineReader::next(std::string_view& line) {
  while (true) {
    const char* from = buffer_.data() + begin_;
    const void* found = end_ > begin_ ? std::memchr(from, '\n', end_ - begin_) : nullptr;
    if (found == nullptr && refill()) continue;
    const bool is_last = found == nullptr;
    from = buffer_.data() + begin_;
    const std::size_t length =
        is_last ? end_ - begin_ : static_cast<std::size_t>(static_cast<const char*>(found) - from);
    if (is_last && length == 0) return false;
    begin_ += length + (is_last ? 0 : 1);
    ++line_number_;
    line = {from, length};
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line_number_ == 1 && line.substr(0, 3) == "\xef\xbb\xbf") line.remove_prefix(3);
    if (!line.empty()) return true;
  }
}

// Reads more behind what has not been given yet; false at the end of the file.
bool LineReader::refill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kLongestLine) {
      throw TraceError(path_, line_number_ + 1, "the line is longer than 16 MiB");
    }
    buffer_.resize(2 * buffer_.size());
  }
  const std::uint64_t count =
      file_.read(std::span<char>{buffer_}.subspan(end_, buffer_.size() - end_));
  end_ += count;
  if (count == 0 && !file_.failure().empty()) {
    throw TraceError(path_, line_number_ + 1, file_.failure());
  }
  return count > 0;
}

void LineReader::fail(const std::string& message, std::string hint) const {
  throw TraceError(path_, line_number_, message, std::move(hint));
}

}  // namespace coldcast
