#include <cmath>
#include <fmt/format.h>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"
#include "coldcast/random/distribution.h"

#include "origin/arrivals.h"
#include "random/ziggurat.h"

namespace coldcast {
namespace {

struct ProfilePoint {
  SimTime at{};
  double rate = 0.0;  // per nanosecond
};
using Profile = std::vector<ProfilePoint>;

struct ProfileShape {
  Profile points;
  Duration repeat{};  // zero: never

  // Whether any request comes.
  [[nodiscard]] bool has_mass() const {
    for (std::size_t i = 1; i < points.size(); ++i) {
      const bool has_rate = points[i - 1].rate > 0.0 || points[i].rate > 0.0;
      if (points[i].at > points[i - 1].at && has_rate) return true;
    }
    return false;
  }
};

// A Poisson process whose rate changes: the rate's integral between two requests is exponential of
// mean 1 (Lewis and Shedler, Simulation of Nonhomogeneous Poisson Processes, 1979).
class Profiled {
 public:
  Profiled(std::shared_ptr<const ProfileShape> shape, SimTime from, SimTime end,
           RandomStream stream, const RateScale* scale)
      : shape_(std::move(shape)),
        stream_(stream),
        scale_(scale),
        from_(from),
        end_(shape_->has_mass() ? end : kStartOfTime) {}

  bool next(Request& request) {
    do {
      if (!advance(draw_exponential(stream_))) return false;
      // Rounded down, so that a request stays in its piece.
      request.at = saturating_add(begin_of(piece_), Duration{static_cast<std::int64_t>(place_)});
    } while (request.at < from_);
    return request.at < end_;
  }

 private:
  [[nodiscard]] SimTime begin_of(std::size_t point) const {
    return saturating_add(shape_->points[point].at, shift_);
  }

  // Moves on until the integral has grown by `mass`; false beyond the last point, or the end.
  bool advance(double mass) {
    for (; is_within(); ++piece_, place_ = 0.0) {
      if (advance_in_piece(mass)) return true;
    }
    return false;
  }

  // Begins anew where the profile is repeated.
  bool is_within() {
    if (piece_ + 1 < shape_->points.size()) return true;
    if (shape_->repeat == Duration::zero() || begin_of(0) >= end_) return false;
    shift_ = saturating_add(kStartOfTime + shift_, shape_->repeat) - kStartOfTime;
    piece_ = 0;
    return begin_of(0) < end_;
  }

  // True where the request is in this piece; otherwise takes off what the piece had.
  bool advance_in_piece(double& mass) {
    const ProfilePoint& low = shape_->points[piece_];
    const ProfilePoint& high = shape_->points[piece_ + 1];
    const double length = static_cast<double>((high.at - low.at).count());
    const SimTime begin = begin_of(piece_);
    if (length == 0.0 || begin >= end_) return false;
    const double slope_of_one = (high.rate - low.rate) / length;
    for (;;) {
      const double factor =
          scale_.at(saturating_add(begin, Duration{static_cast<std::int64_t>(place_)}));
      const double until =
          scale_.until() == kNever
              ? length
              : std::fmin(length, static_cast<double>((scale_.until() - begin).count()));
      const double slope = factor * slope_of_one;
      const double rate = factor * low.rate + slope * place_;
      // The positive root of rate d + slope d^2 / 2 = mass, in the form that does not cancel.
      const double square = rate * rate + 2.0 * slope * mass;
      const double move = square < 0.0 ? length : 2.0 * mass / (rate + std::sqrt(square));
      if (place_ + move < until) {
        place_ += move;
        return true;
      }
      const double rate_there =
          until == length ? factor * high.rate : factor * low.rate + slope * until;
      mass -= 0.5 * (rate + rate_there) * (until - place_);
      mass = std::fmax(mass, 0.0);
      if (until == length) return false;
      place_ = until;
    }
  }

  std::shared_ptr<const ProfileShape> shape_;
  RandomStream stream_;
  ScaleCursor scale_;
  SimTime from_;
  SimTime end_;
  Duration shift_{};  // of the present repetition
  std::size_t piece_ = 0;
  double place_ = 0.0;  // nanoseconds beyond the piece's first point
};

struct OnOffShape {
  Distribution on;
  Distribution off;
  double gap = 1.0;  // mean between requests while on, in nanoseconds
};

// A Poisson process that is switched on and off (an interrupted Poisson process where both times
// are exponential); it begins with on.
class OnOff {
 public:
  OnOff(OnOffShape shape, SimTime from, SimTime end, RandomStream stream, const RateScale* scale)
      : shape_(std::move(shape)),
        stream_(stream),
        scale_(scale),
        is_scaled_(scale != nullptr && !scale->is_plain()),
        start_(from),
        end_(end) {
    length_ = shape_.on.sample(stream_);
  }

  bool next(Request& request) {
    while (start_ < end_) {
      place_ += move(draw_exponential(stream_));
      if (place_ < static_cast<double>(length_.count())) {
        request.at = saturating_add(start_, Duration{static_cast<std::int64_t>(place_)});
        return request.at < end_;
      }
      // The process has no memory, so what was drawn beyond the end of on is not carried over.
      place_ = 0.0;
      start_ = saturating_add(saturating_add(start_, length_), shape_.off.sample(stream_));
      length_ = shape_.on.sample(stream_);
    }
    return false;
  }

 private:
  // How long it takes until the rate's integral has grown by `mass`, while on.
  double move(double mass) {
    if (!is_scaled_) [[likely]]
      return shape_.gap * mass;
    double moved = 0.0;
    for (;;) {
      const double place = place_ + moved;
      constexpr double kCentury = 0x1.0p62;
      const double factor = scale_.at(
          saturating_add(start_, Duration{static_cast<std::int64_t>(std::fmin(place, kCentury))}));
      const double gap = factor == 1.0 ? shape_.gap : shape_.gap / factor;
      const bool is_last = scale_.until() == kNever;
      const double left =
          is_last ? 0.0 : static_cast<double>((scale_.until() - start_).count()) - place;
      if (factor > 0.0 && (is_last || gap * mass < left)) return moved + gap * mass;
      if (is_last) return kCentury;
      if (factor > 0.0) mass -= std::fmin(mass, left / gap);
      moved += left;
    }
  }

  OnOffShape shape_;
  RandomStream stream_;
  ScaleCursor scale_;
  bool is_scaled_;
  SimTime start_;  // of the present on
  SimTime end_;
  Duration length_{};
  double place_ = 0.0;
};

ProfilePoint read_point(const Setting& item) {
  Parameters settings = item.map("{at: 0s, rate: _}");
  ProfilePoint point;
  point.at = settings.instant("at");
  if (const std::optional<Setting> rate = settings.require("rate", "40/s")) {
    point.rate = rate->rate_or_zero().per_second() * 1e-9;
  }
  settings.done();
  return point;
}

Distribution read_phase(Parameters& settings, std::string_view key, std::string_view example) {
  const std::optional<Setting> setting = settings.require(key, example);
  return setting ? read_distribution(*setting) : Distribution{Duration{1}};
}

}  // namespace

namespace {

// `repeat`: how long the profile lasts before it begins anew.
Duration read_repeat(Parameters& settings, const Profile& points) {
  const std::optional<Setting> setting = settings.find("repeat");
  if (!setting || setting->is_none()) return Duration::zero();
  const Duration repeat = setting->duration();
  (void)is_in_range(*setting, key_row("arrivals", "repeat"), repeat);
  if (!points.empty() && points.back().at - kStartOfTime > repeat) {
    setting->fail(
        fmt::format("the last point is at {}, after it is to begin anew; expected at "
                    "least as long",
                    to_string(points.back().at - kStartOfTime)));
  }
  return repeat;
}

// Outside of its points there is nothing, which a profile that begins or ends with a rate above
// zero may not have meant.
void tell_silence(Workload& workload, const ProfileShape& shape, const Window& window) {
  if (shape.points.empty() || shape.repeat > Duration::zero()) return;
  const ProfilePoint& first = shape.points.front();
  const ProfilePoint& last = shape.points.back();
  workload.begins = std::max(first.at, window.from);
  if (first.rate > 0.0 && first.at > window.from) workload.silent_before = first.at;
  if (last.rate > 0.0 && last.at < window.until) workload.silent_from = last.at;
}

Profile read_points(Parameters& settings) {
  Profile points;
  const auto list = settings.require("points", "[{at: 0s, rate: 1/s}, {at: 1h, rate: 9/s}]");
  if (!list || fail_pairs(*list)) return points;
  if (!list->is_list()) {
    list->fail("expected a list of points: [{at: 0s, rate: 1/s}, {at: 1h, rate: 9/s}]");
    return points;
  }
  for (const Setting& item : list->list()) {
    points.push_back(read_point(item));
    const std::size_t size = points.size();
    if (size > 1 && points[size - 2].at > points.back().at) {
      item.fail("comes before the point above it; points stand in order of time");
    }
  }
  if (points.size() < 2) list->fail("expected two points or more");
  return points;
}

}  // namespace

Workload build_profile(Parameters& settings) {
  auto shape = std::make_shared<ProfileShape>();
  shape->points = read_points(settings);
  shape->repeat = read_repeat(settings, shape->points);
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = shape->repeat == Duration::zero() || window.is_bounded();
  tell_silence(workload, *shape, window);
  workload.scaling = Workload::Scaling::by_source;
  workload.make_source = [shape = std::shared_ptr<const ProfileShape>(shape),
                          window](const WorkloadContext& context) {
    return source_of(Profiled{shape, window.from, window.end(context),
                              stream_of(context, StreamPurpose::arrivals), context.scale});
  };
  return workload;
}

Workload build_on_off(Parameters& settings) {
  OnOffShape shape;
  shape.on = read_phase(settings, "on", "{kind: exponential, mean: 10s}");
  shape.off = read_phase(settings, "off", "{kind: exponential, mean: 1min}");
  shape.gap = 1e9 / settings.rate("rate").per_second();
  // It would be switched on and off almost without end before something comes.
  constexpr double kLeastRequests = 1e-6;
  const double requests = shape.on.mean_seconds() * 1e9 / shape.gap;
  if (requests == 0.0) {
    settings.fail("on", *out_of_range(key_row("arrivals", "on"), Duration::zero()));
  } else if (requests < kLeastRequests) {
    settings.fail("on", "is so short that not one of a million has a request at this rate");
  }
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.scaling = Workload::Scaling::by_source;
  workload.make_source = [shape, window](const WorkloadContext& context) {
    return source_of(OnOff{shape, window.from, window.end(context),
                           stream_of(context, StreamPurpose::arrivals), context.scale});
  };
  return workload;
}

}  // namespace coldcast
