#include "logs/caller_columns.h"

#include <gtest/gtest.h>
#include <string>

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SimTime at(Duration since) {
  return kStartOfTime + since;
}

TEST(CallerColumns, TellWhoCalledAndWhatTheCallerSaw) {
  const std::string source = "call:order";
  AttemptInfo info;
  info.kind = SourceKind::call;
  info.source = &source;
  info.attempt = 2;
  info.parent = RequestId{3};
  info.is_awaited = true;
  CallerColumns columns;

  columns.told(RequestId{7}, &info, ClientOutcome::success, at(seconds{4}));
  EXPECT_FALSE(columns.is_complete(7));
  columns.heard(RequestId{7}, ClientOutcome::success, at(milliseconds{4010}));

  EXPECT_TRUE(columns.is_complete(7));
  EXPECT_EQ(columns.take(7), ",call:order,,2,,3,success,4.010000000");
}

TEST(CallerColumns, KeepWhoIsGoneBeforeTheRequestIsOver) {
  AttemptInfo info;
  info.is_awaited = true;
  CallerColumns columns;

  columns.heard(RequestId{1}, ClientOutcome::gone, at(seconds{2}));
  EXPECT_FALSE(columns.is_complete(1));
  columns.told(RequestId{1}, &info, ClientOutcome::success, at(seconds{5}));

  EXPECT_TRUE(columns.is_complete(1));
  EXPECT_EQ(columns.take(1), ",sync,,1,,,gone,2.000000000");
}

TEST(CallerColumns, APlainClientSeesWhatBecomesOfItsRequest) {
  CallerColumns columns;

  columns.told(RequestId{1}, nullptr, ClientOutcome::error, at(seconds{1}));

  EXPECT_EQ(columns.take(1), ",sync,,1,,,error,1.000000000");
}

TEST(CallerColumns, NobodyWaitsForABatch) {
  const std::string source = "queue:orders";
  AttemptInfo info;
  info.kind = SourceKind::event_source;
  info.source = &source;
  info.event = 12;
  info.records = 10;
  CallerColumns columns;

  columns.told(RequestId{1}, &info, ClientOutcome::success, at(seconds{1}));

  EXPECT_TRUE(columns.is_complete(1));
  EXPECT_EQ(columns.take(1), ",queue:orders,12,1,10,,,");
}

}  // namespace
}  // namespace coldcast
