#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "coldcast/callers/client_outcome.h"
#include "coldcast/origin/platform.h"
#include "coldcast/random/random_stream.h"

#include "callers/client_ledger.h"
#include "callers/front_door.h"
#include "callers/held.h"
#include "callers/retries.h"
#include "callers/slab.h"

namespace coldcast {

// The clients of one arrivals block that asks through a door, or has a timeout or retries of its
// own: each request is tried until it succeeds or the client has had enough. Belongs to one run.
//
// Two may stop waiting before the function is done: the door (504) and the client (its timeout).
// The function runs on all the same, orphaned. An answer at the very instant of a limit is in time:
// limits are looked at in rank init_end, after all answers.
class DoorClients final : public Receiver, public Caller {
 public:
  struct Context {
    Feed feed = 0;
    FunctionId function{};
    std::string block;  // functions.NAME.arrivals[N]
    ClientSettings settings;
    FrontDoor* door = nullptr;           // null: Lambda's own
    ClientLedger* ledger = nullptr;      // of the function; these outlive it
    OrphanLedger* orphans = nullptr;     //
    ClientObserver* observer = nullptr;  // may be null
    std::unique_ptr<Client> loop;        // asks again after a final answer; may be null
    RandomStream jitter;                 // of retries
  };
  explicit DoorClients(Context context);

  void received(const Request& request, Platform& platform) override;
  void answered(std::uint64_t ticket, const AttemptAnswer& answer, Platform& platform) override;
  void woken(std::uint64_t token, Platform& platform) override;

  // What is asked and not answered yet.
  [[nodiscard]] Held held() const {
    return {"requests of " + context_.block + " (retry, client)", tries_.size() + askings_.size()};
  }
  // The run ends: what is still orphaned has been so until now.
  void close(SimTime end);

 private:
  // A client's request, from its first attempt to its end.
  struct Asking {
    Request request;  // as it was tried last
    SimTime first{};
    std::uint64_t number = 0;
    bool is_counted = false;
    Seen retried_after = Seen::throttle;  // what its last retry followed
  };
  // One attempt, until everybody is done with it.
  struct Try {
    std::uint32_t asking = 0;
    Work work;
    bool brings_work = false;
    const std::string* label = nullptr;
    std::uint32_t attempt = 1;
    SimTime asked{};
    SimTime handed = kNever;  // to Lambda
    SimTime gone = kNever;    // the first of door and client that waits no longer
    RequestId request{};
    bool is_counted = false;  // handed to Lambda in the counted window
    bool runs = false;
    bool door_waits = true;
    bool answer_travels = false;
    bool client_waits = true;
    std::uint16_t status = 0;
    ClientOutcome outcome = ClientOutcome::success;  // as the client hears or has heard
    SimTime heard = kNever;

    [[nodiscard]] bool is_over() const {
      return !runs && !door_waits && !answer_travels && !client_waits;
    }
  };
  enum Tag : std::uint64_t { hand_over_due = 1, door_limit, client_limit, answer_due, retry_due };

  [[nodiscard]] Duration latency() const;
  void begin(const Request& request, Platform& platform);
  void attempt(std::uint32_t asking, Platform& platform);
  void send(std::uint32_t index, Platform& platform);
  void hand_over(std::uint32_t index, Platform& platform);
  void respond(std::uint32_t index, std::uint16_t status, ClientOutcome outcome,
               Platform& platform);
  void deliver(std::uint32_t index, Platform& platform);
  void hear(std::uint32_t index, ClientOutcome outcome, Platform& platform);
  void tell(const Try& attempt) const;
  void give_up_waiting(Try& attempt, SimTime now) const;
  void add_orphaned(const Try& attempt, SimTime end) const;
  void remove_if_over(std::uint32_t index);
  void conclude(std::uint32_t asking, ClientOutcome outcome, std::uint16_t status,
                Platform& platform);
  [[nodiscard]] bool retry(std::uint32_t asking, Seen answer, Platform& platform);
  void ask_again(const Asking& asking, ClientOutcome outcome, Platform& platform);

  Context context_;
  RetryTokens tokens_;  // the block is one client
  std::uint64_t requests_ = 0;
  Slab<Asking> askings_;
  Slab<Try> tries_;
  std::deque<std::uint32_t> on_their_way_;  // tries, to Lambda
};

}  // namespace coldcast
