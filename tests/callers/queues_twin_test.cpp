// Random scenarios of queues and of functions that read them: the engine says of every request, of
// every message and of every sum what the twin says.

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/engine/observer_list.h"
#include "coldcast/engine/simulation.h"
#include "coldcast/logs/caller_logs.h"
#include "coldcast/logs/invocation_log.h"

#include "support/dice.h"
#include "support/naive_queues.h"

namespace coldcast {
namespace {

using Words = std::vector<std::string>;

std::string block(const Words& words) {
  return fmt::format("{{{}}}", fmt::join(words, ", "));
}

// Nothing in it is random, and its times lie on a coarse grid, so that instants coincide.
class RandomQueues {
 public:
  explicit RandomQueues(std::uint64_t seed)
      : dice_(seed), queues_(dice_.between(1, 3)), has_dead_(dice_.chance(0.6)) {
    dice_.set_step(100);
  }

  std::string yaml() {
    std::string text = "scenario: random\n";
    const bool has_duration = dice_.chance(0.8);
    if (has_duration) text += "duration: " + dice_.steps(100, 900) + "\n";
    if (has_duration && dice_.chance(0.15)) text += "drain: " + dice_.steps(0, 200) + "\n";
    text += fmt::format(
        "account: {{concurrency_limit: {}, unreserved_minimum: 1, "
        "requests_per_concurrency: {}}}\n",
        reserved_ + dice_.between(1, dice_.chance(0.5) ? 6 : 30),
        dice_.chance(0.8) ? "unlimited" : dice_.pick({"1/s", "2/s", "5/s"}));
    text += "queues:\n";
    for (std::uint64_t i = 1; i <= queues_; ++i) text += fmt::format("  q{}: {}\n", i, queue(true));
    if (has_dead_) text += "  d: " + queue(false) + "\n";
    text += "functions:\n";
    const std::uint64_t functions = dice_.between(1, queues_);
    for (std::uint64_t f = 1; f <= functions; ++f)
      text += fmt::format("  f{}: {}\n", f, function(f, functions));
    return text;
  }

 private:
  std::string sends() {
    Words list;
    for (std::uint64_t i = dice_.between(1, 14); i > 0; --i) {
      Words words{"at: " + dice_.steps(0, dice_.chance(0.7) ? 60 : 400)};
      if (dice_.chance(0.2)) words.emplace_back("label: bad");
      if (dice_.chance(0.2)) words.push_back("duration: " + dice_.steps(0, 15));
      list.push_back(block(words));
    }
    std::string text = fmt::format("{{kind: requests, list: [{}]}}", fmt::join(list, ", "));
    if (dice_.chance(0.5))
      text += fmt::format(", {{kind: burst, at: {}, count: {}}}", dice_.steps(0, 200),
                          dice_.between(1, dice_.chance(0.7) ? 10 : 60));
    return "[" + text + "]";
  }

  std::string queue(bool is_sent_to) {
    Words words{"visibility_timeout: " + dice_.steps(30, 150)};
    // What lies in the dead-letter queue does not expire at the very instant at which a run ends.
    words.push_back("retention: " + dice_.steps(600, 1200) + (is_sent_to ? "" : "50us"));
    if (is_sent_to && dice_.chance(0.2)) words.push_back("delivery_delay: " + dice_.steps(1, 30));
    if (dice_.chance(0.1))
      words.push_back(fmt::format("in_flight_limit: {}", dice_.between(1, 12)));
    if (is_sent_to && has_dead_ && dice_.chance(0.8))
      words.push_back(
          fmt::format("dead_letter: {{queue: d, max_receive_count: {}}}", dice_.between(1, 4)));
    if (is_sent_to) words.push_back("arrivals: " + sends());
    return block(words);
  }

  std::string mapping(const std::string& queue) {
    Words words{"queue: " + queue, fmt::format("batch_size: {}", dice_.between(1, 6))};
    if (dice_.chance(0.3))
      words.push_back(fmt::format("batching_window: {}s", dice_.between(1, 2)));
    if (dice_.chance(0.3))
      words.push_back(fmt::format("maximum_concurrency: {}", dice_.between(2, 6)));
    if (dice_.chance(0.4)) words.emplace_back("report_batch_item_failures: true");
    if (dice_.chance(0.2)) words.push_back("backoff: " + dice_.pick({"0", "0.5", "0.25"}));
    if (dice_.chance(0.15)) words.emplace_back("throttle_retry: none");
    if (dice_.chance(0.15)) words.push_back("cycle_overhead: " + dice_.steps(1, 5));
    if (dice_.chance(0.3))
      words.push_back(fmt::format("concurrency: {{start: {}, ramp: {}, per: {}s, ceiling: {}}}",
                                  dice_.between(1, 5), dice_.between(0, 3) * 10,
                                  dice_.between(2, 20), dice_.between(5, 12)));
    return block(words);
  }

  std::string function(std::uint64_t number, std::uint64_t functions) {
    Words words{"timeout: " + dice_.pick({"1s", "2s", "3s"}), "keep_alive: {kind: forever}",
                "max_age: none", "scaling_rate: unlimited", "failing_labels: [bad]"};
    Words handler{"duration: " + dice_.steps(1, dice_.chance(0.8) ? 15 : 30)};
    if (dice_.chance(0.5)) handler.push_back("per_record: " + dice_.steps(1, 4));
    words.push_back("handler: " + block(handler));
    if (dice_.chance(0.3)) words.push_back("cold_start: {init: " + dice_.steps(1, 12) + "}");
    if (dice_.chance(0.4)) {
      words.push_back(fmt::format("reserved_concurrency: {}", dice_.between(1, 1)));
    }
    if (dice_.chance(0.1)) words.push_back(dice_.pick({"failure_rate: 1", "crash_rate: 1"}));
    if (dice_.chance(0.2)) {
      Words list;
      for (std::uint64_t i = dice_.between(1, 6); i > 0; --i)
        list.push_back("{at: " + dice_.steps(0, 100) + "}");
      words.push_back(
          fmt::format("arrivals: {{kind: requests, list: [{}]}}", fmt::join(list, ", ")));
    }
    Words sources;
    for (std::uint64_t q = number; q <= queues_; q += functions)
      sources.push_back(mapping(fmt::format("q{}", q)));
    if (number == 1 && has_dead_ && dice_.chance(0.3)) sources.push_back(mapping("d"));
    words.push_back(fmt::format("event_sources: [{}]", fmt::join(sources, ", ")));
    return block(words);
  }

  Dice dice_;
  std::uint64_t queues_;
  bool has_dead_;
  std::uint64_t reserved_ = 3;
};

// What the engine tells of the same.
NaiveQueues::Results told_by_engine(const Scenario& scenario) {
  NaiveQueues::Results told;
  std::ostringstream invocations;
  std::ostringstream events;
  InvocationWriter rows(scenario, invocations);
  EventWriter items(events, kStartOfTime + scenario.warmup);
  ObserverList observers;
  observers.add(rows);
  Simulation simulation(scenario, observers);
  simulation.listen(&items, false);
  simulation.run();
  const auto split = [](const std::string& text, std::vector<std::string>& lines) {
    std::istringstream in(text);
    std::string line;
    std::getline(in, line);  // the header
    while (std::getline(in, line)) lines.push_back(line);
  };
  split(invocations.str(), told.rows);
  split(events.str(), told.items);
  const auto keep = [&told](const std::string& whose, const Figures& figures) {
    for (const Figures::Row& row : figures.rows()) {
      const std::string path = whose + "." + row.path;
      if (const auto* count = std::get_if<std::uint64_t>(&row.value))
        told.figures[path] = static_cast<std::int64_t>(*count);
      if (const auto* times = std::get_if<Histogram>(&row.value))
        told.figures[path] = static_cast<std::int64_t>(times->sum());
      if (const auto* level = std::get_if<LevelFigure>(&row.value)) {
        told.figures[path + ".window"] = level->window.count();
        told.figures[path + ".integral"] = static_cast<std::int64_t>(level->integral);
        told.figures[path + ".max"] = static_cast<std::int64_t>(level->max);
        told.figures[path + ".at_end"] = static_cast<std::int64_t>(level->at_end);
      }
    }
  };
  const RunFigures figures = simulation.figures();
  for (std::size_t i = 0; i < figures.functions.size(); ++i)
    keep(scenario.functions[i].name, figures.functions[i]);
  for (const NamedFigures& thing : figures.things)
    keep(thing.section + "." + thing.name, thing.figures);
  return told;
}

// The first row or number of which the two say otherwise.
std::string difference(NaiveQueues::Results twin, NaiveQueues::Results engine) {
  const auto compare = [](const auto& of_twin, const auto& of_engine) -> std::string {
    for (std::size_t i = 0; i < std::max(of_twin.size(), of_engine.size()); ++i) {
      const std::string expected = i < of_twin.size() ? of_twin[i] : "no row";
      const std::string told = i < of_engine.size() ? of_engine[i] : "no row";
      if (told != expected) return fmt::format("twin:   {}\nengine: {}\n", expected, told);
    }
    return {};
  };
  if (auto rows = compare(twin.rows, engine.rows); !rows.empty()) return rows;
  std::sort(twin.items.begin(), twin.items.end());
  std::sort(engine.items.begin(), engine.items.end());
  if (auto items = compare(twin.items, engine.items); !items.empty()) return items;
  for (const auto& [path, number] : twin.figures)
    if (engine.figures[path] != number)
      return fmt::format("{}: twin {}, engine {}\n", path, number, engine.figures[path]);
  return {};
}

// Which scenarios, where it is said.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::int64_t counted_seconds(const std::string& yaml) {
  const Scenario scenario = parse_scenario(yaml);
  EXPECT_EQ(difference(NaiveQueues(scenario).run(), told_by_engine(scenario)), "");
  return told_by_engine(scenario).figures["queues.q.visible.window"] / 1'000'000'000;
}

constexpr const char* kTenAtOnce =
    "scenario: ten\nqueues: {q: {arrivals: {kind: burst, at: 0s, "
    "count: 10}}}\nfunctions: {f: {timeout: 3s, max_age: none, "
    "keep_alive: {kind: forever}, handler: {duration: 1s}, "
    "event_sources: [{queue: q, batch_size: 10, ";

// Without a duration a run ends with its last answer.
TEST(QueuesTwin, ARunDoesNotWaitForTheWindowOfABatchThatWasFull) {
  EXPECT_EQ(counted_seconds(kTenAtOnce + std::string("batching_window: 20s}]}}\n")), 1);
}

TEST(QueuesTwin, ARunDoesNotWaitForASlotThatHasNothingToReceive) {
  EXPECT_EQ(counted_seconds(kTenAtOnce + std::string("cycle_overhead: 7s}]}}\n")), 1);
}

TEST(QueuesTwin, ARunDoesNotWaitForTheVisibilityOfWhatHasExpired) {
  EXPECT_EQ(counted_seconds("scenario: expired\n"
                            "queues: {q: {visibility_timeout: 50s, retention: 60s, arrivals: "
                            "{kind: burst, at: 0s, count: 1}}}\n"
                            "functions: {f: {timeout: 3s, failure_rate: 1, max_age: none, "
                            "keep_alive: {kind: forever}, handler: {duration: 1s}, "
                            "event_sources: [{queue: q}]}}\n"),
            60);
}

// The first message is in the way of none when the slot is free again, but lies there: it goes to
// the dead-letter queue, and then nothing is there and nothing runs.
TEST(QueuesTwin, TheRampBeginsAnewBehindAReceiveThatOnlyMoves) {
  const Scenario scenario = parse_scenario(
      "scenario: moved\n"
      "queues:\n"
      "  q: {visibility_timeout: 3s, dead_letter: {queue: d, max_receive_count: 1}, arrivals: "
      "[{kind: requests, list: [{at: 0s, label: bad}, {at: 2900ms, duration: 800ms}]}, {kind: "
      "burst, at: 4500ms, count: 20}]}\n"
      "  d: {}\n"
      "functions: {f: {timeout: 3s, failing_labels: [bad], max_age: none, keep_alive: {kind: "
      "forever}, handler: {duration: 200ms}, event_sources: [{queue: q, batch_size: 1, "
      "concurrency: {start: 1, ramp: 10, per: 17s}}]}}\n");

  const NaiveQueues::Results engine = told_by_engine(scenario);

  EXPECT_EQ(difference(NaiveQueues(scenario).run(), engine), "");
  const auto second = std::find_if(engine.rows.begin(), engine.rows.end(), [](const auto& row) {
    return row.find("concurrency_growth") != std::string::npos;
  });
  ASSERT_NE(second, engine.rows.end());
  EXPECT_NE(second->find("6.200000000,cold"), std::string::npos) << *second;
}

TEST(QueuesTwin, AgreesOnEveryRequestAndMessage) {
  const std::uint64_t first = from_environment("COLDCAST_FIRST_SCENARIO", 1);
  const std::uint64_t seeds = from_environment("COLDCAST_RANDOM_SCENARIOS", 200);
  std::uint64_t checked = 0;
  for (std::uint64_t seed = first; seed < first + seeds && !HasFailure(); ++seed) {
    const std::string yaml = RandomQueues(seed).yaml();
    SCOPED_TRACE("seed " + std::to_string(seed) + ":\n" + yaml);
    std::optional<Scenario> scenario;
    try {
      scenario = parse_scenario(yaml);
    } catch (const ScenarioError&) {
      continue;  // a combination that AWS would refuse
    }
    ++checked;
    ASSERT_EQ(difference(NaiveQueues(*scenario).run(), told_by_engine(*scenario)), "");
  }
  EXPECT_GE(checked * 10, seeds * 8);
}

}  // namespace
}  // namespace coldcast
