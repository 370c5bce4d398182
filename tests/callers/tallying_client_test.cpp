#include "callers/tallying_client.h"

#include <gtest/gtest.h>
#include <string>

namespace coldcast {
namespace {

using std::chrono::seconds;

constexpr SimTime at(Duration since) {
  return kStartOfTime + since;
}

// Tries twice more, a second apart, then begins anew as the same client of the loop.
class Stubborn final : public Client {
 public:
  std::optional<Request> answered(const Answer& answer) override {
    EXPECT_EQ(answer.request.client, 7U);
    Request next = answer.request;
    next.at = answer.at + seconds{1};
    next.attempt = answer.throttled && answer.request.attempt < 3 ? answer.request.attempt + 1 : 1;
    return next;
  }
};

std::uint64_t count_of(const ClientLedger& ledger, const std::string& what) {
  Figures figures;
  ledger.put(figures);
  for (const Figures::Row& row : figures.rows()) {
    if (row.path == "clients." + what) return std::get<std::uint64_t>(row.value);
  }
  return 12345;
}

TEST(TallyingClient, CountsAllAttemptsOfARequestAsOne) {
  ClientLedger ledger;
  TallyingClient client(std::make_unique<Stubborn>(), ledger, kStartOfTime);
  Request request{.at = at(seconds{10}), .client = 7};
  const auto answer = [&client](const Request& to, bool throttled, Outcome outcome) {
    return *client.answered({to, to.at, throttled, outcome});
  };

  client.asked(request);
  const Request second = answer(request, true, Outcome::success);
  const Request third = answer(second, true, Outcome::success);
  const Request again = answer(third, false, Outcome::error);
  client.asked(again);

  EXPECT_EQ(third.attempt, 3U);
  EXPECT_EQ(again.attempt, 1U);
  EXPECT_EQ(again.client, 7U);
  EXPECT_EQ(count_of(ledger, "requests"), 2U);
  EXPECT_EQ(count_of(ledger, "failed"), 1U);
  EXPECT_EQ(count_of(ledger, "waiting"), 1U);
}

// Whatever number a client has that the block itself gave it.
TEST(TallyingClient, WhatEndsAtItsFirstAttemptLeavesTheTriesOfOthersAlone) {
  class Patient final : public Client {
   public:
    std::optional<Request> answered(const Answer& answer) override {
      if (!answer.throttled) return std::nullopt;
      Request next = answer.request;
      ++next.attempt;
      return next;
    }
  };
  ClientLedger ledger;
  TallyingClient client(std::make_unique<Patient>(), ledger, kStartOfTime);
  const auto answer = [&client](std::uint32_t who, bool throttled) {
    const Request request{.at = at(seconds{10}), .client = who};
    client.asked(request);
    return client.answered({request, request.at, throttled, Outcome::success});
  };

  const std::optional<Request> retried = answer(7, true);
  ASSERT_TRUE(retried);
  EXPECT_FALSE(answer(retried->client, false));
  const std::optional<Request> other = answer(8, true);

  ASSERT_TRUE(other);
  EXPECT_NE(other->client, retried->client);
}

TEST(TallyingClient, LeavesOutWhatWasAskedBeforeTheCountedWindow) {
  ClientLedger ledger;
  TallyingClient client(nullptr, ledger, at(seconds{5}));
  const Request early{.at = at(seconds{4})};
  const Request counted{.at = at(seconds{5})};

  client.asked(early);
  client.asked(counted);
  (void)client.answered({early, at(seconds{6}), false, Outcome::success});
  (void)client.answered({counted, at(seconds{6}), true, Outcome::success});

  EXPECT_EQ(count_of(ledger, "requests"), 1U);
  EXPECT_EQ(count_of(ledger, "answered"), 0U);
  EXPECT_EQ(count_of(ledger, "gave_up"), 1U);
}

}  // namespace
}  // namespace coldcast
