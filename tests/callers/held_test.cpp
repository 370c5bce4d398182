#include "callers/held.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/base/error.h"

namespace coldcast {
namespace {

TEST(Held, APlaceHoldsSoManyAndNoMore) {
  EXPECT_NO_THROW(check_room({"messages of queues.orders", 16'777'215}));
  EXPECT_THAT(
      [] {
        check_room({"messages of queues.orders", 16'777'216});
      },
      testing::ThrowsMessage<Error>("more than 16,777,216 messages of queues.orders wait at once"));
}

}  // namespace
}  // namespace coldcast
