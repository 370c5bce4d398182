#include "coldcast/pool/presets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/told.h"
#include "support/block.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

const Function& read(Told& told, const std::string& settings) {
  told = tell("duration: 1s\nfunctions:\n  f:\n" + settings +
              "    handler: {duration: 1s}\n    arrivals: {kind: burst, at: 0s, count: 1}\n");
  return told.scenario.functions.front();
}

TEST(Presets, TheDefaultIsTheLawOf2025WithItsMaximumAge) {
  Told told;
  const Function& function = read(told, "");

  EXPECT_EQ(function.keep_alive.name, "lambda_2025");
  ASSERT_TRUE(function.max_age);
  EXPECT_DOUBLE_EQ(function.max_age->mean_seconds(), 6675.0);
}

TEST(Presets, AnotherKindHasOnlyWhatItSays) {
  Told told;
  const Function& function = read(told, "    keep_alive: {kind: fixed, timeout: 10min}\n");

  EXPECT_EQ(function.keep_alive.name, "fixed");
  EXPECT_FALSE(function.max_age);
}

TEST(Presets, MaxAgeAndReuseBesideAPresetWin) {
  Told told;
  const std::string preset = "    keep_alive: {kind: preset, name: lambda_2020}\n";

  EXPECT_FALSE(read(told, preset + "    max_age: none\n").max_age);
  EXPECT_EQ(read(told, preset + "    max_age: 1h\n").max_age->constant(), 1h);
  EXPECT_EQ(read(told, preset + "    reuse: oldest\n").reuse, ReuseOrder::oldest);
  EXPECT_DOUBLE_EQ(read(told, preset).max_age->mean_seconds(), 6675.0);
}

TEST(Presets, OnlyHistoryHasNoMaximumAge) {
  for (const KeepAlivePreset& preset : keep_alive_presets()) {
    EXPECT_EQ(preset.max_age_law().has_value(), preset.name != "lambda_2019") << preset.name;
  }
}

TEST(Presets, EachGivesTheLawThatItsSettingsSay) {
  for (const KeepAlivePreset& preset : keep_alive_presets()) {
    Told told;
    const std::string settings = settings_of(preset);
    const std::string law = settings.substr(0, settings.find(", max_age"));
    const Function& written = read(told, "    " + law + "\n");
    const auto made = keep_alive_of(preset).make(RandomStream{{.seed = 3}});
    const auto read = written.keep_alive.make(RandomStream{{.seed = 3}});

    EXPECT_EQ(made->idle_timeout(), read->idle_timeout()) << preset.name;
    const PoolState silent{.now = SimTime{1h}, .last_used = SimTime{1h}, .idle = 5};
    EXPECT_EQ(made->plan(silent, PoolOccasion::used).look_again,
              read->plan(silent, PoolOccasion::used).look_again)
        << preset.name;
  }
}

TEST(Presets, AnUnknownOneIsRefusedWithTheNearest) {
  EXPECT_THAT(
      complaints("functions:\n  f:\n    keep_alive: {kind: preset, name: lambda_202}\n"
                 "    handler: {duration: 1s}\n"),
      HasSubstr("functions.f.keep_alive.name: unknown preset \"lambda_202\"; did you mean"));
}

}  // namespace
}  // namespace coldcast
