#include <cmath>
#include <vector>

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

// A Poisson process whose rate changes: the rate's integral between two requests is exponential of
// mean 1 (Lewis and Shedler, Simulation of Nonhomogeneous Poisson Processes, 1979).
class Profiled {
 public:
  Profiled(std::shared_ptr<const Profile> points, SimTime from, SimTime end, RandomStream stream)
      : points_(std::move(points)), stream_(stream), from_(from), end_(end) {}

  bool next(Request& request) {
    do {
      if (!advance(draw_exponential(stream_))) return false;
      // Rounded down, so that a request stays in its piece.
      request.at =
          saturating_add((*points_)[piece_].at, Duration{static_cast<std::int64_t>(place_)});
    } while (request.at < from_);
    return request.at < end_;
  }

 private:
  // Moves on until the integral has grown by `mass`; false beyond the last point.
  bool advance(double mass) {
    for (; piece_ + 1 < points_->size(); ++piece_, place_ = 0.0) {
      const ProfilePoint& low = (*points_)[piece_];
      const ProfilePoint& high = (*points_)[piece_ + 1];
      const double length = static_cast<double>((high.at - low.at).count());
      if (length == 0.0 || low.at >= end_) continue;
      const double slope = (high.rate - low.rate) / length;
      const double rate = low.rate + slope * place_;
      // The positive root of rate d + slope d^2 / 2 = mass, in the form that does not cancel.
      const double square = rate * rate + 2.0 * slope * mass;
      const double move = square < 0.0 ? length : 2.0 * mass / (rate + std::sqrt(square));
      if (place_ + move < length) {
        place_ += move;
        return true;
      }
      mass -= 0.5 * (rate + high.rate) * (length - place_);
      mass = std::fmax(mass, 0.0);
    }
    return false;
  }

  std::shared_ptr<const Profile> points_;
  RandomStream stream_;
  SimTime from_;
  SimTime end_;
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
  OnOff(OnOffShape shape, SimTime from, SimTime end, RandomStream stream)
      : shape_(std::move(shape)), stream_(stream), start_(from), end_(end) {
    length_ = shape_.on.sample(stream_);
  }

  bool next(Request& request) {
    while (start_ < end_) {
      place_ += shape_.gap * draw_exponential(stream_);
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
  OnOffShape shape_;
  RandomStream stream_;
  SimTime start_;  // of the present on
  SimTime end_;
  Duration length_{};
  double place_ = 0.0;
};

ProfilePoint read_point(const Setting& item) {
  Parameters settings = item.map();
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

Workload build_profile(Parameters& settings) {
  auto points = std::make_shared<Profile>();
  if (const auto list = settings.require("points", "[{at: 0s, rate: 1/s}, {at: 1h, rate: 9/s}]")) {
    for (const Setting& item : list->list()) {
      points->push_back(read_point(item));
      const std::size_t size = points->size();
      if (size > 1 && (*points)[size - 2].at > points->back().at) {
        item.fail("comes before the point above it; points stand in order of time");
      }
    }
    if (points->size() < 2) list->fail("expected two points or more");
  }
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = true;
  workload.make_source = [points = std::shared_ptr<const Profile>(points),
                          window](const WorkloadContext& context) {
    return source_of(Profiled{points, window.from, window.end(context),
                              stream_of(context, StreamPurpose::arrivals)});
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
    settings.fail("on", "0 is no time to be on; expected a duration above 0");
  } else if (requests < kLeastRequests) {
    settings.fail("on", "is so short that not one of a million has a request at this rate");
  }
  const Window window = read_window(settings);
  Workload workload;
  workload.ends_by_itself = window.is_bounded();
  workload.make_source = [shape, window](const WorkloadContext& context) {
    return source_of(OnOff{shape, window.from, window.end(context),
                           stream_of(context, StreamPurpose::arrivals)});
  };
  return workload;
}

}  // namespace coldcast
