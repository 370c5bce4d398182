#pragma once

#include <algorithm>

#include "engine/world.h"

namespace coldcast {

// Feeds of arrivals blocks: those of functions come first, one for each function of a trace.
inline std::vector<Feed> first_feeds_of_functions(const Scenario& scenario) {
  std::vector<Feed> first;
  Feed next = 0;
  for (std::uint32_t i = 0; i < scenario.functions.size(); ++i) {
    first.push_back(next);
    const bool is_traced = std::any_of(
        scenario.shared_traces.begin(), scenario.shared_traces.end(), [i](const SharedTrace& of) {
          return i >= of.first_function && i < of.first_function + of.functions;
        });
    next += is_traced ? 1 : static_cast<Feed>(scenario.functions[i].arrivals.size());
  }
  first.push_back(next);
  return first;
}

// The feeds of who sends to queues or streams, from `next` on.
template <typename Thing>
std::vector<Feed> first_feeds_of(const std::vector<Thing>& things, Feed next) {
  std::vector<Feed> first;
  for (const Thing& thing : things) {
    first.push_back(next);
    next += static_cast<Feed>(thing.arrivals.size());
  }
  first.push_back(next);
  return first;
}

template <typename Facts>
void World<Facts>::build_callers(std::uint64_t replication) {
  const std::vector<Feed> of_functions = first_feeds_of_functions(scenario_);
  const std::vector<Feed> of_queues = first_feeds_of(scenario_.queues, of_functions.back());
  callers_ = std::make_unique<CallerNetwork>(CallerNetwork::Surroundings{
      .scenario = &scenario_,
      .replication = replication,
      .first_feeds = of_functions,
      .queue_feeds = of_queues,
      .stream_feeds = first_feeds_of(scenario_.streams, of_queues.back()),
      .add_feed = [this, replication](FunctionId id) { return add_feed(id, replication); },
      .is_zero = [this](FunctionId id) { return limits_.of(id).is_reserved_zero(); },
      .ends = this,
      .client_observer = this});
  for (FunctionState& function : functions_) {
    function.has_steps = callers_->steps().follows(function.id);
    function.only_leaves = callers_->steps().only_leaves(function.id);
  }
  drain_end_ = scenario_.end_of_drain();
}

// Behind the feeds of functions: who sends to queues and streams.
template <typename Facts>
void World<Facts>::add_sender_feeds(std::uint64_t replication) {
  for (std::size_t i = 0; i < scenario_.queues.size(); ++i) {
    const QueueSettings& queue = scenario_.queues[i];
    callers_->queues().queue(i).act_at_once(*this);
    add_senders(queue.name, queue.arrivals, callers_->queues().queue(i), replication);
  }
  for (std::size_t i = 0; i < scenario_.streams.size(); ++i) {
    const StreamSettings& stream = scenario_.streams[i];
    callers_->streams().stream(i).act_at_once(*this);
    add_senders(stream.name, stream.arrivals, callers_->streams().stream(i), replication);
  }
}

template <typename Facts>
void World<Facts>::add_senders(std::string_view name, const std::vector<Workload>& blocks,
                               Receiver& receiver, std::uint64_t replication) {
  WorkloadContext context{
      .seed = scenario_.seed, .replication = replication, .function = name, .end = end_};
  for (std::uint32_t block = 0; block < blocks.size(); ++block) {
    context.block = block;
    context.feed = static_cast<Feed>(feeds_.size());
    FeedState& feed = feeds_.emplace_back();
    feed.receiver = &receiver;
    arrivals_.add(open_source(blocks[block], context), context.feed, true);
  }
}

template <typename Facts>
RunFigures World<Facts>::figures() const {
  RunFigures figures = callers_ ? callers_->figures(now_) : RunFigures{};
  figures.changes = outcomes_;
  if (!scalings_.empty()) add_scaling(figures);
  return figures;
}

template <typename Facts>
Work World<Facts>::draw(Feed feed, const Request& request) {
  return feed_at(feed).work.draw(request);
}

template <typename Facts>
Platform::Admission World<Facts>::attempt(const Attempt& attempt, Caller* caller,
                                          std::uint64_t ticket) {
  FeedState& feed = feed_at(attempt.feed);
  // An event of much payload is billed as several requests.
  const bool may_be_plain = feed.has_plain_attempts && attempt.info.kind != SourceKind::async;
  if (may_be_plain && begin_plain_attempt(feed, attempt, caller, ticket))
    return {RequestId{requests_}, std::nullopt};
  return begin_attempt(feed, attempt, caller, ticket);
}

template <typename Facts>
Platform::Admission World<Facts>::begin_attempt(FeedState& feed, const Attempt& attempt,
                                                Caller* caller, std::uint64_t ticket) {
  const RequestId id{++requests_};
  ++simulated_events_;
  Work work = attempt.work;
  if (!rollouts_.empty()) [[unlikely]]
    work = route_attempt(feed, attempt, caller, ticket);
  FunctionState& function = *feed.function;
  if (function.draws_fate) {
    const Outcome fate = draw_fate(function);
    if (work.fate == Outcome::success) work.fate = fate;
  }
  callers_->count(function.id, attempt.info.kind, now_);
  const Request request{
      .at = now_, .feed = attempt.feed, .attempt = attempt.info.attempt, .label = attempt.label};
  const FlightReply reply{caller, ticket, true, attempt.info, attempt.chain};
  const ReplyScope scope(*this, &reply);
  const auto refusal =
      attempt.passes_rate ? admit_unrated(feed, request, id, work) : admit(feed, request, id, work);
  if (refusal) throttle(request, id, *refusal);
  return {id, refusal};
}

template <typename Facts>
void World<Facts>::ask(const Request& request) {
  if (arrivals_.follow_ups() >= ArrivalQueue::kMostFollowUps) fail_too_many_wait(request.feed);
  arrivals_.push(request);
}

template <typename Facts>
void World<Facts>::wake(SimTime at, Rank rank, Turn turn, Caller& who, std::uint64_t token,
                        Urgency urgency) {
  const Agenda::Entry entry{.at = std::max(at, now_),
                            .rank = rank,
                            .urgency = urgency,
                            .turn = turn,
                            .who = &who,
                            .token = token};
  entry.at == now_ ? agenda_.push_at_once(entry) : agenda_.push(entry);
}

template <typename Facts>
void World<Facts>::answer_caller(FlightId flight) {
  const Invocation& told = flights_[flight];
  if (watch_.is_used()) watch_.ended(told, now_);
  FlightReply& reply = flights_.reply(flight);
  if (reply.caller == nullptr) return;
  std::exchange(reply.caller, nullptr)
      ->answered(
          reply.ticket,
          {.request = told.request, .at = now_, .outcome = told.outcome, .duration = told.duration},
          *this);
}

// What a handler is beside its steps.
template <typename Facts>
HandlerStart World<Facts>::start_of(FlightId flight) const {
  const Invocation& told = flights_[flight];
  return {.environment = Flights::environment_of(flight),
          .function = told.function,
          .version = told.version,
          .request = told.request,
          .arrived = told.arrived,
          .suppressed_init = told.suppressed_init,
          .own = told.duration};
}

// A handler that calls begins when its cold start is over, and is cut at the function's timeout.
// Its flight has a name that no other has had: what is due for one that has ended is stale.
template <typename Facts>
void World<Facts>::follow_handler(FlightId flight, const Work& work, bool first_call) {
  const Slot slot = Flights::environment_of(flight);
  const Invocation& told = flights_[flight];
  const SimTime started = told.started();
  FunctionState& function = function_of(slot);
  Flights::Followed& followed = flights_.followed(flight);
  followed.has_begun = false;
  followed.start = start_of(flight);
  followed.start.flight = flights_.new_name(flight);
  followed.start.own = first_call ? work.first_duration : work.duration;
  followed.start.fate = work.fate;
  followed.start.chain = flights_.reply(flight).chain;
  pool_[slot].needs_init = false;
  const std::uint64_t token = followed.start.flight;
  if (started > now_) {
    agenda_.push({.at = started,
                  .rank = Rank::init_end,
                  .urgency = Urgency::work,
                  .turn = {},
                  .who = &handler_clock_,
                  .token = token});
  } else {
    followed.has_begun = true;
    callers_->steps().begin(followed.start, *this);
  }
  agenda_.push({.at = saturating_add(started, function.settings->timeout),
                .rank = Rank::init_end,
                .urgency = Urgency::idle,
                .turn = {.queued = kNever, .number = 0},
                .who = &handler_clock_,
                .token = token});
}

template <typename Facts>
void World<Facts>::handler_is_due(std::uint64_t token) {
  const FlightId flight = Flights::named(token);
  Flights::Followed& followed = flights_.followed(flight);
  if (followed.start.flight != token) return;  // it has ended
  if (!followed.has_begun) {
    followed.has_begun = true;
    return callers_->steps().begin(followed.start, *this);
  }
  callers_->steps().cut(token, Outcome::timeout, *this);
  end_followed(flight, Outcome::timeout);
}

template <typename Facts>
void World<Facts>::finish(std::uint64_t name, Outcome outcome) {
  const FlightId flight = Flights::named(name);
  if (flights_.followed(flight).start.flight == name) end_followed(flight, outcome);
}

template <typename Facts>
void World<Facts>::end_followed(FlightId flight, Outcome outcome) {
  flights_.followed(flight).start.flight = 0;
  Invocation& told = flights_[flight];
  told.outcome = outcome;
  told.duration = now_ - told.started();
  told.finished = now_;
  if (resets_environment(outcome)) pool_[Flights::environment_of(flight)].needs_init = true;
  invocation_completed(flight);
}

// Whether it comes before what the engine itself has to do; at one instant and rank the engine's
// own comes first.
template <typename Facts>
bool World<Facts>::agenda_is_next() const {
  const SimTime at = agenda_.next_at();
  const SimTime event_at = events_.next_at();
  const SimTime timer_at = timers_.next_at();
  const SimTime arrival_at = arrivals_.next_at();
  const SimTime own = std::min({event_at, timer_at, arrival_at});
  if (at != own) return at < own;
  const Rank rank = event_at == own   ? rank_of(events_.next_kind())
                    : timer_at == own ? Rank::expiry
                                      : Rank::arrival;
  return agenda_.next_rank() < rank;
}

template <typename Facts>
bool World<Facts>::ends_with(const Request& request) const {
  return std::min({events_.next_at(), timers_.next_at(), agenda_.next_at()}) > now_ &&
         arrivals_.next_at_behind(request) > now_;
}

// Behind the drain nobody asks for anything any more; what runs goes on to its end, and so does
// what it calls and waits for; what is on its way to Lambda or to a client arrives.
template <typename Facts>
void World<Facts>::handle_agenda() {
  const Agenda::Entry entry = agenda_.pop();
  const bool is_late = entry.at >= drain_end_ && entry.rank >= Rank::arrival;
  if (is_late && entry.urgency != Urgency::bound &&
      (callers_ == nullptr || !callers_->are_handlers(*entry.who)))
    return;
  now_ = entry.at;
  entry.who->woken(entry.token, *this);
}

template <typename Facts>
bool World<Facts>::has_work_left() const {
  return in_flight_ > 0 || agenda_.has_bound() || (is_something_due() && next_at() < drain_end_);
}

// Beside requests in flight: whether anything is left to do of what was accepted.
template <typename Facts>
bool World<Facts>::is_something_due() const {
  return agenda_.has_work() || (callers_ && callers_->has_work());
}

}  // namespace coldcast
