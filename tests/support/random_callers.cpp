#include "support/random_callers.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "support/dice.h"

namespace coldcast {
namespace {

using Words = std::vector<std::string>;

std::string block(const Words& words) {
  return fmt::format("{{{}}}", fmt::join(words, ", "));
}

std::string list(const Words& words) {
  return fmt::format("[{}]", fmt::join(words, ", "));
}

class RandomCallers {
 public:
  explicit RandomCallers(Dice dice)
      : dice_(dice),
        functions_(dice_.between(1, 4)),
        has_db_(dice_.chance(0.5)),
        has_door_(dice_.chance(0.5)) {
    dice_.set_step(dice_.chance(0.3) ? 1000 : 100);  // long ones see minutes end
    shared_ = dice_.chance(0.3) ? dice_.between(1, functions_) : 0;
  }

  std::string yaml() {
    std::string text = "scenario: random\nduration: " + dice_.steps(20, 120) + "\n";
    if (dice_.chance(0.15)) text += "warmup: " + dice_.steps(1, 19) + "\n";
    if (dice_.chance(0.15)) text += "drain: " + dice_.steps(0, 20) + "\n";
    if (has_db_) text += "dependencies: {db: " + dependency() + "}\n";
    if (has_door_) text += "front_doors: {door: " + door() + "}\n";
    text += "queues: {q: {}}\nfunctions:\n";
    for (std::uint64_t i = 1; i <= functions_; ++i)
      text += fmt::format("  f{}: {}\n", i, function(i));
    const std::uint64_t limit = reserved_ + dice_.between(1, dice_.chance(0.5) ? 4 : 20);
    Words account{
        fmt::format("concurrency_limit: {}", limit), "unreserved_minimum: 1",
        "requests_per_concurrency: " +
            (dice_.chance(0.25) ? dice_.pick({"1/s", "2/s", "20/min"}) : std::string("unlimited"))};
    if (dice_.chance(0.2))
      account.push_back(fmt::format("api_gateway: {{rate: {}/s, burst: {}}}",
                                    dice_.pick({"2", "5", "10"}), dice_.between(1, 4)));
    text += "account: " + block(account) + "\n";
    return text + "changes: " + list(changes(limit)) + "\n";
  }

 private:
  std::string dependency() {
    Words words{"latency: " + dice_.steps(1, 6)};
    if (dice_.chance(0.7)) words.push_back(fmt::format("concurrency: {}", dice_.between(1, 3)));
    if (dice_.chance(0.15)) words.emplace_back("failure_rate: 1");
    if (dice_.chance(0.4)) words.emplace_back("abandoned: cancelled");
    return block(words);
  }

  // Rates whose bursts fill a bucket in a whole number of nanoseconds.
  std::string door() {
    const std::string kind = dice_.pick({"rest_api", "http_api", "alb", "function_url"});
    Words words{"kind: " + kind};
    if (kind == "alb") {
      words.push_back("idle_timeout: " + dice_.steps(10, 20));
    } else if (kind != "function_url") {
      if (dice_.chance(0.7)) words.push_back("integration_timeout: " + dice_.steps(1, 10));
      if (dice_.chance(0.4))
        words.push_back(fmt::format("throttle: {{rate: {}/s, burst: {}}}",
                                    dice_.pick({"1", "4", "8"}), dice_.between(1, 3)));
    }
    if (dice_.chance(0.2)) words.push_back("door_latency: " + dice_.steps(1, 2));
    if (dice_.chance(0.2))
      words.push_back("throttle_status: " + dice_.pick({"429", "500", "502", "503"}));
    return block(words);
  }

  std::string retry() {
    Words words{fmt::format("attempts: {}", dice_.between(1, 4))};
    switch (dice_.between(0, 2)) {
      case 0:
        words.push_back("kind: fixed, wait: " + dice_.steps(1, 3));
        break;
      case 1:
        words.push_back("kind: step_functions, rate: 2, interval: " + dice_.steps(1, 2));
        break;
      default:
        words.push_back("jitter: none, base: " + dice_.steps(1, 2) + ", cap: " + dice_.steps(2, 5));
    }
    if (dice_.chance(0.6))
      words.push_back("on: " + dice_.pick({"[throttle]", "[error]", "[timeout]",
                                           "[throttle, error, timeout]", "[error, timeout]"}));
    return block(words);
  }

  // Synchronous calls lead to functions further down: those that go round come to an end by the
  // guard alone, which takes them long.
  std::string call(std::uint64_t number) {
    Words kinds{"{wait: 100ms}", "queue: q",
                fmt::format("invocation: async, function: f{}", dice_.between(1, functions_))};
    if (has_db_) kinds.insert(kinds.end(), 2, "dependency: db");
    if (number < functions_)
      kinds.insert(kinds.end(), 4,
                   fmt::format("function: f{}", dice_.between(number + 1, functions_)));
    Words words{kinds[dice_.between(0, kinds.size() - 1)]};
    if (words[0][0] == '{') return words[0];
    const bool is_sent = words[0] == "queue: q" || words[0].starts_with("invocation");
    if (dice_.chance(is_sent ? 0.1 : 0.3))
      words.push_back(fmt::format("count: {}", dice_.between(0, 4)));
    if (is_sent) return block(words);
    if (dice_.chance(0.3)) words.push_back(fmt::format("at_once: {}", dice_.between(1, 3)));
    if (dice_.chance(0.3)) words.push_back("timeout: " + dice_.steps(1, 8));
    if (dice_.chance(0.3)) words.push_back("retry: " + retry());
    if (dice_.chance(0.4)) words.emplace_back("on_failure: ignore");
    return block(words);
  }

  std::string handler(std::uint64_t number) {
    Words words{"duration: " + dice_.steps(1, 8)};
    Words calls;
    if (dice_.chance(0.65)) {
      for (std::uint64_t left = dice_.between(1, 3); left > 0; --left)
        calls.push_back(call(number));
      words.push_back("calls: " + list(calls));
    }
    if (dice_.chance(0.3)) words.push_back("after: " + dice_.steps(1, 3));
    if (dice_.chance(0.2))
      words.push_back(fmt::format("background: {{work: {}, uses_cpu: {}}}", dice_.steps(1, 12),
                                  dice_.chance(0.5)));
    return block(words);
  }

  std::string async() {
    Words words{"jitter: 0"};
    if (dice_.chance(0.4))
      words.push_back(fmt::format("maximum_retry_attempts: {}", dice_.between(0, 2)));
    if (dice_.chance(0.2))
      words.push_back(fmt::format("maximum_event_age: {}min", dice_.between(1, 3)));
    if (dice_.chance(0.2)) words.push_back("delivery: " + dice_.steps(1, 3));
    if (dice_.chance(0.3))
      words.push_back(dice_.chance(0.5) ? "on_failure: {topic: t}"
                                        : fmt::format("on_failure: {{function: f{}}}",
                                                      dice_.between(1, functions_)));
    return block(words);
  }

  std::string arrivals() {
    Words words;
    const bool is_loop = dice_.chance(0.2);
    if (is_loop) {
      const std::uint64_t clients = dice_.between(1, 3);
      words.push_back(fmt::format("kind: closed_loop, clients: {}, requests: {}", clients,
                                  dice_.between(1, 8)));
      if (dice_.chance(0.4)) words.push_back("think_time: " + dice_.steps(1, 4));
      if (dice_.chance(0.2))
        words.push_back("ramp_up: " + dice_.span(clients * dice_.between(1, 3)));
    } else {
      Words requests;
      std::uint64_t at = 0;
      for (std::uint64_t left = dice_.between(1, 6); left > 0; --left) {
        at += dice_.between(0, 15);
        requests.push_back("{at: " + dice_.span(at) +
                           (dice_.chance(0.3) ? ", duration: " + dice_.steps(1, 12) : "") + "}");
      }
      words.push_back("kind: requests, list: " + list(requests));
      if (dice_.chance(0.2)) {
        words.emplace_back("invocation: async");
        return block(words);
      }
    }
    if (has_door_ && dice_.chance(0.7)) words.emplace_back("through: door");
    if (dice_.chance(0.4)) words.push_back("client: {timeout: " + dice_.steps(1, 12) + "}");
    if (!is_loop && dice_.chance(0.5)) words.push_back("retry: " + retry());
    return block(words);
  }

  std::string function(std::uint64_t number) {
    Words words{"timeout: " + dice_.span(10 * dice_.between(1, 3)), "max_age: none",
                "handler: " + handler(number), "async: " + async()};
    words.push_back("scaling_rate: " + (dice_.chance(0.25)
                                            ? fmt::format("{{environments: {}, per: {}}}",
                                                          dice_.between(1, 3), dice_.steps(5, 30))
                                            : "unlimited"));
    words.push_back(dice_.chance(0.6)
                        ? "keep_alive: {kind: fixed, timeout: " + dice_.steps(1, 15) + "}"
                        : "keep_alive: {kind: forever}");
    reserved_of_.push_back(dice_.chance(0.3) ? dice_.between(dice_.chance(0.1) ? 0 : 1, 3) : kNone);
    if (reserved_of_.back() != kNone) {
      reserved_ += reserved_of_.back();
      words.push_back(fmt::format("reserved_concurrency: {}", reserved_of_.back()));
    }
    const std::uint64_t provisioned = dice_.chance(0.25) ? dice_.between(1, 3) : 0;
    provisioned_of_.push_back(std::min(provisioned, reserved_of_.back()));
    if (provisioned_of_.back() > 0) {
      if (reserved_of_.back() == kNone) reserved_ += provisioned_of_.back();
      words.push_back(fmt::format("provisioned_concurrency: {}", provisioned_of_.back()));
    }
    if (dice_.chance(0.5)) words.push_back("cold_start: {init: " + dice_.steps(1, 6) + "}");
    if (dice_.chance(0.25)) words.push_back(dice_.pick({"failure_rate: 1", "crash_rate: 1"}));
    words.push_back(fmt::format("recursion_limit: {}", dice_.between(1, 3)));
    Words blocks;
    std::uint64_t left = number == 1 || dice_.chance(0.4) ? dice_.between(1, 2) : 0;
    for (; left > 0; --left) blocks.push_back(arrivals());
    if (!blocks.empty()) words.push_back("arrivals: " + list(blocks));
    return block(words);
  }

  std::string set(std::uint64_t number, std::uint64_t limit) {
    const std::string of = fmt::format("functions.f{}.", number);
    const std::uint64_t reserved = reserved_of_[number - 1];
    Words all{of + "failure_rate: 0", of + "cold_start.init: " + dice_.steps(1, 6),
              fmt::format("account.concurrency_limit: {}", limit + dice_.between(0, 5))};
    if (number != shared_) {
      all.push_back(of + "handler.duration: " + dice_.steps(1, 8));
      all.push_back(of + "memory: 256MB");
    }
    if (provisioned_of_[number - 1] > 0)
      all.push_back(of + fmt::format("provisioned_concurrency: {}",
                                     dice_.between(0, provisioned_of_[number - 1])));
    if (reserved != kNone)
      all.push_back(of + fmt::format("reserved_concurrency: {}", dice_.between(0, reserved)));
    if (has_db_) {
      all.insert(all.end(), 3, "dependencies.db.available: false");
      all.push_back("dependencies.db.latency: " + dice_.steps(1, 8));
    }
    return all[dice_.between(0, all.size() - 1)];
  }

  // A version that gets a share of the requests, for a while.
  std::string shared_deployment() {
    const std::string name = fmt::format("f{}", shared_);
    Words words{"at: " + dice_.steps(1, 50), "deploy: " + name};
    words.push_back(dice_.chance(0.5)
                        ? fmt::format("traffic: {{kind: canary, percent: {}, for: {}}}",
                                      dice_.pick({"10", "50", "90"}), dice_.steps(5, 90))
                        : fmt::format("traffic: {{kind: linear, percent: {}, every: {}}}",
                                      dice_.pick({"25", "40", "50"}), dice_.steps(3, 40)));
    if (dice_.chance(0.7)) {
      const Words all{"failure_rate: 1",
                      "crash_rate: 1",
                      "handler.duration: " + dice_.steps(1, 12),
                      "timeout: " + dice_.span(10),
                      "cold_start.init: " + dice_.steps(1, 6),
                      "keep_alive: {kind: none}"};
      words.push_back(
          fmt::format("set: {{functions.{}.{}}}", name, all[dice_.between(0, all.size() - 1)]));
    }
    const std::string metric = dice_.pick({"errors.error", "throttles.total"});
    if (dice_.chance(0.5))
      words.push_back(fmt::format("rollback_if: {}.{}>{}", name, metric, dice_.between(0, 2)));
    return block(words);
  }

  Words changes(std::uint64_t limit) {
    Words entries;
    if (shared_ > 0) entries.push_back(shared_deployment());
    bool has_lost_zone = false;
    for (std::uint64_t left = dice_.chance(0.5) ? dice_.between(1, 3) : 0; left > 0; --left) {
      const std::uint64_t number = dice_.between(1, functions_);
      Words words{"at: " + dice_.steps(1, 70)};
      if (number != shared_ && dice_.chance(0.15)) {
        words.push_back(fmt::format("deploy: f{}", number));
      } else if (!has_lost_zone && dice_.chance(0.2)) {
        has_lost_zone = true;
        words.push_back(fmt::format("lose_zone: {}", dice_.between(1, 3)));
      } else {
        words.push_back("set: {" + set(number, limit) + "}");
        if (dice_.chance(0.6)) words.push_back("for: " + dice_.steps(1, 20));
      }
      entries.push_back(block(words));
    }
    return entries;
  }

  static constexpr std::uint64_t kNone = UINT64_MAX;
  Dice dice_;
  std::uint64_t functions_;
  bool has_db_;
  bool has_door_;
  std::uint64_t shared_ = 0;  // the function whose requests two versions share; 0: none
  std::uint64_t reserved_ = 0;
  std::vector<std::uint64_t> reserved_of_{};
  std::vector<std::uint64_t> provisioned_of_{};
};

}  // namespace

std::string random_callers(std::uint64_t seed) {
  return random_callers(Dice(seed));
}

std::string random_callers(Dice dice) {
  return RandomCallers(dice).yaml();
}

}  // namespace coldcast
