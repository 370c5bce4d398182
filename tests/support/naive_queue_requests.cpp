#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "support/naive_queues.h"

namespace coldcast {
namespace {

std::string seconds(SimTime at) {
  const auto count = (at - kStartOfTime).count();
  return fmt::format("{}.{:09}", count / 1'000'000'000, count % 1'000'000'000);
}

std::string milliseconds(Duration span) {
  return fmt::format("{}.{:06}", span.count() / 1'000'000, span.count() % 1'000'000);
}

}  // namespace

// Concurrency is tested before the request rate; a refusal by concurrency spends nothing.
std::optional<std::string> NaiveQueues::refusal(std::size_t f) {
  const auto& reserved = scenario_.functions[f].reserved_concurrency;
  std::int64_t room = scenario_.account.concurrency_limit;
  for (std::size_t i = 0; i < functions_.size(); ++i)
    room -= scenario_.functions[i].reserved_concurrency.value_or(functions_[i].busy);
  if (reserved ? functions_[f].busy >= *reserved : room <= 0) {
    return reserved ? "reserved_function_concurrent_invocation_limit_exceeded"
                    : "concurrent_invocation_limit_exceeded";
  }
  std::optional<NaiveBucket>& rate = reserved ? functions_[f].requests : account_;
  if (!rate) return std::nullopt;
  if (!rate->has_token(now_)) {
    return reserved ? "reserved_function_invocation_rate_limit_exceeded"
                    : "function_invocation_rate_limit_exceeded";
  }
  rate->spend();
  return std::nullopt;
}

// The one that went idle last, or a new one.
std::size_t NaiveQueues::environment_for(State& function) {
  std::size_t newest = function.environments.size();
  for (std::size_t i = 0; i < function.environments.size(); ++i) {
    const Environment& one = function.environments[i];
    if (!one.is_idle) continue;
    const bool is_first = newest == function.environments.size();
    if (is_first || one.went_idle > function.environments[newest].went_idle) newest = i;
  }
  if (newest == function.environments.size()) function.environments.emplace_back();
  return newest;
}

// A request of a function: whether it runs. `tail` is what its row says of who asks.
bool NaiveQueues::ask(std::size_t f, Work work, Batch* batch, std::string tail) {
  const Function& settings = scenario_.functions[f];
  State& function = functions_[f];
  const bool is_bad = batch != nullptr && batch->messages.front().first->fails;
  const std::string head = fmt::format("{},{},{},{},", results_.rows.size() + 1, settings.name,
                                       is_bad ? "bad" : "", seconds(now_));
  if (const auto reason = refusal(f)) {
    if (batch == nullptr) tail += "throttled," + seconds(now_);
    results_.rows.push_back(
        fmt::format("{},,0.000000,0.000000,0.000000,,throttled,{},{}", head, *reason, tail));
    return false;
  }
  ++function.busy;
  const std::size_t known = function.environments.size();
  const std::size_t at = environment_for(function);
  const bool is_new = at == known;
  Environment& environment = function.environments[at];
  const bool is_reset = environment.is_reset;
  environment.is_idle = false;
  const Duration init = settings.cold_start.init.function.constant();
  const Duration cold = is_new ? init : Duration::zero();
  Run& run = runs_.emplace_back();
  run.function = f;
  run.environment = at + 1;
  run.batch = batch;
  const Duration handler = let_run(run, settings, work, is_reset ? init : Duration::zero());
  run.finished = now_ + cold + handler;
  const char* cause = at == 0 ? "first_request" : "concurrency_growth";
  if (batch == nullptr)
    tail += (run.outcome == Outcome::success ? "success," : "error,") + seconds(run.finished);
  results_.rows.push_back(fmt::format("{}{},{},{},{},{},{},{},{},{}", head,
                                      is_new || is_reset ? "cold" : "warm", at + 1,
                                      milliseconds(cold), milliseconds(cold), milliseconds(handler),
                                      seconds(run.finished), to_string(run.outcome),
                                      is_reset ? "reset"
                                      : is_new ? cause
                                               : "",
                                      tail));
  return true;
}

// How it will end, and how long its handler takes. What is reset runs init under the timeout.
Duration NaiveQueues::let_run(Run& run, const Function& settings, Work work, Duration init) {
  if (work.fails || settings.failure_rate > 0.0) {
    run.outcome = Outcome::error;
  } else if (settings.crash_rate > 0.0) {
    run.outcome = Outcome::crash;
  }
  if (init + work.span <= settings.timeout) return init + work.span;
  run.outcome = init > settings.timeout ? Outcome::init_timeout : Outcome::timeout;
  return settings.timeout;
}

void NaiveQueues::item(const Message& message, const char* outcome, const char* reason) {
  const bool is_over = *outcome != 'w';
  results_.items.push_back(
      fmt::format("{},{},queue:{},{},{},{},{},{}", message.number,
                  message.tries > 0 ? scenario_.functions[message.tried_by].name : "",
                  queues_[message.queue].settings->name, seconds(message.sent), message.tries,
                  is_over ? seconds(now_) : "", outcome, reason));
}

void NaiveQueues::tell_waiting() {
  for (const Message& message : messages_)
    if (message.state != Message::State::gone) item(message, "waiting", "");
}

// Each level's integral over the counted window, its highest value, and its end.
void NaiveQueues::close_levels() {
  const SimTime from = kStartOfTime + scenario_.warmup;
  const SimTime until = std::min(now_, scenario_.end_of_arrivals());
  for (const auto& [path, changes] : levels_) {
    std::int64_t level = 0;
    std::int64_t highest = 0;
    std::int64_t integral = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      level += changes[i].second;
      const SimTime next = i + 1 < changes.size() ? changes[i + 1].first : until;
      const SimTime begin = std::max(changes[i].first, from);
      const SimTime end = std::min(next, until);
      if (end > begin) integral += level * (end - begin).count();
      if (changes[i].first < scenario_.end_of_arrivals() && next >= from)
        highest = std::max(highest, level);
    }
    results_.figures[path + ".window"] = std::max(until - from, Duration::zero()).count();
    results_.figures[path + ".integral"] = integral;
    results_.figures[path + ".max"] = highest;
    // No slot of a mapping whose drain is over is of any use.
    if (!scenario_.drain || !path.ends_with(".slots")) results_.figures[path + ".at_end"] = level;
  }
}

}  // namespace coldcast
