#include "timeline/function_recorder.h"

#include <algorithm>

namespace coldcast {

FunctionRecorder::FunctionRecorder(const Function& settings, const DrawnWindow& window,
                                   Budget& budget)
    : settings_(settings),
      window_(window),
      budget_(budget),
      scaling_(settings.provisioned_concurrency.autoscaling.has_value(), window) {
  timeline_.name = settings.name;
  timeline_.has_provisioned = settings.provisioned_concurrency.is_used();
  reserved_ = settings.reserved_concurrency;
  if (!reserved_) return;
  timeline_.reserved_concurrency = *reserved_;
  reserved_level_.set(kStartOfTime, *reserved_, window_);
}

void FunctionRecorder::admitted(const Admission& admission) {
  const SimTime now = admission.at;
  advance(now);
  arrive(now);
  if (!admission.on_provisioned) ++on_demand_in_flight_;
  in_flight_.add(now, 1, window_);
  if (admission.waits) return waits(admission);
  Live& live = live_.at(admission.environment);
  Words words = words_at_once(admission, live);
  if (live.state == State::idle) add_span(live, Phase::idle, live.since, now, RequestId{});
  if (live.state == State::starting) {
    add_start(live, admission);
    const SimTime ready = saturating_add(now, admission.cold_start());
    ready_.push(ready);
    live.state = State::busy;  // counted as starting until then
    live.since = ready;
  } else {
    enter(live, State::busy, now);
  }
  if (admission.on_provisioned) provisioned_in_use_.add(now, 1, window_);
  begins(admission, live);
  flying_[admission.request] = {admission, std::move(words)};
}

void FunctionRecorder::placed(const Admission& placement) {
  const SimTime now = placement.at;
  advance(now);
  Live& live = live_.at(placement.environment);
  Words words = words_after_wait(placement, live);
  if (live.state == State::idle) add_span(live, Phase::idle, live.since, now, RequestId{});
  enter(live, State::busy, now);
  begins(placement, live);
  flying_[placement.request] = {placement, std::move(words)};
}

void FunctionRecorder::begins(const Admission& admission, Live& live) {
  live.request = admission.request;
  live.label = admission.label;
}

void FunctionRecorder::waits(const Admission& admission) {
  Live& live = live_.at(admission.environment);
  begins(admission, live);
  add_start(live, admission);
  const std::optional<LostEnvironment> loss = take_loss(admission.cause);
  const bool spillover = timeline_.has_provisioned && provisioned_.value() > 0;
  waiting_[admission.request] = {
      admission,
      {explain_cold(survey(admission.environment), admission.environment, loss, spillover),
       found_anew(loss)}};
}

void FunctionRecorder::answered(const Invocation& invocation, bool in_window,
                                const Departure* departure) {
  const auto flying = flying_.find(invocation.request);
  if (flying == flying_.end()) return;
  Live& live = live_.at(invocation.environment);
  if (in_window && live.since > invocation.finished) cut_start(live, invocation.finished);
  Words& words = flying->second.words;
  if (!add_service(live, invocation)) words.found.clear();
  if (invocation.cold_start() < flying->second.admission.cold_start())
    words.why += explain_cut_init(invocation.cold_start());
  if (departure != nullptr && !words.why.empty())
    words.why += explain_orphan(*departure, invocation);
  if (wants(invocation.arrived, invocation.finished)) keep_request(invocation, std::move(words));
  if (invocation.info != nullptr)
    blocked_.tried(*invocation.info, invocation.outcome == Outcome::success, invocation.finished);
  flying_.erase(flying);
  if (!in_window) return;
  advance(invocation.finished);
  in_flight_.add(invocation.finished, -1, window_);
  if (invocation.on_provisioned) {
    provisioned_in_use_.add(invocation.finished, -1, window_);
  } else {
    --on_demand_in_flight_;
  }
  enter(live, State::idle, invocation.finished);
}

void FunctionRecorder::throttled(const Throttle& throttle, const MetLimit& met) {
  advance(throttle.at);
  arrive(throttle.at);
  if (throttle.at >= window_.from) throttles_.add(throttle.at, 1, window_);
  if (wants(throttle.at, throttle.at)) keep_throttle(throttle, met);
  if (throttle.info != nullptr) blocked_.tried(*throttle.info, false, throttle.at);
}

void FunctionRecorder::keep_throttle(const Throttle& throttle, const MetLimit& met) {
  ++timeline_.throttle_count;
  TimelineRequest request;
  request.id = throttle.request;
  request.name = throttle.label != nullptr ? *throttle.label : "";
  request.arrived = request.started = request.finished = throttle.at;
  request.is_throttled = true;
  request.reason = throttle.reason;
  if (budget_.keeps(throttle.request)) {
    request.why = explain_throttle(throttle.reason, survey(EnvironmentNumber{}), met);
  }
  add_request(std::move(request), throttle.info);
}

void FunctionRecorder::changed(const Transition& transition) {
  advance(transition.at);
  switch (transition.change) {
    case EnvironmentChange::created: {
      Live& live = live_[transition.environment];
      live.lane.number = transition.environment;
      live.lane.type = transition.type;
      live.lane.begin = transition.at;
      live.since = transition.at;
      live.made_for_request = transition.for_request;
      if (has_begun_) budget_.spend(budget_.lanes);
      count(State::starting, transition.at, 1);
      break;
    }
    case EnvironmentChange::initialized: {
      Live& live = live_.at(transition.environment);
      if (live.lane.spans.empty() && !live.made_for_request) {
        // Made ahead of requests: only the whole is known.
        add_span(live, Phase::init, live.since, transition.at, RequestId{});
      }
      live.request = RequestId{};
      live.label = nullptr;
      live.kept_since = transition.at;
      enter(live, State::idle, transition.at);
      break;
    }
    case EnvironmentChange::retired: {
      Live& live = live_.at(transition.environment);
      add_span(live, Phase::idle, live.since, transition.at, RequestId{});
      if (!live.lane.is_provisioned()) {
        ended_.push_back(
            {transition.environment, transition.reason, transition.at, transition.at - live.since});
      }
      live.lane.reason = transition.reason;
      enter(live, State::ending, transition.at);
      break;
    }
    case EnvironmentChange::ended:
      leave(live_.at(transition.environment), transition.at);
      live_.erase(transition.environment);
      break;
  }
}

void FunctionRecorder::provisioned(const ProvisionedChange& change) {
  advance(change.at);
  claimed_ = change.claimed;
  provisioned_.set(change.at, change.ready, window_);
}

void FunctionRecorder::reserve(std::optional<std::uint32_t> reserved, SimTime at) {
  if (reserved == reserved_) return;
  advance(at);
  reserved_ = reserved;
  reserved_changes_ = true;
  reserved_level_.set(at, reserved.value_or(0), window_);
}

void FunctionRecorder::left_behind(const LeftBehind& work) {
  if (budget_.keeps(work.request)) left_[work.request] = work;
}

// Requests and lanes are in order.
void FunctionRecorder::draw_left_behind(SimTime end) {
  for (TimelineRequest& request : timeline_.requests) {
    const auto found = left_.find(request.id);
    if (found == left_.end()) continue;
    const LeftBehind& work = found->second;
    const TimelineRequest* done_in = timeline_.find(work.done_in);
    const bool is_named =
        done_in != nullptr && done_in->name != std::to_string(value(work.done_in));
    request.left = explain_left_behind(work, is_named ? done_in->name : "");
    const auto lane = std::lower_bound(
        timeline_.lanes.begin(), timeline_.lanes.end(), request.environment,
        [](const EnvironmentLane& one, EnvironmentNumber number) { return one.number < number; });
    const bool is_drawn = lane != timeline_.lanes.end() && lane->number == request.environment;
    if (!is_drawn || work.left >= end) continue;
    lane->left.push_back({.begin = std::max(work.left, window_.from),
                          .end = std::min(work.ended, end),
                          .is_over = work.ended <= end,
                          .is_lost = value(work.done_in) == 0});
  }
}

// Brings about what was told ahead: cold starts that are over by `at`.
void FunctionRecorder::advance(SimTime at) {
  now_ = at;
  if (!has_begun_ && at >= window_.from) {
    has_begun_ = true;
    for (std::size_t i = 0; i < live_.size(); ++i) budget_.spend(budget_.lanes);
  }
  for (; !ready_.empty() && ready_.top() <= at; ready_.pop()) {
    if (const auto cut = void_ready_.find(ready_.top()); cut != void_ready_.end()) {
      void_ready_.erase(cut);
      continue;
    }
    count(State::starting, ready_.top(), -1);
    count(State::busy, ready_.top(), 1);
  }
}

void FunctionRecorder::enter(Live& live, State state, SimTime at) {
  count(live.state, at, -1);
  count(state, at, 1);
  live.state = state;
  live.since = at;
}

void FunctionRecorder::count(State state, SimTime at, std::int64_t change) {
  switch (state) {
    case State::starting:
      return starting_.add(at, change, window_);
    case State::busy:
      return busy_.add(at, change, window_);
    case State::idle:
      return idle_.add(at, change, window_);
    case State::ending:
      return;
  }
}

void FunctionRecorder::arrive(SimTime at) {
  if (at >= window_.from) arrivals_.add(at, 1, window_);
}

bool FunctionRecorder::wants(SimTime arrived, SimTime finished) const {
  return arrived < window_.to && (arrived >= window_.from || finished > window_.from);
}

void FunctionRecorder::aggregate() {
  timeline_.lanes = {};
  timeline_.requests = {};
  left_.clear();
  for (auto& [number, live] : live_) live.lane.spans = {};
}

FunctionTimeline FunctionRecorder::finish(SimTime end) {
  advance(end);
  for (auto& [id, waiting] : waiting_) keep_unfinished(std::move(waiting));
  for (auto& [id, flying] : flying_) {
    const Admission& admission = flying.admission;
    const SimTime begin =
        admission.waits ? admission.at : saturating_add(admission.at, admission.cold_start());
    Live& live = live_.at(admission.environment);
    add_span(live, Phase::handler, begin, end, id);
    if (!live.kept_since) live.kept_since = saturating_add(begin, admission.suppressed_init);
    if (wants(admission.arrived, end)) keep_unfinished(std::move(flying));
  }
  for (auto& [number, live] : live_) {
    if (live.state == State::idle) add_span(live, Phase::idle, live.since, end, RequestId{});
    live.lane.outlives = true;
    leave(live, end);
  }
  live_.clear();
  collect(end);
  draw_left_behind(end);
  timeline_.blocked = blocked_spans_.finish(end, window_);
  timeline_.scaling = scaling_.finish();
  return std::move(timeline_);
}

}  // namespace coldcast
