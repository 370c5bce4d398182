#include "callers/door_clients.h"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "support/fake_platform.h"

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr SimTime at(Duration since) {
  return kStartOfTime + since;
}

// What the clients of one function saw, through one door.
class DoorClientsTest : public testing::Test, public ClientObserver {
 protected:
  void door_is(FrontDoorKind kind) { door_settings = default_front_door(kind); }
  void build() {
    if (door_settings) door.emplace(*door_settings, account ? &*account : nullptr, SimTime{});
    clients = std::make_unique<DoorClients>(DoorClients::Context{.block = "functions.f.arrivals[0]",
                                                                 .settings = settings,
                                                                 .door = door ? &*door : nullptr,
                                                                 .ledger = &ledger,
                                                                 .orphans = &orphans,
                                                                 .observer = this,
                                                                 .loop = nullptr,
                                                                 .jitter = RandomStream({})});
  }
  void arrive(Duration since, Duration takes) {
    Request request;
    request.duration = takes;
    platform.arrive(at(since), *clients, request);
  }
  void run() { end = platform.run(); }
  void on_client(RequestId request, ClientOutcome outcome, SimTime when) override {
    EXPECT_EQ(seen.count(value(request)), 0U) << "told twice";
    seen[value(request)] = {outcome, when};
  }
  static std::uint64_t count_of(const Figures& figures, const std::string& path) {
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::uint64_t>(row.value);
    }
    ADD_FAILURE() << path << " is missing";
    return 0;
  }
  std::uint64_t clients_are(const std::string& what) {
    Figures figures;
    ledger.put(figures);
    return count_of(figures, "clients." + what);
  }
  std::uint64_t responses(int status) {
    return count_of(door->figures(), "responses." + std::to_string(status));
  }
  Duration orphaned() { return orphans.of(FunctionId{0}); }
  void expect_seen(std::uint64_t request, ClientOutcome outcome, Duration since) {
    EXPECT_EQ(seen[request].first, outcome) << "request " << request;
    EXPECT_EQ(seen[request].second, at(since)) << "request " << request;
  }

  FakePlatform platform;
  std::optional<FrontDoorSettings> door_settings;
  std::optional<DoorBucket> account;
  ClientSettings settings;
  std::optional<FrontDoor> door;
  ClientLedger ledger;
  OrphanLedger orphans{1};
  std::unique_ptr<DoorClients> clients;
  std::map<std::uint64_t, std::pair<ClientOutcome, SimTime>> seen;
  SimTime end{};
};

TEST_F(DoorClientsTest, A504LeavesTheFunctionRunningForNobody) {
  door_is(FrontDoorKind::rest_api);
  build();
  arrive(seconds{1}, seconds{40});

  run();

  expect_seen(1, ClientOutcome::gateway_timeout, seconds{30});
  EXPECT_EQ(responses(504), 1U);
  EXPECT_EQ(orphaned(), seconds{11});
  EXPECT_EQ(end, at(seconds{41}));
  EXPECT_EQ(clients_are("gave_up"), 1U);
}

TEST_F(DoorClientsTest, AHandlerThatTakesExactlyTheIntegrationTimeoutIsInTime) {
  door_is(FrontDoorKind::http_api);
  build();
  arrive(seconds{0}, seconds{30});

  run();

  expect_seen(1, ClientOutcome::success, seconds{30});
  EXPECT_EQ(responses(200), 1U);
  EXPECT_EQ(orphaned(), Duration::zero());
}

TEST_F(DoorClientsTest, AClientThatIsGoneStopsNeitherDoorNorFunction) {
  door_is(FrontDoorKind::alb);
  settings.timeout = seconds{10};
  build();
  arrive(seconds{0}, seconds{70});

  run();

  expect_seen(1, ClientOutcome::gone, seconds{10});
  EXPECT_EQ(responses(504), 1U);
  EXPECT_EQ(orphaned(), seconds{60});
  EXPECT_EQ(clients_are("gave_up"), 1U);
}

TEST_F(DoorClientsTest, A504AtTheInstantOfTheClientsTimeoutIsInTime) {
  door_is(FrontDoorKind::http_api);
  settings.timeout = seconds{30};
  build();
  arrive(seconds{0}, seconds{40});

  run();

  expect_seen(1, ClientOutcome::gateway_timeout, seconds{30});
}

TEST_F(DoorClientsTest, EachDoorHasItsOwnWordForAThrottle) {
  platform.places = 0;
  door_is(FrontDoorKind::http_api);
  build();
  arrive(seconds{0}, seconds{1});

  run();

  EXPECT_EQ(responses(503), 1U);
  expect_seen(1, ClientOutcome::throttled, seconds{0});
  EXPECT_EQ(clients_are("gave_up"), 1U);
}

TEST_F(DoorClientsTest, ErrorsAndTimeoutsOfTheFunctionAre502) {
  door_is(FrontDoorKind::rest_api);
  platform.timeout = seconds{3};
  platform.fate = [](const Attempt&) { return Outcome::error; };
  build();
  arrive(seconds{0}, seconds{1});
  arrive(seconds{5}, seconds{4});

  run();

  EXPECT_EQ(responses(502), 2U);
  expect_seen(2, ClientOutcome::error, seconds{8});
  EXPECT_EQ(clients_are("failed"), 2U);
}

TEST_F(DoorClientsTest, TheBucketOfTheStageRefusesBeforeTheFunctionHears) {
  door_is(FrontDoorKind::rest_api);
  door_settings->throttle = {.rate = {2, seconds{1}}, .burst = 3};
  build();
  for (int i = 0; i < 5; ++i) arrive(milliseconds{0}, milliseconds{1});
  arrive(milliseconds{499}, milliseconds{1});
  arrive(milliseconds{500}, milliseconds{1});

  run();

  EXPECT_EQ(platform.tries().size(), 4U);
  EXPECT_EQ(responses(429), 3U);
  EXPECT_EQ(clients_are("requests"), 7U);
  EXPECT_EQ(clients_are("gave_up"), 3U);
  EXPECT_EQ(seen.size(), 4U);
}

TEST_F(DoorClientsTest, ARefusalTakesATokenOfNeitherBucket) {
  account.emplace(ThrottleSettings{.rate = {1, std::chrono::hours{1}}, .burst = 2});
  door_is(FrontDoorKind::rest_api);
  door_settings->throttle = {.rate = {1, seconds{1}}, .burst = 1};
  build();
  // The second is refused by the stage, so the account has one left for the third.
  arrive(seconds{0}, milliseconds{1});
  arrive(milliseconds{1}, milliseconds{1});
  arrive(seconds{1}, milliseconds{1});
  arrive(seconds{2}, milliseconds{1});

  run();

  EXPECT_EQ(platform.tries().size(), 2U);
  EXPECT_EQ(responses(429), 2U);
}

TEST_F(DoorClientsTest, RetriesWhatItsClientsSeeAndCountsTheRequestOnce) {
  settings.retry = Retry{
      .attempts = 3, .jitter = Retry::Jitter::none, .base = milliseconds{100}, .cap = seconds{1}};
  platform.places = 0;
  platform.at(at(milliseconds{250}), Rank::change, [this](Platform&) { platform.places = 1; });
  build();
  arrive(seconds{0}, seconds{1});

  run();

  EXPECT_EQ(platform.instants(), (std::vector<double>{0.0, 0.1, 0.3}));
  expect_seen(1, ClientOutcome::throttled, seconds{0});
  expect_seen(3, ClientOutcome::success, milliseconds{1300});
  EXPECT_EQ(platform.tries()[2].attempt.info.attempt, 3U);
  EXPECT_EQ(clients_are("requests"), 1U);
  EXPECT_EQ(clients_are("answered"), 1U);
}

TEST_F(DoorClientsTest, AThrottleBehindARestApiLooksLikeAnError) {
  door_is(FrontDoorKind::rest_api);
  settings.retry = Retry{.attempts = 2, .base = {}, .cap = {}};
  platform.places = 0;
  build();
  arrive(seconds{0}, seconds{1});
  run();
  EXPECT_EQ(platform.tries().size(), 1U);

  settings.retry->on_error = true;
  settings.retry->on_throttle = false;
  build();
  arrive(seconds{2}, seconds{1});
  run();
  EXPECT_EQ(platform.tries().size(), 3U);
}

TEST_F(DoorClientsTest, AClientThatTriesAgainAfterItsTimeoutLoadsTheFunctionTwice) {
  settings.timeout = seconds{2};
  settings.retry =
      Retry{.attempts = 2, .base = {}, .cap = {}, .on_throttle = false, .on_timeout = true};
  build();
  arrive(seconds{0}, seconds{5});

  run();

  ASSERT_EQ(platform.tries().size(), 2U);
  EXPECT_EQ(platform.tries()[1].at, at(seconds{2}));
  expect_seen(1, ClientOutcome::gone, seconds{2});
  expect_seen(2, ClientOutcome::gone, seconds{4});
  EXPECT_EQ(orphaned(), seconds{6});
}

TEST_F(DoorClientsTest, MakesNoRetryAtOrAfterTheEndOfArrivals) {
  settings.retry = Retry{
      .attempts = 9, .law = Retry::Law::fixed, .jitter = Retry::Jitter::none, .base = seconds{1}};
  platform.places = 0;
  platform.arrivals_end = at(seconds{2});
  build();
  arrive(seconds{0}, seconds{1});

  run();

  EXPECT_EQ(platform.instants(), (std::vector<double>{0.0, 1.0}));
  EXPECT_EQ(clients_are("gave_up"), 1U);
}

TEST_F(DoorClientsTest, ADoorsLatencyComesOnEachSide) {
  door_is(FrontDoorKind::http_api);
  door_settings->latency = milliseconds{10};
  build();
  arrive(seconds{0}, seconds{1});

  run();

  EXPECT_EQ(platform.tries()[0].at, at(milliseconds{10}));
  expect_seen(1, ClientOutcome::success, milliseconds{1020});
}

// requests = answered + failed + gave up + waiting, and a door's requests have a response each.
TEST_F(DoorClientsTest, LosesNobody) {
  door_is(FrontDoorKind::rest_api);
  door_settings->timeout = milliseconds{300};
  door_settings->throttle = {.rate = {40, seconds{1}}, .burst = 5};
  settings.timeout = milliseconds{250};
  settings.retry = Retry{.attempts = 3,
                         .base = milliseconds{50},
                         .cap = milliseconds{200},
                         .on_error = true,
                         .on_timeout = true};
  platform.places = 6;
  platform.fate = [](const Attempt& attempt) {
    return attempt.work.duration.count() % 3 == 0 ? Outcome::error : Outcome::success;
  };
  build();
  RandomStream dice({.seed = 7});
  for (int i = 0; i < 400; ++i) {
    arrive(milliseconds{dice.below(10'000)}, Duration{dice.below(400'000'000)});
  }

  run();

  EXPECT_EQ(clients_are("requests"), 400U);
  EXPECT_EQ(clients_are("waiting"), 0U);
  EXPECT_EQ(clients_are("answered") + clients_are("failed") + clients_are("gave_up"), 400U);
  EXPECT_GT(clients_are("answered"), 0U);
  EXPECT_GT(clients_are("failed"), 0U);
  EXPECT_GT(clients_are("gave_up"), 0U);
  const Figures figures = door->figures();
  std::uint64_t told = 0;
  for (const int status : {200, 429, 500, 502, 503, 504}) told += responses(status);
  EXPECT_EQ(told, count_of(figures, "requests"));
}

}  // namespace
}  // namespace coldcast
