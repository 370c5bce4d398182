#include "support/naive_world.h"

#include <algorithm>

namespace coldcast {
namespace {

constexpr std::size_t kPoolCheck = SIZE_MAX;
using State = NaiveEnvironment::State;

}  // namespace

NaiveWorld::NaiveWorld(const Scenario& scenario, std::uint64_t replication) : scenario_(scenario) {
  for (const Function& settings : scenario.functions) make_function(settings, replication);
  make_feeds(replication);
  if (const auto& rate = scenario.account.requests_per_concurrency) {
    account_.emplace(*rate, scenario.account.concurrency_limit, std::chrono::seconds{1});
  }
}

void NaiveWorld::make_function(const Function& settings, std::uint64_t replication) {
  const auto stream = [&](StreamPurpose purpose) {
    return RandomStream({scenario_.seed, replication, settings.name, purpose, 0});
  };
  functions_.push_back({.settings = &settings,
                        .keep_alive = settings.keep_alive.make(stream(StreamPurpose::policy)),
                        .cold_start = stream(StreamPurpose::cold_start),
                        .provisioned_init = stream(StreamPurpose::provisioned_init),
                        .outcome = stream(StreamPurpose::outcome),
                        .reuse = stream(StreamPurpose::reuse),
                        .max_age = stream(StreamPurpose::max_age),
                        .proactive = stream(StreamPurpose::proactive)});
  NaiveFunction& function = functions_.back();
  if (const auto& limit = settings.scaling_rate) {
    function.scaling.emplace(Rate{limit->environments, limit->per}, 1, limit->per);
  }
  const auto& rate = scenario_.account.requests_per_concurrency;
  const std::chrono::seconds depth{1};
  if (rate && settings.reserved_concurrency) {
    function.requests.emplace(*rate, *settings.reserved_concurrency, depth);
  }
  const ProvisionedPlan& plan = settings.provisioned_concurrency;
  if (rate && plan.is_used()) function.provisioned.emplace(*rate, plan.initial, depth);
  begin_provisioned(functions_.size() - 1);
}

void NaiveWorld::make_feeds(std::uint64_t replication) {
  for (std::uint32_t id = 0; id < functions_.size(); ++id) {
    const Function& settings = *functions_[id].settings;
    const auto add_feed = [&](std::uint32_t block) -> WorkloadContext {
      const auto stream = [&](StreamPurpose purpose) {
        return RandomStream({scenario_.seed, replication, settings.name, purpose, block});
      };
      feeds_.push_back({.function = id,
                        .duration = stream(StreamPurpose::duration),
                        .first_duration = stream(StreamPurpose::first_duration),
                        .first_extra = stream(StreamPurpose::first_extra),
                        .retry_duration = stream(StreamPurpose::retry_duration),
                        .retry_first_duration = stream(StreamPurpose::retry_first_duration),
                        .retry_first_extra = stream(StreamPurpose::retry_first_extra)});
      return {.seed = scenario_.seed,
              .replication = replication,
              .function = settings.name,
              .block = block,
              .feed = static_cast<Feed>(feeds_.size() - 1),
              .end = scenario_.end_of_arrivals()};
    };
    for (std::uint32_t block = 0; block < settings.arrivals.size(); ++block) {
      const WorkloadContext context = add_feed(block);
      const Workload& workload = settings.arrivals[block];
      feeds_.back().source = open_source(workload, context);
      feeds_.back().client = open_client(workload, context);
    }
    for (const SharedTrace& trace : scenario_.shared_traces) {
      if (id < trace.first_function || id >= trace.first_function + trace.functions) continue;
      const WorkloadContext context = add_feed(0);
      const auto& make_client = trace.make_clients[id - trace.first_function];
      if (make_client) feeds_.back().client = make_client(context);
      if (id != trace.first_function) continue;
      feeds_.back().source = trace.make_source(context);
      feeds_.back().is_shared = true;
    }
  }
  for (NaiveFeed& feed : feeds_) pull(feed);
}

void NaiveWorld::pull(NaiveFeed& feed) {
  feed.next.reset();
  if (!feed.source) return;
  Request request;
  if (feed.source->fill({&request, 1}) == 0) return;
  if (!feed.is_shared) request.feed = static_cast<Feed>(&feed - feeds_.data());
  if (request.at < scenario_.end_of_arrivals()) feed.next = request;
}

bool NaiveWorld::step() {
  const Candidate next = earliest();
  if (is_over(next)) return false;
  now_ = next.at;
  switch (next.kind) {
    case completion:
      complete(next.function, next.subject);
      break;
    case init_end:
      end_init(next.function, next.subject);
      break;
    case provisioning:
      if (std::get<1>(next.tie) == 0) {
        end_allocation(next.function, next.subject);
      } else {
        change_provisioned(next.function, next.subject);
      }
      break;
    case expiry:
      next.subject == kPoolCheck ? check_pool(next.function) : expire(next.function, next.subject);
      break;
    case arrival: {
      const auto& [feed, is_follow_up, order] = next.tie;
      Request request;
      if (is_follow_up != 0) {
        request = follow_ups_[next.subject].request;
        follow_ups_.erase(follow_ups_.begin() + static_cast<std::ptrdiff_t>(next.subject));
      } else {
        request = *feeds_[next.subject].next;
        pull(feeds_[next.subject]);
      }
      arrive(request);
      break;
    }
    case nothing:
      return false;
  }
  return true;
}

// Until `duration` everything happens; after it, only while a request waits for its answer.
// Without a duration the last answer ends the run.
bool NaiveWorld::is_over(const Candidate& next) const {
  if (in_flight_ > 0) return false;
  if (scenario_.duration) return next.at >= scenario_.end_of_arrivals();
  return !arrivals_to_come();
}

bool NaiveWorld::arrivals_to_come() const {
  const auto has_next = [](const NaiveFeed& feed) { return feed.next.has_value(); };
  return !follow_ups_.empty() || std::any_of(feeds_.begin(), feeds_.end(), has_next);
}

NaiveWorld::Candidate NaiveWorld::earliest() const {
  Candidate best;
  for (std::size_t id = 0; id < functions_.size(); ++id) {
    const NaiveFunction& function = functions_[id];
    consider_environments(id, best);
    const auto consider = [&](Candidate candidate) {
      if (candidate.at != kNever && candidate.key() < best.key()) best = candidate;
    };
    consider({function.pool_check, expiry, {function.pool_check_scheduled, 0, 0}, id, kPoolCheck});
    for (std::size_t i = 0; i < function.allocations.size(); ++i) {
      consider({function.allocations[i].ready_at, provisioning, {id, 0, i}, id, i});
    }
    const auto& changes = function.settings->provisioned_concurrency.changes;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (i >= function.changes_done) {
        consider({changes[i].at, provisioning, {id, 1, i}, id, i});
      }
    }
  }
  consider_arrivals(best);
  return best;
}

void NaiveWorld::consider_environments(std::size_t id, Candidate& best) const {
  const auto& environments = functions_[id].environments;
  for (std::size_t i = 0; i < environments.size(); ++i) {
    const NaiveEnvironment& environment = environments[i];
    Candidate candidate{environment.next, nothing, {environment.scheduled, 0, 0}, id, i};
    switch (environment.state) {
      case State::initializing:
        candidate.kind = init_end;
        break;
      case State::busy:
        candidate.kind = completion;
        break;
      case State::shutting_down:
        candidate.kind = expiry;
        break;
      case State::idle:
        candidate.kind = expiry;
        candidate.at = std::min(environment.idle_until, environment.oldest_age_at);
        candidate.tie = {environment.went_idle, 0, 0};
        break;
      case State::gone:
        continue;
    }
    if (candidate.at != kNever && candidate.key() < best.key()) best = candidate;
  }
}

void NaiveWorld::consider_arrivals(Candidate& best) const {
  const auto consider = [&](const Request& request, std::uint64_t is_follow_up,
                            std::uint64_t scheduled, std::size_t subject) {
    const Candidate candidate{
        request.at, arrival, {request.feed, is_follow_up, scheduled}, 0, subject};
    if (candidate.key() < best.key()) best = candidate;
  };
  for (std::size_t i = 0; i < feeds_.size(); ++i) {
    if (feeds_[i].next) consider(*feeds_[i].next, 0, 0, i);
  }
  for (std::size_t i = 0; i < follow_ups_.size(); ++i) {
    consider(follow_ups_[i].request, 1, follow_ups_[i].scheduled, i);
  }
}

void NaiveWorld::complete(std::size_t id, std::size_t index) {
  NaiveFunction& function = functions_[id];
  NaiveEnvironment& environment = function.environments[index];
  --in_flight_;
  --function.in_flight;
  if (!environment.provisioned) {
    --function.on_demand_in_flight;
    function.pool_used = now_;
  }
  last_answer_ = now_;
  function.last_answer = now_;
  answer(requests_[environment.serving], false);
  give_back(id, environment);
}

void NaiveWorld::end_init(std::size_t id, std::size_t index) {
  NaiveFunction& function = functions_[id];
  NaiveEnvironment& environment = function.environments[index];
  auto& waiting = function.waiting;
  const auto own = std::find(waiting.begin(), waiting.end(), environment.made_for);
  if (own == waiting.end()) {
    environments_[environment.fact].initialized = now_;
    // Nobody used it: a silence that is being counted goes on.
    function.silence_goes_on = function.pool_check != kNever;
    give_back(id, environment);
    function.silence_goes_on = false;
    return;
  }
  waiting.erase(own);
  begin(environment.made_for, environment, now_);
  use_pool(function);
}

RunFacts NaiveWorld::take() {
  RunFacts facts;
  for (const NaiveRequest& request : requests_) facts.requests.push_back(request.fact);
  facts.environments = environments_;
  const auto order = [](const EnvironmentFact& a, const EnvironmentFact& b) {
    return std::tie(a.function, a.number) < std::tie(b.function, b.number);
  };
  std::sort(facts.environments.begin(), facts.environments.end(), order);
  facts.end = last_answer_;
  if (scenario_.duration) facts.end = std::max(facts.end, scenario_.end_of_arrivals());
  return facts;
}

}  // namespace coldcast
