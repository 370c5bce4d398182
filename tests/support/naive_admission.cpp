#include <algorithm>
#include <cmath>

#include "support/naive_world.h"

namespace coldcast {
namespace {

using State = NaiveEnvironment::State;

Duration scaled(Duration span, double factor) {
  if (factor == 1.0) return span;
  return Duration{std::llround(static_cast<double>(span.count()) * factor)};
}

}  // namespace

void NaiveWorld::arrive(const Request& request) {
  NaiveFeed& feed = feeds_[request.feed];
  requests_.push_back({.request = request,
                       .fact = {.request = requests_.size() + 1,
                                .function = feed.function,
                                .label = request.label != nullptr ? *request.label : "",
                                .arrived = now_}});
  draw(requests_.back(), feed, functions_[feed.function]);
  admit(requests_.size() - 1);
}

// Everything random about a request is drawn at its arrival, whatever becomes of it.
void NaiveWorld::draw(NaiveRequest& request, NaiveFeed& feed, NaiveFunction& function) {
  const Handler& handler = function.settings->handler;
  const bool is_retry = request.request.attempt > 1;
  RandomStream& durations = is_retry ? feed.retry_duration : feed.duration;
  RandomStream& firsts = is_retry ? feed.retry_first_duration : feed.first_duration;
  RandomStream& extras = is_retry ? feed.retry_first_extra : feed.first_extra;
  const double scale = function.settings->cpu_scale();
  if (handler.duration) request.duration = scaled(handler.duration->sample(durations), scale);
  request.first_duration = request.duration;
  if (handler.first_duration) {
    request.first_duration = scaled(handler.first_duration->sample(firsts), scale);
  }
  if (handler.first_extra) {
    request.first_duration += handler.first_extra->sample(extras);
  }
  if (request.request.has_duration()) {
    request.duration = request.first_duration = request.request.duration;
  }
  const Function& settings = *function.settings;
  if (settings.crash_rate <= 0.0 && settings.failure_rate <= 0.0) return;
  const double chance = function.outcome.uniform();
  if (chance < settings.crash_rate) {
    request.drawn = Outcome::crash;
  } else if (chance < settings.crash_rate + settings.failure_rate) {
    request.drawn = Outcome::error;
  }
}

void NaiveWorld::admit(std::size_t id) {
  NaiveRequest& request = requests_[id];
  NaiveFunction& function = functions_[request.fact.function];
  const bool reserved = function.settings->reserved_concurrency.has_value();
  NaiveBucket* rate = rate_bucket(function);
  const auto rate_reason = reserved
                               ? ThrottleReason::reserved_function_invocation_rate_limit_exceeded
                               : ThrottleReason::function_invocation_rate_limit_exceeded;

  const bool has_provisioned = !idle(function, true).empty();
  if (has_provisioned && (!function.provisioned || function.provisioned->has_token(now_))) {
    if (rate && !rate->has_token(now_)) return throttle(id, rate_reason);
    if (rate) rate->spend();
    if (function.provisioned) function.provisioned->spend();
    return enter(id, choose(function, true));
  }
  if (!has_room(function)) {
    return throttle(id, reserved
                            ? ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded
                            : ThrottleReason::concurrent_invocation_limit_exceeded);
  }
  if (rate && !rate->has_token(now_)) return throttle(id, rate_reason);
  if (rate) rate->spend();
  if (!idle(function, false).empty()) return enter(id, choose(function, false));
  if (function.scaling && !function.scaling->has_token(now_)) {
    return throttle(id, ThrottleReason::scaling_rate_exceeded);
  }
  if (function.scaling) function.scaling->spend();
  make_for(id);
}

void NaiveWorld::throttle(std::size_t id, ThrottleReason reason) {
  requests_[id].fact.throttled = reason;
  last_answer_ = now_;
  answer(requests_[id], true);
}

NaiveBucket* NaiveWorld::rate_bucket(NaiveFunction& function) {
  if (!scenario_.account.requests_per_concurrency) return nullptr;
  return function.settings->reserved_concurrency ? &*function.requests : &*account_;
}

bool NaiveWorld::has_room(const NaiveFunction& function) const {
  std::int64_t room = scenario_.account.concurrency_limit;
  if (const auto& reserved = function.settings->reserved_concurrency) {
    return function.on_demand_in_flight + std::int64_t{claimed(function)} < *reserved;
  }
  for (const NaiveFunction& other : functions_) {
    if (const auto& reserved = other.settings->reserved_concurrency) {
      room -= *reserved;
    } else {
      room -= claimed(other);
      room -= other.on_demand_in_flight;
    }
  }
  return room > 0;
}

// Idle environments of a function, the one that is idle longest first.
std::vector<NaiveEnvironment*> NaiveWorld::idle(NaiveFunction& function, bool provisioned) {
  std::vector<NaiveEnvironment*> found;
  for (NaiveEnvironment& environment : function.environments) {
    if (environment.provisioned == provisioned && environment.state == State::idle) {
      found.push_back(&environment);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const auto* a, const auto* b) { return a->went_idle < b->went_idle; });
  return found;
}

NaiveEnvironment& NaiveWorld::choose(NaiveFunction& function, bool provisioned) {
  const std::vector<NaiveEnvironment*> candidates = idle(function, provisioned);
  switch (function.settings->reuse) {
    case ReuseOrder::newest:
      return *candidates.back();
    case ReuseOrder::oldest:
      return *candidates.front();
    case ReuseOrder::random:
      return *candidates[function.reuse.below(candidates.size())];
  }
  return *candidates.back();
}

NaiveEnvironment& NaiveWorld::make_environment(std::size_t id, bool provisioned) {
  NaiveFunction& function = functions_[id];
  const auto number = static_cast<std::uint32_t>(function.environments.size() + 1);
  environments_.push_back({.function = static_cast<std::uint32_t>(id),
                           .number = number,
                           .provisioned = provisioned,
                           .created = now_});
  function.environments.push_back(
      {.fact = environments_.size() - 1, .number = number, .provisioned = provisioned});
  return function.environments.back();
}

void NaiveWorld::make_for(std::size_t id) {
  const std::uint32_t function_id = requests_[id].fact.function;
  NaiveFunction& function = functions_[function_id];
  NaiveEnvironment& environment = make_environment(function_id, false);
  environment.made_for = id;
  environments_[environment.fact].for_request = true;
  environment.cause = next_cause(function);
  draw_cold_start(environment, function);
  count_in(id, false);
  if (function.settings->assignment == Assignment::first_free) {
    requests_[id].fact.waited = true;
    environments_[environment.fact].init = environment.init;
    function.waiting.push_back(id);
    environment.next = now_ + environment.cold_start;
    environment.scheduled = ++sequence_;
  } else {
    begin(id, environment, now_ + environment.cold_start);
  }
  use_pool(function);
}

// The end of the environment lost last explains the cold start that needs it back, once.
ColdStartCause NaiveWorld::next_cause(NaiveFunction& function) {
  const bool is_first = !function.ever_on_demand;
  function.ever_on_demand = true;
  if (is_first) return ColdStartCause::first_request;
  if (function.losses.empty()) return ColdStartCause::concurrency_growth;
  const auto last = std::max_element(function.losses.begin(), function.losses.end());
  const EndReason reason = std::get<EndReason>(*last);
  function.losses.erase(last);
  return reason == EndReason::max_age ? ColdStartCause::max_age : ColdStartCause::idle_expiry;
}

Duration NaiveWorld::init(const Function& settings, RandomStream& stream) {
  const InitPhases& phases = settings.cold_start.init;
  Duration total = phases.extension.sample(stream);
  total += phases.runtime.sample(stream);
  total += phases.function.sample(stream);
  return total;
}

void NaiveWorld::draw_cold_start(NaiveEnvironment& environment, NaiveFunction& function) {
  const ColdStart& settings = function.settings->cold_start;
  environment.cold_start = settings.download.sample(function.cold_start);
  environment.cold_start += settings.environment.sample(function.cold_start);
  if (const auto& snap_start = function.settings->snap_start) {
    environment.init = std::max(snap_start->floor, snap_start->restore.sample(function.cold_start));
    environment.cold_start += environment.init;
  } else {
    const Duration drawn = init(*function.settings, function.cold_start);
    environment.runs_init_inside = drawn > settings.init_cap;
    environment.cold_start += std::min(drawn, settings.init_cap);
    if (!environment.runs_init_inside) environment.init = drawn;
  }
  if (const auto& max_age = function.settings->max_age) {
    environment.oldest_age_at = saturating_add(now_, max_age->sample(function.max_age));
  }
}

void NaiveWorld::count_in(std::size_t id, bool provisioned) {
  NaiveFunction& function = functions_[requests_[id].fact.function];
  ++in_flight_;
  ++function.in_flight;
  if (!provisioned) {
    ++function.on_demand_in_flight;
    function.pool_used = now_;
  }
  requests_[id].fact.spillover = !provisioned && function.provisioned_target > 0;
}

void NaiveWorld::enter(std::size_t id, NaiveEnvironment& environment) {
  count_in(id, environment.provisioned);
  begin(id, environment, now_);
  use_pool(functions_[requests_[id].fact.function]);
}

// The request has its environment, whose handler (or init inside the invocation) runs from `from`.
void NaiveWorld::begin(std::size_t id, NaiveEnvironment& environment, SimTime from) {
  NaiveRequest& request = requests_[id];
  NaiveFunction& function = functions_[request.fact.function];
  RequestFact& fact = request.fact;
  const bool is_own =
      !environment.provisioned && !environment.was_called && environment.made_for == id;
  fact.environment = environment.number;
  fact.on_provisioned = environment.provisioned;
  fact.start = environment.provisioned ? StartKind::provisioned : StartKind::warm;
  // Init inside the invocation makes it cold, whether the environment was reset or its first init
  // was ended at the cap.
  if (is_own || environment.runs_init_inside) {
    fact.start = StartKind::cold;
    fact.cause = is_own ? environment.cause : ColdStartCause::reset;
  }
  if (is_own) fact.cold_start = environment.cold_start;
  if (environment.runs_init_inside) {
    fact.suppressed_init =
        init(*function.settings,
             environment.provisioned ? function.provisioned_init : function.cold_start);
  }
  run_handler(request, environment, function.settings->timeout);
  fact.finished = from + fact.duration;
  environment.state = State::busy;
  environment.serving = id;
  environment.next = fact.finished;
  environment.scheduled = ++sequence_;
}

void NaiveWorld::run_handler(NaiveRequest& request, NaiveEnvironment& environment,
                             Duration timeout) {
  RequestFact& fact = request.fact;
  const Duration handler = environment.was_called ? request.duration : request.first_duration;
  fact.duration = fact.suppressed_init + handler;
  fact.outcome = request.drawn.value_or(Outcome::success);
  if (fact.duration > timeout) {
    fact.outcome = fact.suppressed_init > timeout ? Outcome::init_timeout : Outcome::timeout;
    fact.duration = timeout;
  }
  environment.was_called = true;
  environment.runs_init_inside = fact.outcome != Outcome::success && fact.outcome != Outcome::error;
}

void NaiveWorld::answer(const NaiveRequest& request, bool throttled) {
  NaiveFeed& feed = feeds_[request.request.feed];
  if (!feed.client) return;
  const auto follow_up =
      feed.client->answered({.request = request.request, .at = now_, .throttled = throttled});
  if (!follow_up || follow_up->at >= scenario_.end_of_arrivals()) return;
  follow_ups_.push_back({*follow_up, ++sequence_});
  follow_ups_.back().request.feed = request.request.feed;
}

}  // namespace coldcast
