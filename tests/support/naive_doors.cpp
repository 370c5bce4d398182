#include <fmt/format.h>

#include "support/naive_callers.h"

namespace coldcast {
namespace {

constexpr int kWell = 200;
constexpr int kTooManyRequests = 429;
constexpr int kBadGateway = 502;
constexpr int kGatewayTimeout = 504;
constexpr int kNone = 0;  // the client did not wait for one

// Behind answers, cuts and the patience of callers: doors, then clients.
constexpr std::int64_t kDoorsPatience = 3;
constexpr std::int64_t kClientsPatience = 4;
// Of one block and instant: what comes to Lambda through its door, and what a loop asks next, is
// behind what its source brings.
constexpr std::int64_t kBehindSource = 1;

bool is_tried_again(const Retry& retry, int status) {
  if (status == kTooManyRequests) return retry.on_throttle;
  return status == kGatewayTimeout || status == kNone ? retry.on_timeout : retry.on_error;
}

}  // namespace

void NaiveCallers::open_blocks() {
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const Function& function = scenario_->functions[f];
    for (std::uint32_t i = 0; i < function.arrivals.size(); ++i) {
      const WorkloadContext context{.seed = scenario_->seed,
                                    .function = function.name,
                                    .block = i,
                                    .end = scenario_->end_of_arrivals()};
      blocks_.push_back({.function = f,
                         .workload = &function.arrivals[i],
                         .source = open_source(function.arrivals[i], context),
                         .loop = open_client(function.arrivals[i], context)});
    }
  }
  for (NaiveBlock& block : blocks_) pull(block);
}

void NaiveCallers::pull(NaiveBlock& block) {
  Request request;
  if (block.source->fill({&request, 1}) == 0 || request.at >= scenario_->end_of_arrivals()) return;
  agenda_.plan({.at = request.at,
                .rank = NaiveRank::arrival,
                .turn = {.first = &block - blocks_.data()},
                .act = [this, &block, request] {
                  pull(block);
                  arrive(block, request);
                }});
}

void NaiveCallers::arrive(NaiveBlock& block, const Request& request) {
  if (block.workload->invocation == InvocationType::async) {
    NaiveEvent event{.function = block.function};
    if (request.has_duration()) event.work = request.duration;
    return accept(std::move(event), false);
  }
  wishes_.push_back({.block = static_cast<std::size_t>(&block - blocks_.data()),
                     .request = request,
                     .number = block.wishes++,
                     .first = now_,
                     .is_counted = is_counted()});
  if (block.workload->has_clients && is_counted()) count_of(block.function, "clients.requests");
  attempt(wishes_.back());
}

const FrontDoorSettings* NaiveCallers::door_of(const NaiveBlock& block) const {
  if (!block.workload->client || block.workload->client->through.empty()) return nullptr;
  for (const FrontDoorSettings& door : scenario_->front_doors) {
    if (door.name == block.workload->client->through) return &door;
  }
  return nullptr;
}

// The door asks its stage's bucket and the account's, and takes of both or of none.
void NaiveCallers::attempt(NaiveWish& wish) {
  NaiveBlock& block = blocks_[wish.block];
  NaiveTry& it = tries_.emplace_back();
  it.wish = &wish;
  it.attempt = wish.request.attempt;
  it.asked = now_;
  it.is_counted = is_counted();
  it.work = current(block.function).settings->handler.duration->constant();
  const auto& client = block.workload->client;
  if (client && client->timeout) {
    it.client_limit = agenda_.plan({.at = now_ + *client->timeout,
                                    .rank = NaiveRank::init_end,
                                    .turn = {.group = kClientsPatience},
                                    .act = [this, &it] { client_leaves(it); },
                                    .is_work = false});
  }
  const FrontDoorSettings* door = door_of(block);
  if (door == nullptr) return hand_over(it);
  if (it.is_counted) count("front_doors." + door->name + ".requests");
  auto& stage = doors_[static_cast<std::size_t>(door - scenario_->front_doors.data())].bucket;
  auto* apis = door->is_api() && apis_ ? &*apis_ : nullptr;
  if ((stage && !stage->has_token(now_)) || (apis != nullptr && !apis->has_token(now_)))
    return respond(it, kTooManyRequests, "throttled");
  if (stage) stage->spend();
  if (apis != nullptr) apis->spend();
  if (door->latency == Duration::zero()) return hand_over(it);
  agenda_.plan({.at = now_ + door->latency,
                .rank = NaiveRank::arrival,
                .turn = {.first = static_cast<std::int64_t>(wish.block), .second = kBehindSource},
                .act = [this, &it] { hand_over(it); },
                .is_bound = true});
}

void NaiveCallers::hand_over(NaiveTry& it) {
  const NaiveBlock& block = blocks_[it.wish->block];
  const FrontDoorSettings* door = door_of(block);
  const Request& request = it.wish->request;
  NaiveAsk asked;
  asked.function = block.function;
  asked.source = "sync";
  asked.attempt = it.attempt;
  asked.work = request.has_duration() ? request.duration : it.work;
  asked.is_as_sent = !request.has_duration();
  asked.told = [this, &it, door](NaiveReply reply, NaiveAsk& of) {
    it.ask = &of;
    if (reply == NaiveReply::success) return respond(it, kWell, "success");
    if (reply == NaiveReply::error) return respond(it, kBadGateway, "error");
    respond(it, door == nullptr ? kTooManyRequests : door->throttle_status, "throttled");
  };
  it.ask = &ask(std::move(asked));
  if (it.client_gone != kNever) {
    it.ask->gone = it.client_gone;
    it.ask->client = "gone";
    it.ask->client_at = it.client_gone;
  }
  if (door == nullptr || !door->timeout || !it.door_waits) return;
  it.door_limit = agenda_.plan({.at = now_ + *door->timeout,
                                .rank = NaiveRank::init_end,
                                .turn = {.group = kDoorsPatience},
                                .act =
                                    [this, &it] {
                                      if (it.ask->gone == kNever) it.ask->gone = now_;
                                      respond(it, kGatewayTimeout, "gateway_timeout");
                                    },
                                .is_work = false});
}

// It is the client's after the way back; what the door refused itself has the way there too.
void NaiveCallers::respond(NaiveTry& it, int status, const char* as) {
  if (!it.door_waits) return;
  it.door_waits = false;
  agenda_.cancel(it.door_limit);
  const FrontDoorSettings* door = door_of(blocks_[it.wish->block]);
  if (door == nullptr) return client_gets(it, status, as);
  if (it.is_counted) count(fmt::format("front_doors.{}.responses.{}", door->name, status));
  const Duration way = (it.ask == nullptr ? 2 : 1) * door->latency;
  if (way == Duration::zero()) return client_gets(it, status, as);
  agenda_.plan({.at = now_ + way,
                .rank = NaiveRank::completion,
                .act = [this, &it, status, as] { client_gets(it, status, as); },
                .is_bound = true});
}

void NaiveCallers::client_leaves(NaiveTry& it) {
  it.client_gone = now_;
  if (it.ask != nullptr && !it.ask->is_over && it.ask->gone == kNever) it.ask->gone = now_;
  client_gets(it, kNone, "gone");
}

void NaiveCallers::client_gets(NaiveTry& it, int status, const char* as) {
  if (!it.client_waits) return;
  it.client_waits = false;
  agenda_.cancel(it.client_limit);
  if (it.ask != nullptr) {
    it.ask->client = as;
    it.ask->client_at = now_;
  }
  NaiveWish& wish = *it.wish;
  const auto& client = blocks_[wish.block].workload->client;
  if (status != kWell && client && client->retry &&
      wish.request.attempt < client->retry->attempts && is_tried_again(*client->retry, status)) {
    const SimTime due = now_ + client->retry->longest_wait(wish.request.attempt - 1);
    if (due < scenario_->end_of_arrivals()) {
      ++wish.request.attempt;
      agenda_.plan({.at = due,
                    .rank = NaiveRank::attempt,
                    .turn = {.first = wish.first.time_since_epoch().count()},
                    .act = [this, &wish] { attempt(wish); }});
      return;
    }
  }
  settle(wish, as);
}

// The client has its final answer, and perhaps asks again.
void NaiveCallers::settle(NaiveWish& wish, const std::string& as) {
  NaiveBlock& block = blocks_[wish.block];
  if (block.workload->has_clients && wish.is_counted) {
    const char* verdict = as == "success" ? "answered" : as == "error" ? "failed" : "gave_up";
    count_of(block.function, std::string("clients.") + verdict);
    count_of(block.function, "clients.attempts", wish.request.attempt);
  }
  if (!block.loop) return;
  const auto next =
      block.loop->answered({.request = wish.request, .at = now_, .throttled = as == "throttled"});
  if (!next || next->at >= scenario_->end_of_arrivals()) return;
  agenda_.plan({.at = next->at,
                .rank = NaiveRank::arrival,
                .turn = {.first = static_cast<std::int64_t>(wish.block), .second = kBehindSource},
                .act = [this, &block, request = *next] { arrive(block, request); }});
}

}  // namespace coldcast
