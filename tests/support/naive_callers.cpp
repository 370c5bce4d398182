#include "support/naive_callers.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace coldcast {
namespace {

// Whoever waits for an answer waits through its very instant: behind completions and inits.
constexpr std::int64_t kBehindAll = 1;

std::string seconds(SimTime at) {
  const auto count = (at - kStartOfTime).count();
  return fmt::format("{}.{:09}", count / 1'000'000'000, count % 1'000'000'000);
}

std::string milliseconds(Duration span) {
  return fmt::format("{}.{:06}", span.count() / 1'000'000, span.count() % 1'000'000);
}

std::string unless_zero(std::uint64_t number) {
  return number == 0 ? "" : std::to_string(number);
}

}  // namespace

NaiveCallers::NaiveCallers(const Scenario& scenario)
    : scenario_(&scenario),
      in_force_(std::shared_ptr<const Scenario>(), &scenario),
      functions_(scenario.functions.size()),
      services_(scenario.dependencies.size()),
      doors_(scenario.front_doors.size()) {
  const auto fill = [](std::optional<NaiveBucket>& bucket, const ThrottleSettings& of) {
    // As deep as it takes to hold `burst` tokens.
    const auto depth = of.rate.per * static_cast<std::int64_t>(of.burst) /
                       static_cast<std::int64_t>(of.rate.events);
    bucket.emplace(of.rate, 1, depth);
  };
  if (const auto& apis = scenario.account.api_gateway) fill(apis_, *apis);
  for (std::size_t i = 0; i < doors_.size(); ++i) {
    if (const auto& stage = scenario.front_doors[i].throttle) fill(doors_[i].bucket, *stage);
  }
  open_functions();
  open_blocks();
  for (const ScenarioChange& change : scenario.changes) {
    agenda_.plan({.at = change.at,
                  .rank = NaiveRank::change,
                  .turn = {.group = change.is_undone ? 0 : 1},
                  .act = [this, &change] { this->change(change); },
                  .is_work = false});
  }
}

NaiveCallers::Results NaiveCallers::run() {
  Results told;
  while (const auto due = agenda_.take(scenario_->end_of_arrivals(), scenario_->end_of_drain())) {
    now_ = due->at;
    due->act();
    told.is_whole = asks_.size() <= kMostRequests;
    if (!told.is_whole) return told;
  }
  for (const NaiveAsk& asked : asks_) {
    if (asked.is_counted) told.rows.push_back(row_of(asked));
  }
  told.figures = figures_;
  return told;
}

// The end of the environment lost last explains the cold start that needs it back, once. Of several
// at one instant those that idled for too long are the last.
void NaiveCallers::make_place(NaiveAsk& asked, std::size_t version) {
  NaiveFunctionState& function = functions_[asked.function];
  const bool is_first = std::all_of(function.places.begin(), function.places.end(),
                                    [](const NaivePlace& place) { return place.is_provisioned; });
  asked.start = "cold";
  asked.reason = is_first ? "first_request" : "concurrency_growth";
  if (!is_first && !function.losses.empty()) {
    const auto last = std::max_element(
        function.losses.begin(), function.losses.end(), [](const auto& a, const auto& b) {
          const bool is_idle[] = {a.reason == "idle_expiry", b.reason == "idle_expiry"};
          return std::tie(a.at, is_idle[0], a.order) < std::tie(b.at, is_idle[1], b.order);
        });
    asked.reason = last->reason;
    function.losses.erase(last);
  }
  NaivePlace& place = add_place(asked.function, version);
  place.serving = &asked;
  asked.place = &place;
  asked.cold_start = asked.by->cold_start.init.function.constant();
  if (asked.cold_start == Duration::zero()) return begin(asked);
  asked.starting = agenda_.plan({.at = now_ + asked.cold_start,
                                 .rank = NaiveRank::init_end,
                                 .act = [this, &asked] { begin(asked); },
                                 .is_bound = true});
}

// The handler begins. What has no steps is known to its end; what has is cut at the timeout.
void NaiveCallers::begin(NaiveAsk& asked) {
  // What it does is that of the instant at which it had its environment; how it goes on from here,
  // of this one.
  asked.by = version_of(*asked.place).settings;
  const Function& function = *asked.by;
  asked.starting = 0;
  asked.began = now_;
  if (asked.place->is_reset) asked.init_inside = function.cold_start.init.function.constant();
  asked.place->is_reset = false;
  const Duration own = asked.init_inside + *asked.work;
  const Outcome cut =
      asked.init_inside > function.timeout ? Outcome::init_timeout : Outcome::timeout;
  const Handler& handler = function.handler;
  const bool shares = handler.background && handler.background->uses_cpu;
  if (handler.calls.empty() && !handler.after && !shares) {
    set_pace(*asked.place, NaivePace::side_by_side);
    const bool is_cut = own > function.timeout;
    const Outcome outcome = is_cut ? cut : asked.fate;
    asked.ending = agenda_.plan({.at = now_ + std::min(own, function.timeout),
                                 .rank = NaiveRank::completion,
                                 .turn = {.first = static_cast<std::int64_t>(asked.number)},
                                 .act = [this, &asked, outcome] { finish(asked, outcome); },
                                 .is_bound = true});
    return;
  }
  asked.limit = agenda_.plan({.at = now_ + function.timeout,
                              .rank = NaiveRank::init_end,
                              .turn = {.group = kBehindAll},
                              .act = [this, &asked, cut] { finish(asked, cut); },
                              .is_bound = true});
  go_on(asked, with_left(asked, own), NaiveRank::completion,
        [this, &asked] { take_step(asked, 0); });
}

void NaiveCallers::finish(NaiveAsk& asked, Outcome outcome) {
  if (asked.is_over) return;
  NaivePlace& place = *asked.place;
  close(asked, outcome);
  const auto& background = asked.by->handler.background;
  if (resets_environment(outcome)) {
    place.is_reset = true;
    lose_left(place);
  } else if (outcome == Outcome::success && background) {
    left_.push_back({.function = asked.function,
                     .is_counted = asked.is_counted,
                     .to_do = background->work.constant()});
    place.left.push_back(&left_.back());
    if (asked.is_counted) count_of(asked.function, "background.left");
  }
  give_back(place);
  const std::vector<NaiveCall*> calls = std::exchange(asked.calls, {});
  for (NaiveCall* call : calls) stop_waiting(*call);
  asked.told(outcome == Outcome::success ? NaiveReply::success : NaiveReply::error, asked);
}

// Who has run there is done: an old version's environment ends, and so does what is provisioned too
// many.
void NaiveCallers::give_back(NaivePlace& place) {
  const NaiveFunctionState& function = functions_[place.function];
  const bool is_live = place.version == function.current ||
                       (function.rollout && place.version == function.rollout->next);
  if (!is_live) return end_place(place, "deployment");
  if (!place.is_provisioned) return go_idle(place);
  std::uint32_t there = 0;
  for (const NaivePlace& one : function.places) {
    const bool counts = one.is_provisioned && one.version == place.version;
    if (counts && one.state != NaivePlace::State::gone) ++there;
  }
  if (there > version_of(place).provisioned) return end_place(place, "");
  go_idle(place);
}

// It runs no more, and its row is known.
void NaiveCallers::close(NaiveAsk& asked, Outcome outcome) {
  asked.is_over = true;
  agenda_.cancel(asked.ending);
  agenda_.cancel(asked.limit);
  asked.outcome = to_string(outcome);
  asked.finished = now_;
  set_pace(*asked.place, NaivePace::frozen);
  if (!asked.place->is_provisioned) --functions_[asked.function].busy;
  if (asked.gone == kNever || !asked.is_counted) return;
  count_of(asked.function, "orphaned_ms", (now_ - std::max(asked.gone, asked.arrived)).count());
}

void NaiveCallers::go_idle(NaivePlace& place) {
  place.state = NaivePlace::State::idle;
  place.went_idle = ++order_;
  if (place.is_provisioned) return;
  const Duration timeout =
      version_of(place).settings->keep_alive.make(RandomStream(StreamKey{}))->idle_timeout();
  if (timeout == kForever) return;
  if (timeout == Duration::zero()) return end_place(place, "idle_expiry");
  place.expiry = agenda_.plan({.at = now_ + timeout,
                               .rank = NaiveRank::expiry,
                               .act = [this, &place] { end_place(place, "idle_expiry"); },
                               .is_work = false});
}

// The end of what is provisioned explains no cold start, but for a lost zone or a deployment.
void NaiveCallers::end_place(NaivePlace& place, const char* reason) {
  agenda_.cancel(place.expiry);
  place.state = NaivePlace::State::gone;
  if (!place.is_provisioned) functions_[place.function].losses.push_back({now_, ++order_, reason});
  lose_left(place);
}

// Nobody waits for the answer any more.
void NaiveCallers::is_gone(NaiveAsk& asked, const char* as) {
  if (asked.is_over || asked.start.empty() || asked.gone != kNever) return;
  asked.gone = now_;
  asked.client = as;
  asked.client_at = now_;
}

std::string NaiveCallers::row_of(const NaiveAsk& asked) const {
  const bool ran = asked.place != nullptr;
  return fmt::format("{},{},,{},{},{},{},{},{},{},{},{},{},{},{},,{},{},{}", asked.number,
                     settings(asked.function).name, seconds(asked.arrived), asked.start,
                     ran ? std::to_string(asked.place->number) : "", milliseconds(asked.cold_start),
                     milliseconds(asked.cold_start),
                     milliseconds(ran ? asked.finished - asked.began : Duration::zero()),
                     ran ? seconds(asked.finished) : "", asked.outcome, asked.reason, asked.source,
                     unless_zero(asked.event), asked.attempt, unless_zero(asked.parent),
                     asked.client, asked.client.empty() ? "" : seconds(asked.client_at));
}

}  // namespace coldcast
