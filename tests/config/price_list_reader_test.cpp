#include "config/price_list_reader.h"

#include <cmath>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using testing::HasSubstr;

constexpr std::string_view kScenario =
    "duration: 1h\nbilling: {prices: mine.yaml}\nfunctions: {f: {handler: {duration: 1ms}}}\n";

constexpr std::string_view kPrices = R"(name: mine
as_of: 2026-01-01
source: https://example.org/
per_request: 0.000001
x86_64: {duration: [{up_to: 1000, price: 0.5}, {price: 0.25}], provisioned: 1, provisioned_duration: 2}
arm64: {duration: [{price: 0.125}], provisioned: 3, provisioned_duration: 4}
ephemeral_storage: 5
snap_start: {cache: 6, restore: 7}
free_tier: {requests: 8, gb_seconds: 9}
)";

class PriceListTest : public testing::Test {
 protected:
  PriceListTest() {
    directory_ = std::filesystem::path(testing::TempDir()) /
                 testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(directory_);
  }
  ~PriceListTest() override { std::filesystem::remove_all(directory_); }

  void write(std::string_view text) { std::ofstream(directory_ / "mine.yaml") << text; }
  Scenario load_it() { return load(parse_scenario_file(kScenario, "a.yaml", directory_)).scenario; }
  std::string complaints() {
    try {
      (void)load_it();
    } catch (const ScenarioError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path directory_;
};

TEST(ShippedPrices, AreThoseOfUsEast1) {
  const PriceList list = default_prices();

  EXPECT_EQ(list.name, "us-east-1");
  EXPECT_DOUBLE_EQ(list.per_request, 0.20 / 1e6);
  ASSERT_EQ(list.x86_64.duration.size(), 3U);
  EXPECT_EQ(list.x86_64.duration[0].up_to, 6e9);
  EXPECT_EQ(list.x86_64.duration[0].price, 0.0000166667);
  EXPECT_TRUE(std::isinf(list.x86_64.duration[2].up_to));
  EXPECT_EQ(list.arm64.duration[1].up_to, 18.75e9);
  EXPECT_EQ(list.free_gb_seconds, 400'000.0);
  // AWS says that provisioned concurrency pays above 60 % utilisation.
  EXPECT_NEAR(*list.x86_64.provisioned /
                  (list.x86_64.duration[0].price - *list.x86_64.provisioned_duration),
              0.60, 1e-4);
}

TEST_F(PriceListTest, AFileBesideTheScenarioTakesItsPlace) {
  write(kPrices);
  const PriceList list = load_it().billing.prices;

  EXPECT_EQ(list.name, "mine");
  EXPECT_EQ(list.x86_64.duration.at(1).price, 0.25);
  EXPECT_EQ(list.arm64.provisioned_duration, 4.0);
  EXPECT_EQ(list.snap_start_restore, 7.0);
}

TEST_F(PriceListTest, FaultsOfTheFileStandAtItsOwnPlaces) {
  write("name: mine\nas_of: 2026\nsource: x\nper_requst: 1\n");

  EXPECT_THAT(complaints(),
              HasSubstr("mine.yaml:4:1: per_requst: unknown key \"per_requst\"; did you "
                        "mean \"per_request\"?"));
  EXPECT_THAT(complaints(), HasSubstr("mine.yaml:1:1: x86_64: is missing; write it like"));
}

TEST_F(PriceListTest, TiersRiseAndTheLastHasNoEnd) {
  const auto with_tiers = [](std::string_view tiers) {
    std::string text(kPrices);
    const std::string_view those = "[{up_to: 1000, price: 0.5}, {price: 0.25}]";
    return text.replace(text.find(those), those.size(), tiers);
  };

  write(with_tiers("[{up_to: 1000, price: 0.5}, {up_to: 2000, price: 0.25}]"));
  EXPECT_THAT(complaints(), HasSubstr("up_to: stands in the last tier, which has no end"));

  write(with_tiers("[{up_to: -9, price: 3}, {price: 1}]"));
  EXPECT_THAT(complaints(), HasSubstr("up_to: must be above 0"));
  write(with_tiers("[{up_to: 9, price: 3}, {up_to: 9, price: 2}, {price: 1}]"));
  EXPECT_THAT(complaints(), HasSubstr("up_to is not above that of the tier before it"));
}

TEST_F(PriceListTest, AListThatIsNeitherShippedNorAFileIsRefused) {
  EXPECT_EQ(complaints(),
            "a.yaml:2:19: billing.prices: \"mine.yaml\" is neither a file nor a Region whose "
            "prices coldcast ships; coldcast list prices shows all of them");
}

TEST_F(PriceListTest, AnUnknownRegionGetsThoseThatBeginLikeIt) {
  const std::string scenario =
      "duration: 1h\nbilling: {prices: eu-west-9}\nfunctions: {f: {handler: {duration: 1ms}}}\n";
  try {
    (void)parse_scenario(scenario);
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_THAT(error.what(), HasSubstr("2:19: billing.prices: \"eu-west-9\" is neither"));
    EXPECT_THAT(error.what(), HasSubstr("the nearest are eu-west-1, eu-west-2, eu-west-3;"));
  }
}

TEST_F(PriceListTest, APriceThatIsNoneIsRefusedWhereItIsRead) {
  std::string text(kPrices);
  text.replace(text.find("0.000001"), 8, "1e308");
  write(text);

  EXPECT_THAT(complaints(), HasSubstr("mine.yaml:4:14: per_request: is no price"));
}

TEST(Discount, IsAPercentage) {
  const auto discount = [](const std::string& text) {
    return parse_scenario("duration: 1h\nbilling: {discount: " + text +
                          "}\nfunctions: {f: {handler: {duration: 1ms}}}\n")
        .billing.discount;
  };

  EXPECT_DOUBLE_EQ(discount("12%"), 0.12);
  EXPECT_DOUBLE_EQ(discount("100%"), 1.0);
  EXPECT_DOUBLE_EQ(discount("0"), 0.0);
  for (const std::string wrong : {"12", "0.12", "101%", "-1%", "%"}) {
    EXPECT_THROW((void)discount(wrong), ScenarioError) << wrong;
  }
}

}  // namespace
}  // namespace coldcast
