#include "coldcast/study/axis.h"

#include <gmock/gmock.h>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

using testing::ElementsAre;

std::vector<std::string> values_of(const std::string& values) {
  return parse_axis("path=" + values).values;
}

std::string refusal(const std::string& text) {
  try {
    (void)parse_axis(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Axis, HasAPathAndValues) {
  const Axis axis = parse_axis("functions.checkout.provisioned_concurrency=0..100:50");

  EXPECT_EQ(axis.path, "functions.checkout.provisioned_concurrency");
  EXPECT_THAT(axis.values, ElementsAre("0", "50", "100"));
}

TEST(Axis, StepsCountsByOne) {
  EXPECT_THAT(values_of("3..5"), ElementsAre("3", "4", "5"));
  EXPECT_THAT(values_of("../other.csv"), ElementsAre("../other.csv"));
  EXPECT_THAT(values_of("logs/../a.csv"), ElementsAre("logs/../a.csv"));
}

TEST(Axis, DoesNotPassTheEnd) {
  EXPECT_THAT(values_of("0..10:4"), ElementsAre("0", "4", "8"));
}

TEST(Axis, StepsQuantitiesExactly) {
  EXPECT_THAT(values_of("128MB..512MB:192MB"), ElementsAre("128MB", "320MB", "512MB"));
  EXPECT_THAT(values_of("0ms..1s:500ms"), ElementsAre("0ms", "500ms", "1s"));
  EXPECT_THAT(values_of("0..0.3:0.1"), ElementsAre("0", "0.1", "0.2", "0.3"));
}

TEST(Axis, ListsWordsAndBlocks) {
  EXPECT_THAT(values_of("x86_64,arm64"), ElementsAre("x86_64", "arm64"));
  EXPECT_THAT(values_of("{kind: fixed, timeout: 5min},{kind: none}"),
              ElementsAre("{kind: fixed, timeout: 5min}", "{kind: none}"));
}

TEST(Axis, RefusesWhatHasNoValues) {
  EXPECT_EQ(refusal("path"), "--vary path names no values");
  EXPECT_EQ(refusal("path=1,,2"), "--vary path=1,,2 has an empty value");
  EXPECT_EQ(refusal("path=1,1"), "--vary path=1,1: \"1\" stands there twice");
}

TEST(Axis, RefusesRangesThatAreNone) {
  EXPECT_EQ(refusal("path=5..1"),
            "--vary path=5..1: the range ends before it begins; did you mean 1..5?");
  EXPECT_EQ(refusal("path=0..9:0"), "--vary path=0..9:0: the step must be above 0");
  EXPECT_EQ(refusal("path=0..1000000"), "--vary path=0..1000000: more than 10000 values");
  EXPECT_EQ(refusal("path=0ms..10"),
            "--vary path=0ms..10 is no range of counts, durations, sizes or numbers of one kind");
}

TEST(Axis, SaysTheRangeOrListThatIsMeant) {
  const std::pair<const char*, const char*> kForms[] = {
      {"path=192MB-768MB", "did you mean 192MB..768MB:192MB, or 192MB,384MB,768MB?"},
      {"path=192-768MB", "did you mean 192MB..768MB:192MB, or 192MB,384MB,768MB?"},
      {"path=192MB..768MB", "did you mean 192MB..768MB:192MB, or 192MB,384MB,768MB?"},
      {"path=192MB to 768MB step 64MB", "did you mean 192MB..768MB:64MB?"},
      {"path=2m..6m:2m", "did you mean 2min..6min:2min?"},
      {"path=3-9", "did you mean 3..9?"},
      {"path=9..3:2", "did you mean 3..9:2?"},
      {"path=[192MB, 768MB]", "did you mean 192MB,768MB?"},
      {"path=3;5;9", "did you mean 3,5,9?"},
      {"f.memory 192MB,768MB", "did you mean f.memory=192MB,768MB?"},
  };
  for (const auto& [text, near] : kForms)
    EXPECT_THAT(refusal(text), testing::EndsWith(near)) << text;
  EXPECT_THAT(values_of("a-b"), ElementsAre("a-b"));
  EXPECT_THAT(values_of("2027-03-13T00:00:00Z"), ElementsAre("2027-03-13T00:00:00Z"));
}

}  // namespace
}  // namespace coldcast
