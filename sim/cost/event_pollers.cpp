#include "cost/event_pollers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "coldcast/cost/cost.h"

namespace coldcast {
namespace {

constexpr double kNanosecondsPerHour = 3600e9;

std::optional<LeaseFigure> lease_of(const EventSource& source, const Figures& figures) {
  if (!source.queue.provisioned_pollers && !source.stream.provisioned_pollers) return std::nullopt;
  const std::string path = "event_sources." + source.name + ".pollers";
  for (const Figures::Row& row : figures.rows()) {
    const auto* pollers = row.path == path ? std::get_if<LevelFigure>(&row.value) : nullptr;
    if (pollers != nullptr) return pollers->lease;
  }
  return std::nullopt;
}

}  // namespace

PollerHours poller_hours(const Function& function, const Figures& figures,
                         Int128 LeaseFigure::*part) {
  PollerHours hours;
  for (const EventSource& source : function.event_sources) {
    const std::optional<LeaseFigure> lease = lease_of(source, figures);
    if (!lease) continue;
    double& of = source.queue.provisioned_pollers ? hours.sqs : hours.kafka;
    of += static_cast<double>((*lease).*part) / kNanosecondsPerHour;
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
