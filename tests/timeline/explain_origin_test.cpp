#include <gtest/gtest.h>
#include <string>

#include "timeline/explanation.h"

namespace coldcast {
namespace {

TEST(ExplainOrigin, NamesTheCallerOfACall) {
  const std::string source = "call:order";
  AttemptInfo info{.kind = SourceKind::call, .source = &source};
  info.parent = RequestId{3};

  EXPECT_EQ(explain_origin(info), "called by request 3 of order: ");
  info.attempt = 2;
  EXPECT_EQ(explain_origin(info), "called by request 3 of order, attempt 2: ");
}

TEST(ExplainOrigin, CountsTheRecordsOfABatch) {
  const std::string source = "queue:orders";
  AttemptInfo info{.kind = SourceKind::event_source, .source = &source};
  info.records = 10;

  EXPECT_EQ(explain_origin(info), "10 records of queue:orders: ");
}

TEST(ExplainOrphan, SaysHowLongItRanForNobody) {
  using std::chrono::seconds;
  AttemptInfo info{.kind = SourceKind::sync};
  Invocation invocation;
  invocation.info = &info;
  invocation.arrived = kStartOfTime + seconds{10};
  invocation.finished = kStartOfTime + seconds{15};

  EXPECT_EQ(
      explain_orphan({ClientOutcome::gateway_timeout, kStartOfTime + seconds{12}}, invocation),
      " Its client had a 504 after 2 s; it ran on for 3 s for nobody.");
  info.kind = SourceKind::call;
  EXPECT_EQ(explain_orphan({ClientOutcome::gone, kStartOfTime + seconds{11}}, invocation),
            " Its caller had gone after 1 s; it ran on for 4 s for nobody.");
  EXPECT_EQ(explain_orphan({ClientOutcome::gone, kStartOfTime + seconds{9}}, invocation),
            " Its caller had gone after 0 ms; it ran on for 5 s for nobody.");
}

TEST(ExplainOrigin, SaysNothingOfAPlainRequest) {
  EXPECT_EQ(explain_origin(AttemptInfo{}), "");
  AttemptInfo event;
  event.kind = SourceKind::async;
  event.event = 7;
  event.attempt = 3;
  EXPECT_EQ(explain_origin(event), "event 7, attempt 3: ");
}

}  // namespace
}  // namespace coldcast
