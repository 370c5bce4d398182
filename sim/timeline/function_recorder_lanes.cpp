#include <algorithm>

#include "timeline/function_recorder.h"

namespace coldcast {
namespace {

// The end of an environment that is blamed for a cold start; none where none is.
EndReason reason_behind(ColdStartCause cause) {
  switch (cause) {
    case ColdStartCause::idle_expiry:
      return EndReason::idle_expiry;
    case ColdStartCause::max_age:
      return EndReason::max_age;
    case ColdStartCause::deployment:
      return EndReason::deployment;
    case ColdStartCause::zone_lost:
      return EndReason::zone_lost;
    case ColdStartCause::first_request:
    case ColdStartCause::concurrency_growth:
    case ColdStartCause::reset:
      break;
  }
  return EndReason::none;
}

}  // namespace

// Only what lies in the window is kept; a span without length only where the handler had none.
void FunctionRecorder::add_span(Live& live, Phase phase, SimTime begin, SimTime end,
                                RequestId request) {
  const SimTime from = std::max(begin, window_.from);
  const SimTime to = std::min(end, window_.to);
  if (budget_.is_exceeded || from > to || begin >= window_.to) return;
  if (from == to && (phase != Phase::handler || begin != end)) return;
  live.lane.spans.push_back({.phase = phase, .begin = from, .end = to, .request = request});
}

void FunctionRecorder::add_start(Live& live, const Admission& admission) {
  SimTime at = admission.at;
  const auto add = [&](Phase phase, Duration span) {
    const SimTime end = saturating_add(at, span);
    add_span(live, phase, at, end, admission.request);
    at = end;
  };
  add(Phase::download, admission.download);
  add(Phase::environment, admission.environment_start);
  const Duration ahead = admission.init_extension + admission.init_runtime;
  add(Phase::init_extension, admission.init_extension);
  add(Phase::init_runtime, admission.init_runtime);
  add(ahead > Duration::zero() ? Phase::init_function : Phase::init, admission.init - ahead);
  add(Phase::aborted_init, admission.aborted_init);
}

bool FunctionRecorder::add_service(Live& live, const Invocation& invocation) {
  const SimTime begin = invocation.started();
  const SimTime handler =
      std::min(saturating_add(begin, invocation.suppressed_init), invocation.finished);
  add_span(live, Phase::suppressed_init, begin, handler, invocation.request);
  if (handler < invocation.finished || invocation.suppressed_init == Duration::zero()) {
    add_span(live, Phase::handler, handler, invocation.finished, invocation.request);
  }
  live.outcome = invocation.outcome;
  if (invocation.suppressed_init > Duration::zero()) live.kept_since.reset();
  const bool is_begun = handler < invocation.finished || invocation.outcome == Outcome::success;
  if (is_begun && !live.kept_since) live.kept_since = handler;
  if (resets_environment(invocation.outcome)) forget(live, invocation.finished, Loss::reset);
  return is_begun;
}

// Global variables and connections are lost, or the picture ends.
void FunctionRecorder::forget(Live& live, SimTime at, Loss loss) {
  const SimTime since = live.kept_since.value_or(at);
  live.kept_since.reset();
  if (since >= at || since >= window_.to || at <= window_.from) return;
  const KeptSpan span{.begin = std::max(since, window_.from),
                      .end = std::min(at, window_.to),
                      .is_set = since >= window_.from,
                      .is_lost = loss != Loss::none && at < window_.to};
  if (span.is_set) ++timeline_.kept.set;
  if (span.is_lost)
    ++(loss == Loss::reset ? timeline_.kept.lost_by_reset : timeline_.kept.lost_with_environment);
  if (!budget_.is_exceeded) live.lane.kept.push_back(span);
}

void FunctionRecorder::keep_request(const Invocation& invocation, Words words) {
  add_request({.id = invocation.request,
               .name = invocation.label != nullptr ? *invocation.label : "",
               .arrived = invocation.arrived,
               .started = invocation.started(),
               .finished = invocation.finished,
               .on_provisioned = invocation.on_provisioned,
               .start = invocation.start,
               .cause = invocation.cause,
               .outcome = invocation.outcome,
               .environment = invocation.environment,
               .parent = {},
               .why = std::move(words.why),
               .found = std::move(words.found),
               .left = {}},
              invocation.info);
}

// Has no answer when the run ends.
void FunctionRecorder::keep_unfinished(Pending pending) {
  const Admission& admission = pending.admission;
  TimelineRequest request;
  request.id = admission.request;
  request.name = admission.label != nullptr ? *admission.label : "";
  request.arrived = admission.arrived;
  request.started = request.finished = kNever;
  request.on_provisioned = admission.on_provisioned;
  request.start = admission.start;
  request.cause = admission.cause;
  request.environment = admission.environment;
  request.why = std::move(pending.words.why);
  request.found = std::move(pending.words.found);
  add_request(std::move(request), nullptr);
}

void FunctionRecorder::add_request(TimelineRequest request, const AttemptInfo* info) {
  ++timeline_.request_count;
  count(request);
  budget_.spend(budget_.requests);
  if (!budget_.keeps(request.id)) return;
  if (request.name.empty()) request.name = std::to_string(value(request.id));
  if (info != nullptr) {
    request.parent = info->parent;
    if (info->records == 1) request.name += " (1 record)";
    if (info->records > 1) request.name += " (" + std::to_string(info->records) + " records)";
    request.why = explain_origin(*info, blocked_.blocked(*info, request.arrived)) + request.why;
  }
  timeline_.requests.push_back(std::move(request));
}

void FunctionRecorder::count(const TimelineRequest& request) {
  RequestCounts& counts = timeline_.counts;
  if (request.is_throttled) {
    ++counts.throttled[static_cast<std::size_t>(request.reason)];
  } else if (request.start == StartKind::cold) {
    ++counts.cold[static_cast<std::size_t>(request.cause)];
  } else {
    ++(request.start == StartKind::warm ? counts.warm : counts.provisioned);
  }
}

// The environment is gone, or the picture ends.
void FunctionRecorder::leave(Live& live, SimTime at) {
  if (live.state == State::ending) {
    add_span(live, Phase::shutdown, live.since, at, RequestId{});
  }
  EnvironmentLane& lane = live.lane;
  forget(live, at, lane.outlives ? Loss::none : Loss::environment);
  if (at < window_.from || (at == window_.from && lane.begin < window_.from)) return;
  lane.begins_before = lane.begin < window_.from;
  lane.begin = std::max(lane.begin, window_.from);
  lane.end = at;
  ++timeline_.environment_count;
  if (!budget_.is_exceeded) timeline_.lanes.push_back(std::move(lane));
}

// Puts everything in order and cuts what was told ahead.
void FunctionRecorder::collect(SimTime end) {
  const auto by_number = [](const EnvironmentLane& a, const EnvironmentLane& b) {
    return a.number < b.number;
  };
  std::sort(timeline_.lanes.begin(), timeline_.lanes.end(), by_number);
  const auto by_id = [](const TimelineRequest& a, const TimelineRequest& b) { return a.id < b.id; };
  std::sort(timeline_.requests.begin(), timeline_.requests.end(), by_id);
  for (EnvironmentLane& lane : timeline_.lanes) {
    std::erase_if(lane.spans,
                  [&](const Span& span) { return span.begin >= end && span.end > end; });
    for (Span& span : lane.spans) span.end = std::min(span.end, end);
  }
  timeline_.in_flight = in_flight_.series();
  if (reserved_changes_) timeline_.reserved = reserved_level_.series();
  timeline_.starting = starting_.series();
  timeline_.busy = busy_.series();
  timeline_.idle = idle_.series();
  timeline_.provisioned = provisioned_.series();
  timeline_.provisioned_in_use = provisioned_in_use_.series();
  timeline_.arrivals = arrivals_.series();
  timeline_.throttles = throttles_.series();
}

Surroundings FunctionRecorder::survey(EnvironmentNumber except) const {
  Surroundings around;
  for (const auto& [number, live] : live_) {
    const bool is_idle = live.state == State::idle;
    if (live.lane.is_provisioned()) {
      if (live.state != State::ending) ++around.provisioned_count;
      if (is_idle) ++around.provisioned_idle;
    } else if (is_idle) {
      ++around.idle_count;
    } else if (number != except && live.state != State::ending) {
      if (++around.occupied_count > Surroundings::kNamed) continue;
      const bool is_starting = live.state == State::starting || live.since > now_;
      const bool is_for_nobody = value(live.request) == 0 || (live.state == State::starting &&
                                                              !waiting_.contains(live.request));
      around.occupied.push_back(
          {.environment = number,
           .request = is_for_nobody ? "" : request_name(live.request, live.label),
           .is_starting = is_starting});
    }
  }
  return around;
}

Vacancy FunctionRecorder::vacancy(const Live& live) const {
  const bool has_served = value(live.request) != 0 && live.state == State::idle;
  return {.environment = live.lane.number,
          .request = has_served ? request_name(live.request, live.label) : "",
          .idle = live.state == State::idle ? now_ - live.since : Duration::zero()};
}

FunctionRecorder::Words FunctionRecorder::words_at_once(const Admission& admission,
                                                        const Live& live) {
  const bool is_made = live.state == State::starting;
  const std::optional<LostEnvironment> loss = is_made ? take_loss(admission.cause) : std::nullopt;
  if (!budget_.keeps(admission.request)) return {};
  if (is_made) {
    return {explain_cold(survey(admission.environment), admission.environment, loss,
                         admission.spillover) +
                explain_aborted_init(admission.aborted_init),
            found_anew(loss)};
  }
  if (admission.start == StartKind::cold) return words_of_init_inside(live);
  const Vacancy taken = vacancy(live);
  return {
      admission.start == StartKind::provisioned
          ? explain_provisioned(taken)
          : explain_warm(survey(EnvironmentNumber{}), taken, settings_.reuse, admission.spillover),
      explain_remains(Remains::all, taken, {})};
}

FunctionRecorder::Words FunctionRecorder::words_after_wait(const Admission& placement,
                                                           const Live& live) {
  const auto waiting = waiting_.find(placement.request);
  if (waiting == waiting_.end()) return {};
  Pending told = std::move(waiting->second);
  waiting_.erase(waiting);
  if (placement.environment == told.admission.environment) {
    told.words.why += explain_aborted_init(placement.aborted_init);
    return std::move(told.words);
  }
  if (placement.start == StartKind::cold) return words_of_init_inside(live);
  const Vacancy taken = vacancy(live);
  return {explain_first_free(taken, told.admission.environment, now_ - told.admission.at),
          explain_remains(Remains::all, taken, {})};
}

// After a reset, or in an environment whose init reached its cap before any request came.
FunctionRecorder::Words FunctionRecorder::words_of_init_inside(const Live& live) const {
  const Vacancy taken = vacancy(live);
  if (taken.request.empty())
    return {explain_second_init(taken, settings_.cold_start.init_cap), found_anew({})};
  return {explain_reset(taken, live.outcome), explain_remains(Remains::tmp_only, taken, {})};
}

std::string FunctionRecorder::found_anew(const std::optional<LostEnvironment>& loss) const {
  return explain_remains(settings_.snap_start ? Remains::snapshot : Remains::none, {}, loss);
}

// Its zone was lost before its cold start was over: what was told ahead does not come.
void FunctionRecorder::cut_start(Live& live, SimTime at) {
  void_ready_.insert(live.since);
  count(State::starting, at, -1);
  count(State::busy, at, 1);
  std::erase_if(live.lane.spans, [at](const Span& span) { return span.begin >= at; });
  for (Span& span : live.lane.spans) span.end = std::min(span.end, at);
  live.since = at;
}

// Follows the rule by which the engine finds the cause of a cold start: the environment lost most
// recently that none was blamed on yet. Of those lost at one instant, one with this cause.
std::optional<LostEnvironment> FunctionRecorder::take_loss(ColdStartCause cause) {
  const EndReason reason = reason_behind(cause);
  if (reason == EndReason::none) return std::nullopt;
  const auto last = std::find_if(ended_.rbegin(), ended_.rend(),
                                 [&](const Ended& ended) { return ended.reason == reason; });
  if (last == ended_.rend()) return std::nullopt;
  const LostEnvironment lost{.environment = last->environment,
                             .reason = reason,
                             .idled = last->idled,
                             .ago = now_ - last->at};
  ended_.erase(std::next(last).base());
  return lost;
}

}  // namespace coldcast
