#include "coldcast/timeline/timeline_recorder.h"

#include <algorithm>
#include <deque>
#include <map>

#include "timeline/function_recorder.h"

namespace coldcast {

class TimelineRecorder::State {
 public:
  State(const Scenario& scenario, const Settings& settings);

  // True while facts at `at` still lie before the end of the window.
  [[nodiscard]] bool is_open(SimTime at) const { return at < window_.to && !finished_; }
  FunctionRecorder& function(FunctionId id) { return functions_[index(id)]; }
  void in_flight(SimTime at, std::int64_t change) { in_flight_.add(at, change, window_); }
  void capacity_changed(SimTime at);
  [[nodiscard]] MetLimit met_limit(const Throttle& throttle) const;
  void changed(const ChangeOutcome& change);
  void take_limits(const Scenario& now, SimTime at);
  void check_budget();
  void finish(SimTime at);

  [[nodiscard]] Timeline& timeline() { return timeline_; }

  // Who had waited for requests that still run, and went.
  std::map<RequestId, Departure> departures{};

 private:
  [[nodiscard]] bool is_wanted(const std::string& name) const { return !wanted_ || wanted_(name); }
  [[nodiscard]] std::uint64_t unreserved() const;
  [[nodiscard]] static bool has_content(const FunctionTimeline& function);

  const Scenario& scenario_;
  DrawnWindow window_;
  std::function<bool(std::string_view)> wanted_;
  Budget budget_;
  std::uint64_t account_limit_;
  Budget unwanted_{.lanes = 0, .requests = 0, .is_exceeded = true};  // only levels are kept
  std::deque<FunctionRecorder> functions_;
  DrawnLevel in_flight_;
  DrawnLevel unreserved_;
  bool is_aggregated_ = false;
  bool finished_ = false;
  Timeline timeline_;
};

TimelineRecorder::State::State(const Scenario& scenario, const Settings& settings)
    : scenario_(scenario),
      window_{.from = settings.from, .to = settings.to},
      wanted_(settings.wanted),
      budget_{.lanes = settings.most_environments,
              .requests = settings.most_requests,
              .is_exceeded = value(settings.request) != 0,
              .only = settings.request},
      account_limit_(scenario.account.concurrency_limit) {
  // A function that is not wanted is followed all the same: limits are shared.
  for (const Function& function : scenario.functions)
    functions_.emplace_back(function, window_, is_wanted(function.name) ? budget_ : unwanted_);
  is_aggregated_ = budget_.is_exceeded;
  timeline_.scenario = scenario.name;
  timeline_.description = scenario.description;
  timeline_.account_limit = scenario.account.concurrency_limit;
  capacity_changed(kStartOfTime);
}

// What the account leaves to on-demand requests of functions without reserved concurrency.
std::uint64_t TimelineRecorder::State::unreserved() const {
  std::uint64_t capacity = account_limit_;
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    const std::optional<std::uint32_t> reserved = functions_[i].reserved();
    capacity -= std::min<std::uint64_t>(capacity, reserved ? *reserved : functions_[i].claimed());
  }
  return capacity;
}

void TimelineRecorder::State::capacity_changed(SimTime at) {
  unreserved_.set(at, unreserved(), window_);
}

MetLimit TimelineRecorder::State::met_limit(const Throttle& throttle) const {
  const Function& settings = scenario_.functions[index(throttle.function)];
  const FunctionRecorder& function = functions_[index(throttle.function)];
  MetLimit met{.in_flight = function.on_demand_in_flight(),
               .limit = 0,
               .requests_per_concurrency = scenario_.account.requests_per_concurrency,
               .scaling_rate = settings.scaling_rate};
  if (function.is_reserved()) {
    met.limit = static_cast<std::int64_t>(*function.reserved()) -
                static_cast<std::int64_t>(function.claimed());
    return met;
  }
  met.in_flight = 0;
  for (const FunctionRecorder& other : functions_) {
    if (!other.is_reserved()) met.in_flight += other.on_demand_in_flight();
  }
  met.limit = static_cast<std::int64_t>(unreserved_.value());
  return met;
}

void TimelineRecorder::State::take_limits(const Scenario& now, SimTime at) {
  account_limit_ = now.account.concurrency_limit;
  for (std::size_t i = 0; i < functions_.size(); ++i)
    functions_[i].reserve(now.functions[i].reserved_concurrency, at);
  capacity_changed(at);
}

void TimelineRecorder::State::changed(const ChangeOutcome& change) {
  if (!is_open(change.at)) return;
  const bool took_effect = change.status != ChangeOutcome::Status::failed && change.reason.empty();
  if (took_effect) take_limits(*scenario_.changes[change.change].after, change.at);
  if (change.at < window_.from) return;
  std::string text = description_of(scenario_.changes[change.change], scenario_);
  if (change.status == ChangeOutcome::Status::failed) text += " failed: " + change.reason;
  if (change.status == ChangeOutcome::Status::undone)
    text += change.reason.empty() ? " is over" : " undone: " + change.reason;
  timeline_.changes.push_back({change.at, std::move(text)});
}

void TimelineRecorder::State::check_budget() {
  if (is_aggregated_ || !budget_.is_exceeded) return;
  is_aggregated_ = true;
  for (FunctionRecorder& function : functions_) function.aggregate();
}

void TimelineRecorder::State::finish(SimTime at) {
  if (finished_) return;
  finished_ = true;
  const SimTime end = std::min(at, window_.to);
  timeline_.from = window_.from;
  // A run in which nothing takes time still gets a picture.
  timeline_.to = std::max(end, saturating_add(window_.from, std::chrono::milliseconds{1}));
  for (std::size_t i = 0; i < functions_.size(); ++i) {
    FunctionTimeline function = functions_[i].finish(timeline_.to);
    if (!is_wanted(function.name)) continue;
    if (has_content(function)) timeline_.functions.push_back(std::move(function));
  }
  if (budget_.is_exceeded && value(budget_.only) == 0) {  // perhaps only now
    for (FunctionTimeline& function : timeline_.functions) {
      function.lanes = {};
      function.requests = {};
    }
  }
  timeline_.is_aggregated = budget_.is_exceeded;
  timeline_.in_flight = in_flight_.series();
  timeline_.unreserved_concurrency = unreserved_.series();
}

bool TimelineRecorder::State::has_content(const FunctionTimeline& function) {
  return function.request_count > 0 || function.environment_count > 0;
}

TimelineRecorder::TimelineRecorder(const Scenario& scenario, const Settings& settings)
    : state_(std::make_unique<State>(scenario, settings)) {}

TimelineRecorder::~TimelineRecorder() = default;

void TimelineRecorder::on_admission(const Admission& admission) {
  if (!state_->is_open(admission.at)) return;
  state_->in_flight(admission.at, 1);
  state_->function(admission.function).admitted(admission);
}

void TimelineRecorder::on_placement(const Admission& placement) {
  if (!state_->is_open(placement.at)) return;
  state_->function(placement.function).placed(placement);
}

// Also after the window, of what was in flight in it.
void TimelineRecorder::on_invocation(const Invocation& invocation) {
  const bool is_open = state_->is_open(invocation.finished);
  if (is_open) state_->in_flight(invocation.finished, -1);
  const auto departure = state_->departures.extract(invocation.request);
  state_->function(invocation.function)
      .answered(invocation, is_open, departure ? &departure.mapped() : nullptr);
  state_->check_budget();
}

void TimelineRecorder::on_client(RequestId request, ClientOutcome outcome, SimTime at) {
  if (outcome == ClientOutcome::gone || outcome == ClientOutcome::gateway_timeout)
    state_->departures[request] = {outcome, at};
}

void TimelineRecorder::on_throttle(const Throttle& throttle) {
  state_->departures.erase(throttle.request);
  if (!state_->is_open(throttle.at)) return;
  state_->function(throttle.function).throttled(throttle, state_->met_limit(throttle));
  state_->check_budget();
}

void TimelineRecorder::on_transition(const Transition& transition) {
  if (!state_->is_open(transition.at)) return;
  state_->function(transition.function).changed(transition);
  state_->check_budget();
}

void TimelineRecorder::on_provisioned_change(const ProvisionedChange& change) {
  if (!state_->is_open(change.at)) return;
  state_->function(change.function).provisioned(change);
  state_->capacity_changed(change.at);
}

void TimelineRecorder::on_change(const ChangeOutcome& change) {
  state_->changed(change);
}

void TimelineRecorder::on_scaling_minute(const ScalingMinute& minute) {
  if (state_->is_open(minute.at)) state_->function(minute.function).scaling().looked(minute);
}

void TimelineRecorder::on_scaling_activity(FunctionId function, const ScalingActivity& activity) {
  if (state_->is_open(activity.at)) state_->function(function).scaling().acted(activity);
}

void TimelineRecorder::on_end(SimTime at, std::span<const Admission>) {
  state_->finish(at);
}

// Told when the handler works on: it may have ended before the window's end all the same.
void TimelineRecorder::on_left_behind(const LeftBehind& work) {
  if (state_->is_open(work.left)) state_->function(work.function).left_behind(work);
}

void TimelineRecorder::on_blocked(FunctionId function, std::string_view source, bool is_blocked,
                                  SimTime at) {
  if (state_->is_open(at)) state_->function(function).blocked(source, is_blocked, at);
}

const Timeline& TimelineRecorder::timeline() const {
  return state_->timeline();
}

Timeline TimelineRecorder::take() {
  return std::move(state_->timeline());
}

}  // namespace coldcast
