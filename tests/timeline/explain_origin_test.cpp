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
