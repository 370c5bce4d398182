#include <fmt/format.h>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include "coldcast/base/text.h"
#include "coldcast/keys/keys.h"
#include "coldcast/origin/schedule_expression.h"

#include "origin/arrivals.h"

namespace coldcast {
namespace {

// EventBridge Scheduler invokes within a minute of the time that the schedule says.
constexpr Duration kMostPrecision = std::chrono::minutes{1} - Duration{1};

constexpr std::string_view kNoCalendar =
    " goes by the calendar; say when time zero is, such as \"starts_at: 2027-03-13T00:00:00Z\" at "
    "the top of the scenario";

struct EventBridgeSchedule {
  ScheduleExpression expression;
  ScheduleClock clock;
  std::uint64_t count = 1;  // requests at each tick
  Duration flexible_window{};
  Distribution precision;
};

// What a schedule sends. A tick within the flexible window of another one may overtake it, so those
// that are due wait until none before them can come any more.
class Ticks {
 public:
  Ticks(EventBridgeSchedule schedule, const Window& window, const WorkloadContext& context)
      : schedule_(std::move(schedule)),
        stream_(stream_of(context, StreamPurpose::schedule)),
        end_(window.end(context)),
        due_(schedule_.expression.next(window.from, schedule_.clock)) {}

  bool next(Request& request) {
    if (left_ == 0 && !take_next()) return false;
    --left_;
    request.at = at_;
    return true;
  }

 private:
  bool take_next() {
    if (schedule_.count == 0) return false;
    while (due_ < end_ && (fired_.empty() || due_ <= fired_.top())) {
      fired_.push(fire(due_));
      due_ = schedule_.expression.next(due_ + Duration{1}, schedule_.clock);
    }
    if (fired_.empty() || fired_.top() >= end_) return false;
    at_ = fired_.top();
    fired_.pop();
    left_ = schedule_.count;
    return true;
  }
  SimTime fire(SimTime due) {
    if (schedule_.flexible_window > Duration::zero()) {
      const auto width = static_cast<std::uint64_t>(schedule_.flexible_window.count());
      due = saturating_add(due, Duration{static_cast<std::int64_t>(stream_.below(width))});
    }
    return saturating_add(due, std::min(schedule_.precision.sample(stream_), kMostPrecision));
  }

  EventBridgeSchedule schedule_;
  RandomStream stream_;
  SimTime end_;
  SimTime due_;  // the next by the schedule
  std::priority_queue<SimTime, std::vector<SimTime>, std::greater<>> fired_;
  SimTime at_{};
  std::uint64_t left_ = 0;  // requests of the tick at `at_`
};

std::optional<ScheduleExpression> read_expression(Parameters& settings, bool has_calendar) {
  const std::optional<Setting> setting =
      settings.require("schedule", "\"cron(0 8 ? * MON-FRI *)\"");
  if (!setting) return std::nullopt;
  const std::string text = setting->text();
  std::string why;
  std::optional<ScheduleExpression> expression = ScheduleExpression::parse(text, why);
  if (!expression) {
    setting->fail(fmt::format("Invalid Schedule Expression {}: {}", text, why));
  } else if (expression->needs_calendar() && !has_calendar) {
    setting->fail(text + std::string(kNoCalendar));
    return std::nullopt;
  }
  return expression;
}

TimeZone read_time_zone(Parameters& settings, bool has_calendar) {
  const std::optional<Setting> setting = settings.find("time_zone");
  if (!setting) {
    settings.resolve("time_zone", Node::scalar("UTC"));
    return {};
  }
  std::string why;
  const std::optional<TimeZone> zone = TimeZone::find(setting->text(), why);
  if (!zone) setting->fail(why);
  if (zone && !zone->is_utc() && !has_calendar)
    setting->fail(setting->text() + std::string(kNoCalendar));
  return zone.value_or(TimeZone{});
}

Duration read_flexible_window(Parameters& settings) {
  const Duration window = settings.duration("flexible_window", Duration::zero());
  const auto expected = out_of_range(key_row("arrivals", "flexible_window"), window);
  if (!expected) return window;
  settings.fail("flexible_window", *expected);
  return Duration::zero();
}

}  // namespace

bool is_eventbridge_schedule(Parameters& block) {
  const std::optional<Setting> kind = block.find("kind");
  return kind && kind->is_scalar() && kind->node().text == kEventBridgeSchedule;
}

Workload build_eventbridge_schedule(Parameters& settings,
                                    const std::optional<CalendarTime>& starts_at) {
  const auto expression = read_expression(settings, starts_at.has_value());
  const TimeZone zone = read_time_zone(settings, starts_at.has_value());
  const std::uint64_t count = settings.count("count", 1);
  const Duration flexible_window = read_flexible_window(settings);
  const Distribution precision = read_distribution(settings, "precision", Duration::zero());
  const Window window = read_window(settings);
  if (!expression) return {};
  Workload workload;
  workload.ends_by_itself =
      window.is_bounded() || expression->kind() == ScheduleExpression::Kind::at;
  const ScheduleClock clock{.starts_at = starts_at, .zone = zone, .first = window.from};
  workload.make_source =
      [schedule = EventBridgeSchedule{*expression, clock, count, flexible_window, precision},
       window](const WorkloadContext& context) {
        return source_of(Ticks{schedule, window, context});
      };
  return workload;
}

}  // namespace coldcast
