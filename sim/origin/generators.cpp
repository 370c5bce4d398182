#include <string>
#include <vector>

#include "coldcast/base/int128.h"

#include "origin/arrivals.h"
#include "random/ziggurat.h"

namespace coldcast {
namespace {

// The multiples of a ratio of integers, k numerator/denominator for k = 0, 1, ..., each rounded to
// the nearest integer (half up); exact, without a division for each.
class Multiples {
 public:
  Multiples(std::int64_t numerator, std::int64_t denominator)
      : step_(numerator / denominator),
        step_rest_(2 * static_cast<Int128>(numerator % denominator)),
        divisor_(2 * static_cast<Int128>(denominator)),
        rest_(denominator) {}

  [[nodiscard]] Int128 current() const { return whole_; }
  void advance() {
    whole_ += step_;
    rest_ += step_rest_;
    if (rest_ >= divisor_) {
      rest_ -= divisor_;
      ++whole_;
    }
  }

 private:
  std::int64_t step_;
  Int128 step_rest_;
  Int128 divisor_;
  Int128 whole_ = 0;
  Int128 rest_;  // in halves of 1/denominator; begins with a half, which rounds to the nearest
};

// Is `from + span` before `end`? Written to `at` if so.
bool reaches(SimTime from, Int128 span, SimTime end, SimTime& at) {
  if (from >= end || span >= (end - from).count()) return false;
  at = from + Duration{static_cast<std::int64_t>(span)};
  return true;
}

// Exponential gaps, added up unrounded: `place_` carries what each instant was rounded by, so that
// also a billion requests a second come at their rate.
class Poisson {
 public:
  Poisson(Rate rate, SimTime from, SimTime end, RandomStream stream)
      : stream_(stream),
        gap_(static_cast<double>(rate.per.count()) / static_cast<double>(rate.events)),
        at_(from),
        left_(from < end ? (end - from).count() : 0) {}

  bool next(Request& request) {
    constexpr double kCentury = 0x1.0p62;
    const double place = place_ + gap_ * draw_exponential(stream_);
    const std::int64_t whole = place < kCentury ? static_cast<std::int64_t>(place) : left_;
    left_ -= whole;
    if (left_ <= 0) {
      left_ = 0;
      return false;
    }
    place_ = place - static_cast<double>(whole);
    at_ += Duration{whole};
    request.at = at_;
    return true;
  }

 private:
  RandomStream stream_;
  double gap_;          // mean, in nanoseconds
  double place_ = 0.5;  // beyond at_; begins with a half, which rounds to the nearest
  SimTime at_;
  std::int64_t left_;  // nanoseconds from at_ to the end
};

class Constant {
 public:
  Constant(Rate rate, SimTime from, SimTime end)
      : multiples_(rate.per.count(), rate.events), from_(from), end_(end) {}

  bool next(Request& request) {
    if (!reaches(from_, multiples_.current(), end_, request.at)) return false;
    multiples_.advance();
    return true;
  }

 private:
  Multiples multiples_;
  SimTime from_;
  SimTime end_;
};

class Schedule {
 public:
  Schedule(Duration every, std::uint64_t count, SimTime from, SimTime end)
      : every_(every), count_(count), at_(from), end_(end) {}

  bool next(Request& request) {
    if (at_ >= end_ || count_ == 0) return false;
    request.at = at_;
    if (++given_ == count_) {
      given_ = 0;
      at_ = saturating_add(at_, every_);
    }
    return true;
  }

 private:
  Duration every_;
  std::uint64_t count_;
  SimTime at_;
  SimTime end_;
  std::uint64_t given_ = 0;  // at this tick
};

struct BurstShape {
  SimTime at{};
  std::uint64_t count = 0;
  Duration over{};
};

class Burst {
 public:
  Burst(const BurstShape& shape, SimTime from, SimTime end)
      : multiples_(shape.over.count(),
                   static_cast<std::int64_t>(std::max<std::uint64_t>(shape.count, 1))),
        shape_(shape),
        from_(from),
        end_(end) {}

  bool next(Request& request) {
    while (given_ < shape_.count) {
      if (!reaches(shape_.at, multiples_.current(), end_, request.at)) return false;
      ++given_;
      multiples_.advance();
      if (request.at >= from_) return true;
    }
    return false;
  }

 private:
  Multiples multiples_;
  BurstShape shape_;
  SimTime from_;
  SimTime end_;
  std::uint64_t given_ = 0;
};

struct ListedRequest {
  SimTime at{};
  Duration duration{-1};
  std::string label;
};

// The list is owned by the workload's closure, which lives as long as the scenario: labels too.
class Listed {
 public:
  Listed(std::shared_ptr<const std::vector<ListedRequest>> list, SimTime from, SimTime end)
      : list_(std::move(list)), from_(from), end_(end) {}

  bool next(Request& request) {
    while (next_ < list_->size() && (*list_)[next_].at < from_) ++next_;
    if (next_ == list_->size() || (*list_)[next_].at >= end_) return false;
    const ListedRequest& listed = (*list_)[next_++];
    request.at = listed.at;
    request.duration = listed.duration;
    request.label = listed.label.empty() ? nullptr : &listed.label;
    return true;
  }

 private:
  std::shared_ptr<const std::vector<ListedRequest>> list_;
  SimTime from_;
  SimTime end_;
  std::size_t next_ = 0;
};

ListedRequest read_listed(const Setting& item) {
  ListedRequest listed;
  Parameters settings = item.map();
  listed.at = settings.instant("at");
  if (const auto duration = settings.find("duration")) listed.duration = duration->duration();
  if (const auto label = settings.find("label")) listed.label = label->text();
  settings.done();
  return listed;
}

}  // namespace

Window read_window(Parameters& settings) {
  Window window;
  window.from = settings.instant("from", kStartOfTime);
  if (const std::optional<Setting> until = settings.find("until")) {
    window.until = until->instant();
    if (window.until <= window.from) {
      until->fail(to_string(window.until - kStartOfTime) + " is not after from " +
                  to_string(window.from - kStartOfTime));
    }
  }
  return window;
}

SimTime follow_up_at(SimTime answer, Duration span, SimTime end) {
  const SimTime at = saturating_add(answer, span);
  if (at < kNever || end < kNever) return at;
  throw Error("a client would ask again after the end of the clock, 292 years after the start",
              "give the scenario a duration, or the client less patience");
}

Workload build_poisson(Parameters& settings) {
  const Rate rate = settings.rate("rate");
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.make_source = [rate, window](const WorkloadContext& context) {
    return source_of(Poisson{rate, window.from, window.end(context),
                             stream_of(context, StreamPurpose::arrivals)});
  };
  return workload;
}

Workload build_constant_arrivals(Parameters& settings) {
  const Rate rate = settings.rate("rate");
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.make_source = [rate, window](const WorkloadContext& context) {
    return source_of(Constant{rate, window.from, window.end(context)});
  };
  return workload;
}

Workload build_schedule(Parameters& settings) {
  const std::optional<Setting> every = settings.require("every", "5min");
  const Duration period = every ? every->duration() : Duration{1};
  if (every && period == Duration::zero()) every->fail("0 is no period; expected one above 0");
  const std::uint64_t count = settings.count("count", 1);
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.make_source = [period, count, window](const WorkloadContext& context) {
    return source_of(Schedule{period, count, window.from, window.end(context)});
  };
  return workload;
}

Workload build_burst(Parameters& settings) {
  BurstShape shape;
  shape.at = settings.instant("at");
  shape.count = settings.count("count");
  shape.over = settings.duration("over", Duration::zero());
  const Window window = read_window(settings);
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62;  // doubled, it still fits the division
  if (shape.count > kMost) settings.fail("count", "is above 2^62");
  if (saturating_add(shape.at, shape.over) == kNever) {
    settings.fail("over", "goes on beyond the end of the clock, 292 years after the start");
  }
  Workload workload;
  workload.ends_by_itself = true;
  workload.make_source = [shape, window](const WorkloadContext& context) {
    return source_of(Burst{shape, window.from, window.end(context)});
  };
  return workload;
}

Workload build_requests(Parameters& settings) {
  const std::optional<Setting> items = settings.require("list", "[{at: 0s}, {at: 3s}]");
  const Window window = read_window(settings);
  auto list = std::make_shared<std::vector<ListedRequest>>();
  if (items) {
    for (const Setting& item : items->list()) list->push_back(read_listed(item));
  }
  std::stable_sort(list->begin(), list->end(),
                   [](const ListedRequest& a, const ListedRequest& b) { return a.at < b.at; });
  Workload workload;
  workload.ends_by_itself = true;
  workload.brings_durations =
      std::all_of(list->begin(), list->end(),
                  [](const ListedRequest& listed) { return listed.duration >= Duration::zero(); });
  workload.make_source = [list = std::shared_ptr<const std::vector<ListedRequest>>(list),
                          window](const WorkloadContext& context) {
    return source_of(Listed{list, window.from, window.end(context)});
  };
  return workload;
}

}  // namespace coldcast
