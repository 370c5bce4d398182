#include <cmath>
#include <optional>

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
  Poisson(Rate rate, SimTime from, SimTime end, RandomStream stream, const RateScale* scale)
      : stream_(stream), rate_(rate), scale_(scale), at_(from), end_(std::max(from, end)) {
    look_up_scale();
  }

  std::size_t fill(std::span<Request> requests) {
    RandomStream stream = stream_;
    SimTime at = at_;
    double place = place_;
    std::size_t filled = 0;
    for (; filled < requests.size(); ++filled) {
      double mass = draw_exponential(stream);
      // Not less than, since no number holds the gap of a rate of zero.
      if (!(place + gap_ * mass < static_cast<double>((limit_ - at).count()))) [[unlikely]] {
        at_ = at;
        place_ = place;
        if (!pass_limit(mass)) break;
        at = at_;
        place = place_;
      }
      place += gap_ * mass;
      const auto whole = static_cast<std::int64_t>(place);
      place -= static_cast<double>(whole);
      at += Duration{whole};
      requests[filled] = Request{.at = at};
    }
    stream_ = stream;
    if (filled == requests.size()) {
      at_ = at;
      place_ = place;
    }
    return filled;
  }

 private:
  // The factor changes before the next request: what is left of `mass` then. False at the end.
  [[gnu::noinline]] bool pass_limit(double& mass) {
    while (!(place_ + gap_ * mass < span_to(limit_))) {
      if (limit_ == end_) {
        at_ = end_;
        return false;
      }
      mass -= std::min(mass, (span_to(limit_) - place_) / gap_);
      at_ = limit_;
      place_ = 0.5;
      look_up_scale();
    }
    return true;
  }
  void look_up_scale() {
    const double factor = scale_.at(at_);
    const Rate rate = factor > 0.0 ? scaled(rate_, factor) : Rate{0, rate_.per};
    gap_ = static_cast<double>(rate.per.count()) / static_cast<double>(rate.events);
    limit_ = std::min(scale_.until(), end_);
  }
  [[nodiscard]] double span_to(SimTime at) const { return static_cast<double>((at - at_).count()); }

  RandomStream stream_;
  Rate rate_;
  ScaleCursor scale_;
  SimTime at_;
  SimTime end_;
  SimTime limit_{};     // the end, or where the factor changes
  double gap_ = 1.0;    // mean, in nanoseconds
  double place_ = 0.5;  // beyond at_; begins with a half, which rounds to the nearest
};

// At `from`, then once in each gap; what of a gap has gone by when the factor changes counts.
class Constant {
 public:
  Constant(Rate rate, SimTime from, SimTime end, const RateScale* scale)
      : rate_(rate), scale_(scale), end_(end) {
    begin_stretch(from, 0.0);
  }

  bool next(Request& request) {
    while (!reaches(first_, multiples_.current(), limit_, request.at)) {
      if (limit_ >= end_) return false;
      begin_stretch(limit_, due_at_limit());
    }
    last_ = request.at;
    multiples_.advance();
    return true;
  }

 private:
  // One factor holds from `at` on, where the next is due when the share `due` of a gap is over.
  void begin_stretch(SimTime at, double due) {
    const double factor = scale_.at(at);
    limit_ = std::min(scale_.until(), end_);
    due_ = due;
    last_.reset();
    is_silent_ = factor <= 0.0;
    first_ = kNever;
    if (is_silent_) return;
    const Rate rate = scaled(rate_, factor);
    gap_ = static_cast<double>(rate.per.count()) / static_cast<double>(rate.events);
    multiples_ = Multiples(rate.per.count(), rate.events);
    constexpr double kCentury = 0x1.0p62;
    first_ = saturating_add(at, Duration{std::llround(std::min(due * gap_, kCentury))});
  }
  [[nodiscard]] double due_at_limit() const {
    if (is_silent_) return due_;
    if (!last_) return static_cast<double>((first_ - limit_).count()) / gap_;
    return std::max(0.0, 1.0 - static_cast<double>((limit_ - *last_).count()) / gap_);
  }

  Rate rate_;
  ScaleCursor scale_;
  SimTime end_;
  SimTime limit_{};  // the end, or where the factor changes
  // Of the present stretch.
  Multiples multiples_{1, 1};
  SimTime first_{};
  std::optional<SimTime> last_;
  double gap_ = 1.0;
  double due_ = 0.0;
  bool is_silent_ = false;
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

// A burst whose factor changes in its midst: evenly at the rate that each factor gives.
class ChangingBurst {
 public:
  ChangingBurst(const BurstShape& shape, SimTime from, SimTime end, const RateScale* scale)
      : inner_(Rate{static_cast<std::int64_t>(shape.count), shape.over}, shape.at,
               std::min(end, saturating_add(shape.at, shape.over)), scale),
        from_(from) {}

  bool next(Request& request) {
    while (inner_.next(request)) {
      if (request.at >= from_) return true;
    }
    return false;
  }

 private:
  Constant inner_;
  SimTime from_;
};

std::unique_ptr<RequestSource> burst_source(BurstShape shape, const Window& window,
                                            const WorkloadContext& context) {
  const SimTime end = window.end(context);
  if (context.scale == nullptr) return source_of(Burst{shape, window.from, end});
  const RateScale& scale = *context.scale;
  if (!scale.changes.empty() && shape.over > Duration::zero() && shape.count > 0)
    return source_of(ChangingBurst{shape, window.from, end, &scale});
  const double factor = ScaleCursor(&scale).at(shape.at);
  if (factor != 1.0)
    shape.count =
        static_cast<std::uint64_t>(std::llround(static_cast<double>(shape.count) * factor));
  return source_of(Burst{shape, window.from, end});
}

// A block of one rate; `make` makes its source.
template <typename Make>
Workload at_a_rate(Parameters& settings, Make make) {
  const Rate rate = settings.rate("rate");
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.scaling = Workload::Scaling::by_source;
  workload.begins = window.from;
  workload.make_source = [rate, window, make](const WorkloadContext& context) {
    return make(rate, window, context);
  };
  return workload;
}

}  // namespace

Workload build_poisson(Parameters& settings) {
  return at_a_rate(settings, [](Rate rate, const Window& window, const WorkloadContext& context) {
    return source_of(Poisson{rate, window.from, window.end(context),
                             stream_of(context, StreamPurpose::arrivals), context.scale});
  });
}

Workload build_constant_arrivals(Parameters& settings) {
  return at_a_rate(settings, [](Rate rate, const Window& window, const WorkloadContext& context) {
    return source_of(Constant{rate, window.from, window.end(context), context.scale});
  });
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
  workload.scaling = Workload::Scaling::by_source;
  workload.begins = std::max(shape.at, window.from);
  workload.make_source = [shape, window](const WorkloadContext& context) {
    return burst_source(shape, window, context);
  };
  return workload;
}

}  // namespace coldcast
