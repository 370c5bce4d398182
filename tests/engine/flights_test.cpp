#include "engine/flights.h"

#include <gtest/gtest.h>

namespace coldcast {
namespace {

TEST(Flights, EachIsInAnEnvironmentOfItsOwn) {
  Flights flights;
  for (const Slot environment : {0U, 5U, 2U}) {
    flights.add(environment);
    const FlightId flight = Flights::in(environment);
    flights[flight].request = RequestId{environment};
    EXPECT_EQ(Flights::environment_of(flight), environment);
  }

  for (const Slot environment : {0U, 5U, 2U})
    EXPECT_EQ(flights[Flights::in(environment)].request, RequestId{environment});
}

TEST(Flights, TheNextInAnEnvironmentHasAnotherName) {
  Flights flights;
  flights.add(7);
  const FlightId flight = Flights::in(7);
  const std::uint64_t first = flights.new_name(flight);
  const std::uint64_t second = flights.new_name(flight);

  EXPECT_NE(first, second);
  EXPECT_NE(first, 0U);
  EXPECT_EQ(Flights::named(first), flight);
  EXPECT_EQ(Flights::named(second), flight);
}

TEST(Flights, NobodyHearsOfTheNextUnlessHeSaysSo) {
  Flights flights;
  flights.add(3);
  const FlightId flight = Flights::in(3);
  const FlightReply asked{
      .caller = nullptr, .ticket = 41, .has_info = true, .info = {}, .chain = 2};

  flights.keep_reply(flight, &asked);
  EXPECT_EQ(flights.reply(flight).ticket, 41U);
  EXPECT_EQ(flights.reply(flight).chain, 2U);
  flights.keep_reply(flight, nullptr);
  EXPECT_EQ(flights.reply(flight).ticket, 0U);
  EXPECT_FALSE(flights.reply(flight).has_info);
}

}  // namespace
}  // namespace coldcast
