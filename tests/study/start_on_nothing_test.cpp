#include "coldcast/study/start_on_nothing.h"

#include <gmock/gmock.h>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

// What a function's row says: cold starts of the first request and of growth, all of them, and warm
// ones.
struct Starts {
  double first = 0.0;
  double growth = 0.0;
  double cold = 0.0;
  double warm = 1000.0;
};

MetricTree result_of(const Scenario& scenario, const Starts& starts) {
  MetricTree tree;
  for (const Function& function : scenario.functions) {
    MetricRow row{function.name, std::vector<Number>(function_metrics().size(), 0.0)};
    row.numbers[function_metric("cold_starts")] = starts.cold;
    row.numbers[function_metric("warm_starts")] = starts.warm;
    row.numbers[function_metric("cold_start_causes.first_request")] = starts.first;
    row.numbers[function_metric("cold_start_causes.concurrency_growth")] = starts.growth;
    tree.functions.push_back(std::move(row));
  }
  return tree;
}

// Functions a, b, ... kept for so long each.
Scenario kept_for(const std::vector<std::string>& keep_alives, const std::string& warmup) {
  std::string text = "duration: 2h\nwarmup: " + warmup + "\nfunctions:\n";
  char name = 'a';
  for (const std::string& keep_alive : keep_alives)
    text += std::string("  ") + name++ + ": {keep_alive: " + keep_alive +
            ", handler: {duration: 40ms}, arrivals: {kind: constant, rate: 20/s}}\n";
  return parse_scenario(text);
}

std::vector<std::string> remarks(const Scenario& scenario, const Starts& starts = {}) {
  const MetricTree result = result_of(scenario, starts);
  const SimulatedSetting setting{&scenario, &result};
  return find_starts_within_reach({&setting, 1});
}

TEST(StartOnNothing, WithinReachIsSaidWithAWarmupThatIsLongEnough) {
  EXPECT_THAT(
      remarks(kept_for({"{kind: fixed, timeout: 7min}"}, "90s")),
      ElementsAre("the warm-up is too short for a: 1min30s is less than the 7min that an "
                  "environment may idle, so that cold starts and environments of the start on "
                  "nothing count; --warmup 8min is long enough for a function that has run for "
                  "long"));
}

TEST(StartOnNothing, IsOutOfReachOfAWarmupAsLongAsAnEnvironmentMayIdle) {
  const std::string drawn = "{kind: fixed, timeout: {kind: uniform, min: 2min, max: 3min}}";

  EXPECT_THAT(remarks(kept_for({"{kind: fixed, timeout: 7min}"}, "7min")), IsEmpty());
  EXPECT_THAT(remarks(kept_for({drawn}, "3min")), IsEmpty());
  EXPECT_THAT(remarks(kept_for({"{kind: none}"}, "1s")), IsEmpty());
}

TEST(StartOnNothing, EndsByAgeWhereNothingElseEndsIt) {
  const std::string forever = "{kind: forever}, max_age: {kind: uniform, min: 2h, max: 3h}";
  const std::string fleet = "{kind: fleet, period: 5min}, max_age: 40min";

  EXPECT_THAT(remarks(kept_for({forever}, "10min")),
              ElementsAre(AllOf(HasSubstr("--warmup 3h1min is long enough"),
                                HasSubstr("and the duration as much longer"))));
  EXPECT_THAT(
      remarks(kept_for({fleet}, "10min")),
      ElementsAre(AllOf(HasSubstr("less than the 40min that"), EndsWith("has run for long"))));
}

TEST(StartOnNothing, MayBeOutOfReachOfNoWarmup) {
  const std::string halving = "{kind: halving, period: 5min}";
  const Scenario scenario = kept_for({halving, "{kind: forever}"}, "1h");

  EXPECT_THAT(remarks(scenario),
              ElementsAre(AllOf(HasSubstr("too short for b:"), HasSubstr("are kept for ever")),
                          AllOf(HasSubstr("too short for a:"), HasSubstr("are in use"),
                                EndsWith("a max_age would end them"))));
}

TEST(StartOnNothing, OfManyFunctionsIsSaidInOneSentence) {
  std::vector<std::string> laws(8, "{kind: fixed, timeout: 6min}");
  laws[2] = "{kind: fixed, timeout: 20min}";
  laws[3] = "{kind: fixed, timeout: 4min}";

  EXPECT_THAT(remarks(kept_for(laws, "5min")),
              ElementsAre(AllOf(HasSubstr("too short for a, b, c, e, f and 2 more functions: 5min"),
                                HasSubstr("less than the 20min"), HasSubstr("--warmup 21min"))));
}

TEST(StartOnNothing, IsSaidOnceForAllSettings) {
  const Scenario shorter = kept_for({"{kind: fixed, timeout: 6min}"}, "5min");
  const Scenario longer = kept_for({"{kind: fixed, timeout: 30min}"}, "5min");
  const MetricTree result = result_of(shorter, {});
  const std::vector<SimulatedSetting> settings = {
      {&shorter, &result}, {&longer, &result}, {&shorter, &result}};

  EXPECT_THAT(find_starts_within_reach(settings), ElementsAre(HasSubstr("--warmup 31min")));
  EXPECT_THAT(find_starts_within_reach(settings, "a"), IsEmpty());
}

TEST(StartOnNothing, WithoutAWarmupIsSaidWhereMostColdStartsAreOfIt) {
  const Scenario scenario = kept_for({"{kind: fixed, timeout: 7min}"}, "0s");

  EXPECT_THAT(remarks(scenario, {.first = 1, .growth = 11, .cold = 19}),
              ElementsAre(HasSubstr("0ms is less than the 7min")));
  EXPECT_THAT(remarks(scenario, {.first = 1, .growth = 8, .cold = 9}), IsEmpty());
  EXPECT_THAT(remarks(scenario, {.first = 1, .growth = 30, .cold = 90}), IsEmpty());
  // A burst, and hardly anything after it.
  EXPECT_THAT(remarks(scenario, {.first = 1, .growth = 59, .cold = 60, .warm = 40}), IsEmpty());
}

TEST(StartOnNothing, OfProvisionedConcurrencyAloneHasNoPool) {
  const Scenario scenario = kept_for({"{kind: fixed, timeout: 7min}"}, "1min");

  EXPECT_THAT(remarks(scenario, {.warm = 0}), IsEmpty());
}

}  // namespace
}  // namespace coldcast
