#include "exchange/fit/environments.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "exchange/fit/intake.h"

namespace coldcast {
namespace {

// An init that ended this long before the first START was not waited for (facts: 2.28).
constexpr std::int64_t kProactiveAfter = 10 * kSecond;

Instant order_of(const MeasuredRequest& invocation) {
  if (invocation.started != kNoInstant) return invocation.started;
  return invocation.reported != kNoInstant ? invocation.reported : invocation.arrived;
}

// The requests of one environment and what was said about it, both in order of time.
struct Environment {
  std::vector<MeasuredRequest>& all;
  std::span<const std::uint32_t> numbers;  // of its own among them
  std::span<const EnvironmentEvent> events;

  [[nodiscard]] bool is_provisioned() const;
  [[nodiscard]] bool is_proactive() const;
  [[nodiscard]] const EnvironmentEvent* init_inside(std::size_t number) const;
  [[nodiscard]] MeasuredRequest& at(std::size_t number) const { return all[numbers[number]]; }
};

// An init that succeeded and that no request reports was provisioned concurrency's.
bool Environment::is_provisioned() const {
  const MeasuredRequest& first = at(0);
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
  const MeasuredRequest& first = at(0);
  if (!first.init.has_value() || first.started == kNoInstant) return false;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (event->kind != LineKind::init_start || event->time > first.started) continue;
    return first.started - (event->time + first.init.nanoseconds()) > kProactiveAfter;
  }
  return false;
}

// The INIT_REPORT of an init that ran inside this request.
const EnvironmentEvent* Environment::init_inside(std::size_t number) const {
  const MeasuredRequest& invocation = at(number);
  // Without its START a request owns what was said since the REPORT before.
  Instant from = invocation.started;
  if (from == kNoInstant) from = number == 0 ? kNoInstant : at(number - 1).reported;
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
  for (std::size_t i = 0; i < environment.numbers.size(); ++i) {
    MeasuredRequest& invocation = environment.at(i);
    if (invocation.start == MeasuredStart::cold) {
      if (i == 0 && is_proactive) invocation.start = MeasuredStart::proactive;
      continue;
    }
    if (is_provisioned) invocation.start = MeasuredStart::provisioned;
    const EnvironmentEvent* init = environment.init_inside(i);
    const bool is_after_reset = i > 0 && leaves_a_reset(environment.at(i - 1));
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

// By way of their numbers, for the same reason; `order` is room for these.
void sort_by_arrival(std::vector<MeasuredRequest>& all, std::vector<std::uint32_t> order) {
  const auto comes_before = [](const MeasuredRequest& a, const MeasuredRequest& b) {
    return a.arrived < b.arrived;
  };
  if (std::is_sorted(all.begin(), all.end(), comes_before)) return;
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::uint32_t x, std::uint32_t y) { return comes_before(all[x], all[y]); });
  // Place by place along each circle of the permutation.
  for (std::uint32_t begin = 0; begin < order.size(); ++begin) {
    const MeasuredRequest first = all[begin];
    std::uint32_t at = begin;
    while (order[at] != begin) {
      all[at] = all[order[at]];
      at = std::exchange(order[at], at);
    }
    all[at] = first;
    order[at] = at;
  }
}

}  // namespace

std::vector<std::uint32_t> by_environment(const std::vector<MeasuredRequest>& all,
                                          std::size_t size) {
  // Counted into their places: few environments, each mostly in order, have many requests.
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < size; ++i) {
    if (all[i].environment >= places.size()) places.resize(all[i].environment + 1);
    ++places[all[i].environment];
  }
  std::partial_sum(places.begin(), places.end(), places.begin());
  std::vector<std::uint32_t> order(size);
  for (std::size_t i = size; i-- > 0;) {
    order[--places[all[i].environment]] = static_cast<std::uint32_t>(i);
  }
  const auto comes_before = [&](std::uint32_t x, std::uint32_t y) {
    return order_of(all[x]) < order_of(all[y]);
  };
  // What was counted, and summed up to where each ends, is where each begins by now.
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto begin = order.begin() + static_cast<std::ptrdiff_t>(places[i]);
    const auto end = i + 1 == places.size()
                         ? order.end()
                         : order.begin() + static_cast<std::ptrdiff_t>(places[i + 1]);
    if (!std::is_sorted(begin, end, comes_before)) std::stable_sort(begin, end, comes_before);
  }
  return order;
}

void resolve_environments(MeasuredSource& source, const std::vector<std::string>& streams) {
  std::vector<MeasuredRequest>& all = source.invocations;
  std::vector<std::uint32_t> order = by_environment(all, all.size());
  std::stable_sort(source.events.begin(), source.events.end(),
                   [](const EnvironmentEvent& a, const EnvironmentEvent& b) {
                     return a.environment != b.environment ? a.environment < b.environment
                                                           : a.time < b.time;
                   });
  for (MeasuredRequest& one : all) {
    const bool is_unresolved = one.duration.has_value() && one.start == MeasuredStart::unknown &&
                               one.arrived == kNoInstant;
    if (is_unresolved) one.start = start_of(one);
  }
  std::size_t event = 0;
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    const std::uint32_t number = all[order[begin]].environment;
    while (end < order.size() && all[order[end]].environment == number) ++end;
    while (event < source.events.size() && source.events[event].environment < number) ++event;
    std::size_t last = event;
    while (last < source.events.size() && source.events[last].environment == number) ++last;
    if (!streams[number].empty()) {
      resolve({all, std::span(order).subspan(begin, end - begin),
               std::span(source.events).subspan(event, last - event)});
    }
    begin = end;
  }
  for (MeasuredRequest& invocation : all) set_arrival(invocation);
  sort_by_arrival(all, std::move(order));
}

}  // namespace coldcast
