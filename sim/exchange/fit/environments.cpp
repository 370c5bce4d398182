#include "exchange/fit/environments.h"

#include <algorithm>
#include <span>

#include "exchange/fit/intake.h"

namespace coldcast {
namespace {

// An init that ended this long before the first START was not waited for (facts: 2.28).
constexpr std::int64_t kProactiveAfter = 10 * kSecond;

Instant order_of(const MeasuredRequest& invocation) {
  return invocation.started != kNoInstant ? invocation.started : invocation.reported;
}

// The requests of one environment and what was said about it, both in order of time.
struct Environment {
  std::span<MeasuredRequest> invocations;
  std::span<const EnvironmentEvent> events;

  [[nodiscard]] bool is_provisioned() const;
  [[nodiscard]] bool is_proactive() const;
  [[nodiscard]] const EnvironmentEvent* init_inside(std::size_t number) const;
};

// An init that succeeded and that no request reports was provisioned concurrency's.
bool Environment::is_provisioned() const {
  const MeasuredRequest& first = invocations.front();
  if (first.init.has_value() || first.restore.has_value()) return false;
  return std::any_of(events.begin(), events.end(), [&](const EnvironmentEvent& event) {
    if (event.kind != LineKind::init_report) return false;
    if (event.line.is_provisioned) return true;
    const bool is_init = event.line.phase == InitPhase::init;
    const bool is_success =
        event.line.status == ReportStatus::success || event.line.status == ReportStatus::unsaid;
    return is_init && is_success && event.time <= order_of(first);
  });
}

bool Environment::is_proactive() const {
  const MeasuredRequest& first = invocations.front();
  if (!first.init.has_value() || first.started == kNoInstant) return false;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->kind != LineKind::init_start || event->time > first.started) continue;
    return first.started - (event->time + first.init.nanoseconds()) > kProactiveAfter;
  }
  return false;
}

// The INIT_REPORT of an init that ran inside this request.
const EnvironmentEvent* Environment::init_inside(std::size_t number) const {
  const MeasuredRequest& invocation = invocations[number];
  // Without its START a request owns what was said since the REPORT before.
  Instant from = invocation.started;
  if (from == kNoInstant) from = number == 0 ? kNoInstant : invocations[number - 1].reported;
  for (const EnvironmentEvent& event : events) {
    if (event.kind != LineKind::init_report || event.line.phase == InitPhase::init) continue;
    const bool is_said = event.line.phase == InitPhase::invoke;
    if (!is_said && invocation.started == kNoInstant) continue;
    if (event.time >= from && event.time <= invocation.reported) return &event;
  }
  return nullptr;
}

MeasuredStart start_of(const MeasuredRequest& invocation) {
  const bool is_cold = invocation.init.has_value() || invocation.restore.has_value();
  return is_cold ? MeasuredStart::cold : MeasuredStart::warm;
}

// After these AWS resets the environment: the next invocation initializes it again.
bool leaves_a_reset(const MeasuredRequest& invocation) {
  return invocation.outcome == MeasuredOutcome::timeout ||
         invocation.outcome == MeasuredOutcome::crash;
}

void resolve(const Environment& environment) {
  const bool is_provisioned = environment.is_provisioned();
  const bool is_proactive = environment.is_proactive();
  for (std::size_t i = 0; i < environment.invocations.size(); ++i) {
    MeasuredRequest& invocation = environment.invocations[i];
    if (invocation.start == MeasuredStart::cold) {
      if (i == 0 && is_proactive) invocation.start = MeasuredStart::proactive;
      continue;
    }
    if (is_provisioned) invocation.start = MeasuredStart::provisioned;
    const EnvironmentEvent* init = environment.init_inside(i);
    const bool is_after_reset = i > 0 && leaves_a_reset(environment.invocations[i - 1]);
    if (init == nullptr && !is_after_reset) continue;
    invocation.start = MeasuredStart::reset;
    const Reading suppressed = init == nullptr               ? Reading{}
                               : init->line.init.has_value() ? init->line.init
                                                             : init->line.duration;
    if (suppressed.has_value()) invocation.init = suppressed;
  }
}

// The request came before its init and restore, unless nobody waited for them.
void set_arrival(MeasuredRequest& invocation) {
  if (invocation.arrived != kNoInstant) return;
  if (invocation.started == kNoInstant && invocation.reported != kNoInstant) {
    invocation.started = invocation.reported - invocation.duration.nanoseconds();
  }
  invocation.arrived = invocation.started;
  if (invocation.start != MeasuredStart::cold || invocation.arrived == kNoInstant) return;
  invocation.arrived -= invocation.init.nanoseconds() + invocation.restore.nanoseconds();
}

}  // namespace

void resolve_environments(MeasuredSource& source, const std::vector<std::string>& streams) {
  std::vector<MeasuredRequest>& all = source.invocations;
  std::stable_sort(all.begin(), all.end(), [](const MeasuredRequest& a, const MeasuredRequest& b) {
    return a.environment != b.environment ? a.environment < b.environment
                                          : order_of(a) < order_of(b);
  });
  std::stable_sort(source.events.begin(), source.events.end(),
                   [](const EnvironmentEvent& a, const EnvironmentEvent& b) {
                     return a.environment != b.environment ? a.environment < b.environment
                                                           : a.time < b.time;
                   });
  std::size_t event = 0;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    const std::uint32_t number = all[begin].environment;
    while (end < all.size() && all[end].environment == number) {
      if (all[end].duration.has_value() && all[end].start == MeasuredStart::unknown &&
          all[end].arrived == kNoInstant) {
        all[end].start = start_of(all[end]);
      }
      ++end;
    }
    while (event < source.events.size() && source.events[event].environment < number) ++event;
    std::size_t last = event;
    while (last < source.events.size() && source.events[last].environment == number) ++last;
    if (!streams[number].empty()) {
      resolve({std::span(all).subspan(begin, end - begin),
               std::span(source.events).subspan(event, last - event)});
    }
    begin = end;
  }
  for (MeasuredRequest& invocation : all) set_arrival(invocation);
  std::stable_sort(all.begin(), all.end(), [](const MeasuredRequest& a, const MeasuredRequest& b) {
    return a.arrived < b.arrived;
  });
}

}  // namespace coldcast
