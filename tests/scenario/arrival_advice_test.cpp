#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> notes(const std::string& functions, const std::string& duration = "12h") {
  return parse_scenario("duration: " + duration + "\nfunctions:\n" + functions).notes;
}

TEST(ArrivalAdvice, AProfileThatEndsBeforeTheRunIsTold) {
  const std::string profile =
      "  f: {handler: {duration: 1s}, arrivals: {kind: profile, points: [{at: 4h, rate: 1/s}, {at: "
      "6h, rate: 1/s}]";

  EXPECT_THAT(
      notes(profile + "}}\n"),
      ElementsAre("functions.f.arrivals: before 4h and after 6h there are no requests, for a "
                  "profile is zero outside of its points, and the run lasts 12h; add points, or "
                  "let it repeat, such as repeat: 24h"));
  EXPECT_THAT(notes(profile + ", repeat: 24h}}\n"), IsEmpty());
  EXPECT_THAT(notes(profile + ", from: 4h, until: 6h}}\n"), IsEmpty());
}

TEST(ArrivalAdvice, AProfileThatFallsToZeroIsMeant) {
  EXPECT_THAT(notes("  f: {handler: {duration: 1s}, arrivals: {kind: profile, points: [{at: 4h, "
                    "rate: 0/s}, {at: 5h, rate: 1/s}, {at: 6h, rate: 0/s}]}}\n"),
              IsEmpty());
}

TEST(ArrivalAdvice, FunctionsThatNobodyCallsAreToldTogether) {
  EXPECT_THAT(notes("  f: {handler: {duration: 1s, calls: [{function: g}]}, arrivals: {kind: "
                    "constant, rate: 1/s}}\n"
                    "  g: {handler: {duration: 1ms}}\n  h: {handler: {duration: 1ms}}\n"
                    "  i: {handler: {duration: 1ms}}\n"),
              ElementsAre("functions: h, i have no arrivals and no caller, so nothing happens "
                          "there; write arrivals, or leave them out"));
}

TEST(ArrivalAdvice, RequestsBehindTheEndAreTold) {
  EXPECT_THAT(notes("  f: {handler: {duration: 1s}, arrivals: {kind: requests, list: [{at: "
                    "8min}]}}\n",
                    "5min"),
              ElementsAre("functions.f.arrivals: nothing comes: its first request stands at 8min, "
                          "and the run ends at 5min; lengthen duration, or let it begin earlier"));
}

}  // namespace
}  // namespace coldcast
