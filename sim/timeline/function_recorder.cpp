#include "timeline/function_recorder.h"

#include <algorithm>

namespace coldcast {

FunctionRecorder::FunctionRecorder(const Function& settings, const DrawnWindow& window,
                                   Budget& budget)
    : settings_(settings), window_(window), budget_(budget) {
  timeline_.name = settings.name;
  timeline_.has_provisioned = settings.provisioned_concurrency.is_used();
  if (settings.reserved_concurrency) {
    timeline_.reserved_concurrency = *settings.reserved_concurrency;
  }
}

void FunctionRecorder::invoked(const Invocation& invocation) {
  Live& live = live_.at(invocation.environment);
  const SimTime now = invocation.waited ? invocation.started() : invocation.arrived;
  advance(now);
  std::string why =
      invocation.waited ? why_after_wait(invocation, live) : why_at_once(invocation, live);
  if (live.state == State::idle) add_span(live, Phase::idle, live.since, now, RequestId{});
  if (invocation.waited) {
    enter(live, State::busy, now);
  } else {
    arrive(now);
    if (!invocation.on_provisioned) ++on_demand_in_flight_;
    in_flight_.add(now, 1, window_);
    if (live.state == State::starting) {
      add_start(live, now, invocation.request,
                {invocation.download, invocation.environment_start, invocation.init,
                 invocation.aborted_init});
      ready_.push(invocation.started());
      live.state = State::busy;  // counted as starting until then
      live.since = invocation.started();
    } else {
      enter(live, State::busy, now);
    }
  }
  if (invocation.on_provisioned) provisioned_in_use_.add(now, 1, window_);
  add_service(live, invocation);
  if (wants(invocation.arrived, invocation.finished)) keep_request(invocation, std::move(why));
}

void FunctionRecorder::waits(const Wait& wait) {
  advance(wait.at);
  arrive(wait.at);
  ++on_demand_in_flight_;
  in_flight_.add(wait.at, 1, window_);
  Live& live = live_.at(wait.environment);
  live.request = wait.request;
  live.label = wait.label;
  add_start(live, wait.at, wait.request,
            {wait.download, wait.environment_start, wait.init, wait.aborted_init});
  const std::optional<LostEnvironment> loss = take_loss(wait.cause);
  const bool spillover = timeline_.has_provisioned && provisioned_.value() > 0;
  waiting_[wait.request] = {
      wait, explain_cold(survey(wait.environment), wait.environment, loss, spillover)};
}

void FunctionRecorder::completed(const Completion& completion) {
  advance(completion.at);
  Live& live = live_.at(completion.environment);
  in_flight_.add(completion.at, -1, window_);
  if (completion.on_provisioned) {
    provisioned_in_use_.add(completion.at, -1, window_);
  } else {
    --on_demand_in_flight_;
  }
  enter(live, State::idle, completion.at);
}

void FunctionRecorder::throttled(const Throttle& throttle, const MetLimit& met) {
  advance(throttle.at);
  arrive(throttle.at);
  if (throttle.at >= window_.from) throttles_.add(throttle.at, 1, window_);
  if (!wants(throttle.at, throttle.at)) return;
  ++timeline_.throttle_count;
  TimelineRequest request;
  request.id = throttle.request;
  request.name = throttle.label != nullptr ? *throttle.label : "";
  request.arrived = request.started = request.finished = throttle.at;
  request.is_throttled = true;
  request.reason = throttle.reason;
  if (!budget_.is_exceeded) {
    request.why = explain_throttle(throttle.reason, survey(EnvironmentNumber{}), met);
  }
  add_request(std::move(request));
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
      enter(live, State::idle, transition.at);
      break;
    }
    case EnvironmentChange::retired: {
      Live& live = live_.at(transition.environment);
      add_span(live, Phase::idle, live.since, transition.at, RequestId{});
      if (transition.reason == EndReason::idle_expiry || transition.reason == EndReason::max_age) {
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

// Brings about what was told ahead: cold starts that are over by `at`.
void FunctionRecorder::advance(SimTime at) {
  now_ = at;
  if (!has_begun_ && at >= window_.from) {
    has_begun_ = true;
    for (std::size_t i = 0; i < live_.size(); ++i) budget_.spend(budget_.lanes);
  }
  for (; !ready_.empty() && ready_.top() <= at; ready_.pop()) {
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
  for (auto& [number, live] : live_) live.lane.spans = {};
}

FunctionTimeline FunctionRecorder::finish(SimTime end) {
  advance(end);
  for (auto& [id, waiting] : waiting_) {
    TimelineRequest request;
    request.id = id;
    request.name = waiting.wait.label != nullptr ? *waiting.wait.label : "";
    request.arrived = waiting.wait.at;
    request.started = request.finished = kNever;
    request.start = StartKind::cold;
    request.environment = waiting.wait.environment;
    request.why = waiting.why;
    add_request(std::move(request));
  }
  for (auto& [number, live] : live_) {
    if (live.state == State::idle) add_span(live, Phase::idle, live.since, end, RequestId{});
    live.lane.outlives = true;
    leave(live, end);
  }
  live_.clear();
  collect(end);
  return std::move(timeline_);
}

}  // namespace coldcast
