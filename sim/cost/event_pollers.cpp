#include "cost/event_pollers.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <variant>

#include "coldcast/cost/cost.h"

namespace coldcast {
namespace {

constexpr double kNanosecondsPerHour = 3600e9;

std::optional<LevelFigure> pollers_of(const EventSource& source, const Figures& figures) {
  if (!source.queue.provisioned_pollers && !source.stream.provisioned_pollers) return std::nullopt;
  const std::string path = "event_sources." + source.name + ".pollers";
  for (const Figures::Row& row : figures.rows()) {
    const auto* pollers = row.path == path ? std::get_if<LevelFigure>(&row.value) : nullptr;
    if (pollers != nullptr && pollers->window > Duration::zero()) return *pollers;
  }
  return std::nullopt;
}

}  // namespace

PollerHours poller_hours(const Function& function, const Figures& figures) {
  constexpr double kMinute = 1.0 / 60.0;
  constexpr double kPollersInUnit = 10.0;
  PollerHours hours;
  for (const EventSource& source : function.event_sources) {
    const std::optional<LevelFigure> pollers = pollers_of(source, figures);
    if (!pollers) continue;
    const double window = static_cast<double>(pollers->window.count());
    const double mean = static_cast<double>(pollers->integral) / window;
    const double length = std::max(kMinute, window / kNanosecondsPerHour);
    if (source.queue.provisioned_pollers) {
      hours.sqs += mean * length;
    } else {
      hours.kafka += std::ceil(mean / kPollersInUnit) * length;
    }
  }
  return hours;
}

bool has_event_pollers(const Function& function) {
  return std::any_of(function.event_sources.begin(), function.event_sources.end(),
                     [](const EventSource& source) {
                       return source.queue.provisioned_pollers || source.stream.provisioned_pollers;
                     });
}

}  // namespace coldcast
