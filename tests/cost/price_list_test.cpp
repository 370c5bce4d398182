// What the same work costs in ten Regions, calculated by hand from the table of prices.

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "coldcast/config/price_lists.h"
#include "coldcast/config/scenario_file.h"
#include "coldcast/cost/cost.h"

namespace coldcast {
namespace {

// 720,000 requests of 120 ms with 1,536 MB are 129,600 GB-seconds; 20 provisioned environments over
// two hours are 216,000.
struct RegionBill {
  const char* region;
  double x86_64;
  double arm64;
  double provisioned;  // all of them on provisioned concurrency; below 0: it has no price
};
constexpr RegionBill kBills[] = {
    {"us-east-2", 2.3040, 1.8720, 2.3040},      {"eu-west-1", 2.3040, 1.8720, 2.5525},
    {"eu-central-1", 2.3040, 1.8720, 2.7436},   {"ap-northeast-1", 2.3040, 1.8720, 2.9348},
    {"ap-northeast-2", 2.3040, 1.8720, 2.8010}, {"ap-south-1", 2.3040, 1.8720, 2.4760},
    {"sa-east-1", 2.3040, 1.8720, 3.5847},      {"af-south-1", 3.0586, 2.4857, 3.0607},
    {"us-gov-west-1", 2.3040, 1.8720, 2.8775},  {"cn-northwest-1", 15.6858, 12.7469, -1.0},
};
constexpr double kTenthOfACent = 0.001;

double total(const RegionBill& bill_of, const std::string& settings, const Usage& usage) {
  const Scenario scenario = parse_scenario(
      "duration: 2h\nbilling: {prices: " + std::string(bill_of.region) +
      "}\nfunctions: {f: {memory: 1536MB, " + settings + "handler: {duration: 120ms}}}\n");
  Summary summary;
  summary.counted = std::chrono::hours{2};
  summary.functions.emplace_back().usage = usage;
  return bill(summary, scenario).account.total();
}

TEST(Regions, BillTheSameWorkAsAHandCalculationDoes) {
  Usage on_demand;
  on_demand.requests = 720'000;
  on_demand.on_demand_ms = 720'000 * 120;
  Usage provisioned;
  provisioned.requests = 720'000;
  provisioned.provisioned_duration_ms = 720'000 * 120;
  provisioned.provisioned_concurrency_seconds = 20 * 7200;
  for (const RegionBill& expected : kBills) {
    EXPECT_NEAR(total(expected, "", on_demand), expected.x86_64, kTenthOfACent) << expected.region;
    EXPECT_NEAR(total(expected, "architecture: arm64, ", on_demand), expected.arm64, kTenthOfACent)
        << expected.region;
    const double found = total(expected, "", provisioned);
    if (expected.provisioned < 0.0) {
      EXPECT_TRUE(std::isnan(found)) << expected.region;
    } else {
      EXPECT_NEAR(found, expected.provisioned, kTenthOfACent) << expected.region;
    }
  }
}

TEST(Regions, ADiscountIsTakenOffEverything) {
  const std::string yaml =
      "duration: 2h\nfunctions: {f: {memory: 1536MB, handler: {duration: 120ms}}}\n";
  Summary summary;
  summary.counted = std::chrono::hours{2};
  Usage& usage = summary.functions.emplace_back().usage;
  usage.requests = 720'000;
  usage.on_demand_ms = 720'000 * 120;
  const double full = bill(summary, parse_scenario(yaml)).account.total();
  const Bill less = bill(summary, parse_scenario(yaml + "billing: {discount: 12%}\n"));

  EXPECT_DOUBLE_EQ(less.account.total(), 0.88 * full);
  EXPECT_DOUBLE_EQ(less.functions[0].total(), 0.88 * full);
}

// AWS's 60 % holds in few Regions.
TEST(Regions, WhereProvisionedConcurrencyPaysFollowsFromTheList) {
  const auto share = [](const std::string& region) {
    for (const PriceList& list : all_shipped_prices()) {
      if (list.name == region) return break_even_utilization(list, Architecture::x86_64);
    }
    return std::optional<double>{};
  };

  EXPECT_NEAR(share("us-east-1").value(), 0.60, 0.005);
  EXPECT_NEAR(share("eu-west-1").value(), 0.80, 0.005);
  for (const std::string never : {"ap-northeast-2", "ap-northeast-1", "eu-central-1", "cn-north-1"})
    EXPECT_EQ(share(never), std::nullopt) << never;
}

TEST(Regions, EveryListNamesItsRegionDateSourceAndCurrency) {
  EXPECT_EQ(all_shipped_prices().size(), 38U);
  for (const PriceList& list : all_shipped_prices()) {
    EXPECT_GE(list.as_of, "2024-12") << list.name;
    EXPECT_FALSE(list.source.empty()) << list.name;
    EXPECT_EQ(list.currency, list.name.substr(0, 3) == "cn-" ? "CNY" : "USD");
    EXPECT_FALSE(list.x86_64.duration.empty() || list.arm64.duration.empty()) << list.name;
  }
}

// What `plan` passes settings by for, before it simulates them.
TEST(LeastCost, IsThatOfWhatIsProvisionedInTheCountedWindow) {
  using namespace std::chrono_literals;
  Scenario scenario;
  scenario.duration = 300h;
  scenario.warmup = 100h;
  scenario.billing.prices.x86_64.provisioned = 0.001;
  Function& function = scenario.functions.emplace_back();
  function.memory = Megabytes{1024};
  function.provisioned_concurrency.initial = 10;
  function.provisioned_concurrency.changes = {{kStartOfTime + 200h, 20}};

  // 100 hours of 10 GB and 100 of 20, so 15 in each of the 730 hours of a month.
  EXPECT_NEAR(least_cost_per_month(scenario), 15 * 730 * 3600 * 0.001, 1e-6);
}

TEST(Unpriced, NamesWhatIsUsedAndHasNoPriceAndNothingElse) {
  Scenario scenario;
  scenario.billing.prices.name = "here";
  Function& function = scenario.functions.emplace_back();
  function.event_sources.emplace_back();
  EXPECT_TRUE(unpriced(scenario).empty());

  function.provisioned_concurrency.initial = 1;
  function.event_sources[0].queue.provisioned_pollers.emplace();
  const std::vector<std::string> sentences = unpriced(scenario);
  ASSERT_EQ(sentences.size(), 2U);
  EXPECT_EQ(sentences[0].find("here does not sell provisioned concurrency,"), 0U);
  EXPECT_EQ(sentences[1].find("here does not sell provisioned event pollers,"), 0U);

  scenario.billing.prices.x86_64.provisioned = 1.0;
  scenario.billing.prices.sqs_event_poller = 1.0;
  EXPECT_TRUE(unpriced(scenario).empty());
}

TEST(BreakEven, NeedsAllThreePrices) {
  PriceList prices;
  prices.x86_64 = {.duration = {{1.0, 5.0}}, .provisioned = 1.0, .provisioned_duration = 3.0};
  EXPECT_EQ(break_even_utilization(prices, Architecture::x86_64), 0.5);
  const auto without = [&prices](auto forget) {
    PriceList list = prices;
    forget(list.x86_64);
    return break_even_utilization(list, Architecture::x86_64);
  };
  EXPECT_FALSE(without([](PriceList::Compute& list) { list.duration.clear(); }));
  EXPECT_FALSE(without([](PriceList::Compute& list) { list.provisioned.reset(); }));
  EXPECT_FALSE(without([](PriceList::Compute& list) { list.provisioned_duration.reset(); }));
}

// An hour of each mapping: two read queues, one reads Kafka.
TEST(EventPollers, AreBilledByWhatTheyRead) {
  using namespace std::chrono_literals;
  Scenario scenario;
  scenario.billing.prices.sqs_event_poller = 1.0;
  scenario.billing.prices.kafka_event_poller = 100.0;
  Function& function = scenario.functions.emplace_back();
  Summary summary;
  summary.counted = 1h;
  FunctionSummary& of = summary.functions.emplace_back();
  for (const char* name : {"jobs", "mails", "clicks"}) {
    function.event_sources.emplace_back().name = name;
    LevelFigure level;
    level.lease.whole = Duration{1h}.count();
    of.figures.level(std::string("event_sources.") + name + ".pollers", level);
  }
  function.event_sources[0].queue.provisioned_pollers.emplace();
  function.event_sources[1].queue.provisioned_pollers.emplace();
  function.event_sources[2].stream.provisioned_pollers.emplace();

  EXPECT_DOUBLE_EQ(bill(summary, scenario).functions[0].event_pollers, 102.0);
}

// Ten restores, four of them of a version with twice the memory.
TEST(SnapStart, ARestoreIsBilledAtTheMemoryOfItsVersion) {
  using namespace std::chrono_literals;
  Scenario scenario;
  scenario.billing.prices.snap_start_cache = 0.0;
  scenario.billing.prices.snap_start_restore = 1.0;
  Function& function = scenario.functions.emplace_back();
  function.memory = Megabytes{1024};
  function.snap_start.emplace();
  Summary summary;
  summary.counted = 1h;
  FunctionSummary& of = summary.functions.emplace_back();
  of.usage.restores = 10;
  of.deployed.emplace_back(Megabytes{2048}, Usage{.restores = 4});

  EXPECT_DOUBLE_EQ(bill(summary, scenario).functions[0].snap_start, 6.0 + 2 * 4.0);
}

}  // namespace
}  // namespace coldcast
