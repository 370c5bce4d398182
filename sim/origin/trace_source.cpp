#include "origin/trace_source.h"

#include <algorithm>

namespace coldcast {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 19;       // 12 MB
constexpr std::size_t kMostSorted = std::size_t{1} << 24;  // 384 MB

bool is_earlier(const TraceRecord& a, const TraceRecord& b) {
  return a.at < b.at;
}

// Gives records in order of time. It holds two blocks: what is given stands in the first half of
// them, sorted together, so that a record may come late by a block.
class SortedRecords {
 public:
  explicit SortedRecords(std::unique_ptr<TraceRecords> records) : records_(std::move(records)) {}

  // The next record, or nullptr.
  const TraceRecord* next() {
    if (next_ == safe_ && !refill()) return nullptr;
    return &held_[next_++];
  }
  [[noreturn]] void fail(const std::string& message) const { records_->table().fail(message); }

 private:
  bool refill() {
    const bool is_first = held_.empty();
    const std::int64_t given = is_first ? 0 : held_[next_ > 0 ? next_ - 1 : 0].at;
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
    if (is_first && read_block() && !std::is_sorted(held_.begin(), held_.end(), is_earlier)) {
      while (held_.size() < kMostSorted && read_block()) {
      }
      block_ = held_.size();
    }
    const std::size_t sorted = is_first ? 0 : held_.size();
    if (!has_ended_) read_block();
    sort_from(sorted);
    if (!is_first && !held_.empty() && held_.front().at < given) {
      fail("one of the records up to here comes more than " + std::to_string(block_) +
           " records too late; sort the file by time");
    }
    safe_ = has_ended_ ? held_.size() : held_.size() - std::min(held_.size(), block_);
    return safe_ > 0;
  }

  // Appends a block, growing with what is there, as most files are small; false at the end of the
  // file.
  bool read_block() {
    constexpr std::size_t kSmallest = 4096;
    const std::size_t wanted = held_.size() + block_;
    while (!has_ended_ && held_.size() < wanted) {
      const std::size_t size = held_.size();
      const std::size_t step = std::min(std::max(size, kSmallest), wanted - size);
      held_.resize(size + step);
      const std::size_t count = records_->read(std::span{held_}.subspan(size));
      held_.resize(size + count);
      has_ended_ = count < step;
    }
    return !has_ended_;
  }

  // Sorts the whole, of which all before `sorted` are in order.
  void sort_from(std::size_t sorted) {
    const auto middle = held_.begin() + static_cast<std::ptrdiff_t>(sorted);
    if (!std::is_sorted(middle, held_.end(), is_earlier)) {
      std::stable_sort(middle, held_.end(), is_earlier);
    }
    const bool overlaps =
        middle != held_.begin() && middle != held_.end() && is_earlier(*middle, *(middle - 1));
    if (overlaps) std::inplace_merge(held_.begin(), middle, held_.end(), is_earlier);
  }

  std::unique_ptr<TraceRecords> records_;
  std::vector<TraceRecord> held_;
  std::size_t block_ = kBlock;
  std::size_t next_ = 0;
  std::size_t safe_ = 0;  // those before it can be given
  bool has_ended_ = false;
};

class TracedRequests {
 public:
  TracedRequests(std::unique_ptr<TraceRecords> records, const TraceShape& shape,
                 const WorkloadContext& context)
      : records_(std::move(records)),
        shape_(shape),
        feed_(context.feed),
        end_(shape.window.end(context)) {}

  bool next(Request& request) {
    while (const TraceRecord* record = records_.next()) {
      const std::optional<SimTime> at = instant(*record);
      if (!at || *at < shape_.window.from) continue;
      if (shape_.function && record->function != *shape_.function) continue;
      if (*at >= end_) return false;
      const Feed feed = shape_.feeds.empty() ? 0 : shape_.feeds[record->function];
      if (feed == TraceShape::kNoFeed) continue;
      request.at = *at;
      request.duration = Duration{record->duration};
      request.feed = feed_ + feed;
      if (record->label != TraceRecord::kNoLabel)
        request.label = &shape_.labels->keys()[record->label];
      return true;
    }
    return false;
  }

 private:
  // nullopt: before time zero.
  std::optional<SimTime> instant(const TraceRecord& record) {
    Origin& origin = shape_.origin;
    if (origin.kind == Origin::Kind::first) origin = {Origin::Kind::time, record.at};
    std::int64_t since = 0;
    if (__builtin_sub_overflow(record.at, origin.at, &since)) {
      if (record.at < origin.at) return std::nullopt;
      records_.fail("one of the records up to here lies more than 292 years after the origin");
    }
    if (since == (kNever - kStartOfTime).count()) {
      records_.fail("one of the records up to here lies 292 years after the origin");
    }
    if (since >= 0) return kStartOfTime + Duration{since};
    if (origin.kind == Origin::Kind::zero) {
      records_.fail("one of the records up to here has a negative time; say the origin: first");
    }
    return std::nullopt;
  }

  SortedRecords records_;
  TraceShape shape_;
  Feed feed_;
  SimTime end_;
};

}  // namespace

Origin read_origin(Parameters& settings, const TimeColumn& times) {
  const std::optional<Setting> setting = settings.find("origin");
  if (!setting) {
    settings.resolve("origin", Node::scalar("first"));
    return {};
  }
  const std::string text = setting->text();
  if (text == "first") return {};
  if (text == "zero") return {Origin::Kind::zero, 0};
  if (const std::optional<std::int64_t> at = times.parse(text)) return {Origin::Kind::time, *at};
  setting->fail("expected first, zero, or a time as the file writes it, found \"" + text + "\"");
  return {};
}

std::unique_ptr<RequestSource> trace_source(std::unique_ptr<TraceRecords> records,
                                            const TraceShape& shape,
                                            const WorkloadContext& context) {
  return source_of(TracedRequests{std::move(records), shape, context});
}

}  // namespace coldcast
