#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fmt/format.h>
#include <string>
#include <string_view>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"
#include "coldcast/results/metric_tree.h"
#include "coldcast/study/result_file.h"

#include "study/shard_format.h"

namespace coldcast {

// The head of a shard's text and then its runs, each of which begins with a line `run`: one at a
// time, up to `end`.
class ShardSections {
 public:
  ShardSections(const ShardText& text, std::uint64_t end) : text_(text), end_(end) {}

  // Goes on to the next; false where there is none.
  [[nodiscard]] bool next() {
    const std::string_view last = text();
    line_ += static_cast<std::uint64_t>(std::count(last.begin(), last.end(), '\n'));
    at_ += size_;
    std::size_t found = held_.find(kNext, at_);
    while (found == std::string::npos && held_begin_ + held_.size() < end_) {
      take_block();
      found = held_.find(kNext, at_);
    }
    size_ = (found == std::string::npos ? held_.size() : found + 1) - at_;
    return size_ > 0;
  }
  [[nodiscard]] std::string_view text() const { return std::string_view(held_).substr(at_, size_); }
  [[nodiscard]] std::uint64_t begin() const { return held_begin_ + at_; }
  [[nodiscard]] std::uint64_t line() const { return line_; }

 private:
  static constexpr std::string_view kNext = "\nrun ";
  static constexpr std::uint64_t kBlock = std::uint64_t{256} << 10U;

  void take_block() {
    held_.erase(0, at_);
    held_begin_ += at_;
    at_ = 0;
    const std::uint64_t from = held_begin_ + held_.size();
    held_ += text_.piece(from, std::min(kBlock, end_ - from));
  }

  const ShardText& text_;
  std::uint64_t end_;
  std::string held_{};  // from there on
  std::uint64_t held_begin_ = 0;
  std::size_t at_ = 0;  // in what is held
  std::size_t size_ = 0;
  std::uint64_t line_ = 1;
};

// Reads lines word by word, of which the first has the number `line`; anything unexpected is a
// UsageError with the line.
class ShardReader {
 public:
  ShardReader(std::string_view text, const std::string& name, std::uint64_t line = 1)
      : rest_(text), name_(name), line_(line) {}

  [[noreturn]] void fail(const std::string& message) const {
    throw UsageError(fmt::format("{}:{}: {}", name_, line_, message), kShardHint);
  }
  // The next line begins with `key`.
  [[nodiscard]] bool next_is(std::string_view key) const {
    return rest_.starts_with(key) && rest_.substr(key.size()).find_first_of(" \n") == 0;
  }
  void line(std::string_view key) {
    if (!next_is(key)) fail(fmt::format("expected {}", quote(key)));
    rest_.remove_prefix(key.size());
  }
  void end_line() {
    if (!rest_.starts_with('\n')) fail("the line has too many words, or is cut off");
    rest_.remove_prefix(1);
    ++line_;
  }
  [[nodiscard]] std::string_view next() {
    if (!rest_.starts_with(' ')) fail("a word is missing");
    rest_.remove_prefix(1);
    const std::size_t end = rest_.find_first_of(" \n");
    if (end == std::string_view::npos) fail("the file is cut off");
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return found;
  }
  [[nodiscard]] std::uint64_t count() {
    const std::optional<std::uint64_t> found = parse_count(next());
    if (!found) fail("expected a count");
    return *found;
  }
  [[nodiscard]] std::string text() {
    std::string_view found = next();
    if (!found.starts_with('"')) fail("expected a text");
    std::string result;
    for (std::size_t i = 1; i < found.size(); ++i) {
      if (found[i] != '%') {
        result += found[i];
        continue;
      }
      unsigned byte = 0;
      const char* digits = found.data() + i + 1;
      if (found.size() - i < 3 || std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2)
        fail("a text is damaged");
      result += static_cast<char>(byte);
      i += 2;
    }
    return result;
  }
  [[nodiscard]] Number number() {
    const std::string_view found = next();
    if (found == "-") return {};
    if (found.starts_with('m')) {
      const std::optional<double> measure = parse_number(found.substr(1));
      if (!measure) fail("expected a number");
      return *measure;
    }
    const std::optional<std::uint64_t> count = parse_count(found);
    if (!count) fail("expected a number");
    return *count;
  }
  [[nodiscard]] double measure() {
    const std::optional<double> found = value_of(number());
    if (!found) fail("expected a number");
    return *found;
  }
  // The word of one of the first `count` enumerators of a kind.
  template <typename Kind>
  [[nodiscard]] std::string_view one_of(std::size_t count) {
    const std::string found = text();
    for (std::size_t i = 0; i < count; ++i) {
      if (to_string(static_cast<Kind>(i)) == found) return to_string(static_cast<Kind>(i));
    }
    fail("an unknown word");
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  const std::string& name_;
  std::uint64_t line_;
};

}  // namespace coldcast
