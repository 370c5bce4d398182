#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/scenario/scenario.h"

#include "support/naive_agenda.h"
#include "support/naive_things.h"

namespace coldcast {

// The twin of doors, clients, calls, events, dependencies, work left behind and changes: the rules
// of the facts (event-sources 2, 3, 11, 13, 15, 16), written as plainly as they can be. Nothing in
// it is random but which version of a function a request goes to: every duration is a constant. It
// keeps every request, looks over all that is due at each step, and what happens then is what was
// noted when it was planned.
class NaiveCallers {
 public:
  explicit NaiveCallers(const Scenario& scenario);

  // The rows of --invocations, and numbers by their path: `f1.clients.answered`,
  // `front_doors.door.responses.504`; spans of time in nanoseconds.
  struct Results {
    std::vector<std::string> rows;
    std::map<std::string, std::int64_t> figures;
    bool is_whole = true;  // false: it would have taken more than kMostRequests
  };
  static constexpr std::size_t kMostRequests = 300;
  [[nodiscard]] Results run();

 private:
  // Requests and environments.
  NaiveAsk& ask(NaiveAsk asked);
  [[nodiscard]] std::string refusal_of(const NaiveAsk& asked, std::size_t version,
                                       bool is_provisioned);
  void enter(NaiveAsk& asked, NaivePlace& place);
  [[nodiscard]] bool has_room(std::size_t function) const;
  [[nodiscard]] NaivePlace* newest_idle(std::size_t function, std::size_t version,
                                        bool is_provisioned);
  NaivePlace& add_place(std::size_t function, std::size_t version);
  void make_place(NaiveAsk& asked, std::size_t version);
  void begin(NaiveAsk& asked);
  void give_back(NaivePlace& place);
  void finish(NaiveAsk& asked, Outcome outcome);
  void close(NaiveAsk& asked, Outcome outcome);
  void go_idle(NaivePlace& place);
  void end_place(NaivePlace& place, const char* reason);
  void is_gone(NaiveAsk& asked, const char* as);

  // Handlers, their calls, and events.
  void go_on(const NaiveAsk& asked, Duration span, NaiveRank rank, std::function<void()> then);
  void take_step(NaiveAsk& asked, std::size_t step);
  void make_calls(NaiveStep& step);
  void try_call(NaiveCall& call);
  void ask_function(NaiveCall& call);
  void call_gets(NaiveCall& call, const std::string& as);
  void call_is_over(NaiveCall& call, bool is_well);
  void stop_waiting(NaiveCall& call);
  void send(const NaiveAsk& asked, const HandlerCall& what, std::uint64_t count);
  void accept(NaiveEvent event, bool is_sent_on);
  void try_event(NaiveEvent& event);
  void event_is_answered(NaiveEvent& event, NaiveReply reply);
  void plan_event(NaiveEvent& event, SimTime at, NaiveRank rank, NaiveTurn turn);
  void drop(NaiveEvent& event, const char* reason);
  [[nodiscard]] bool is_recursive(std::size_t function, const NaiveChain& chain) const;

  // Clients and doors.
  void open_blocks();
  void pull(NaiveBlock& block);
  void arrive(NaiveBlock& block, const Request& request);
  void attempt(NaiveWish& wish);
  void hand_over(NaiveTry& it);
  void respond(NaiveTry& it, int status, const char* as);
  void client_gets(NaiveTry& it, int status, const char* as);
  void client_leaves(NaiveTry& it);
  void settle(NaiveWish& wish, const std::string& as);
  [[nodiscard]] const FrontDoorSettings* door_of(const NaiveBlock& block) const;

  // Dependencies, work left behind, changes.
  NaiveJob& call_service(std::size_t service, std::function<void(bool)> told);
  void serve(std::size_t service);
  void work_on(std::size_t service, NaiveJob& job);
  void abandon(std::size_t service, NaiveJob& job);
  void switch_service(std::size_t service);
  void set_pace(NaivePlace& place, NaivePace pace);
  void lose_left(NaivePlace& place);
  [[nodiscard]] Duration with_left(const NaiveAsk& asked, Duration span);
  void change(const ScenarioChange& change);
  void lose_zone(const ZoneLoss& loss);

  // Versions and what is provisioned of them.
  void open_functions();
  [[nodiscard]] std::size_t route(std::size_t function, bool& is_other);
  void put_in_force(const ScenarioChange& change);
  void follow_settings();
  [[nodiscard]] bool is_refused(const ScenarioChange& change);
  void deploy(const ScenarioChange& change, const Deployment& deployment);
  void shift(std::size_t function);
  void look_back(std::size_t function);
  void end_rollout(std::size_t function, bool is_well);
  void provision(std::size_t function, std::size_t version, std::uint32_t value);
  void fill_up(std::size_t function, std::size_t version);
  void supersede(std::size_t function, std::size_t version);
  void resize_rates();
  [[nodiscard]] std::uint32_t provisioned_places(std::size_t function,
                                                 std::optional<std::size_t> version) const;
  [[nodiscard]] NaiveVersion& current(std::size_t function) {
    return functions_[function].versions[functions_[function].current];
  }

  // Shared by the versions of a function.
  [[nodiscard]] const Function& settings(std::size_t function) const {
    return in_force_->functions[function];
  }
  [[nodiscard]] NaiveVersion& version_of(const NaivePlace& place) {
    return functions_[place.function].versions[place.version];
  }
  [[nodiscard]] bool is_counted() const { return now_ >= kStartOfTime + scenario_->warmup; }
  [[nodiscard]] std::size_t function_called(std::string_view name) const;
  [[nodiscard]] std::size_t service_called(std::string_view name) const;
  void count(const std::string& path, std::int64_t by = 1) { figures_[path] += by; }
  void count_of(std::size_t function, const std::string& path, std::int64_t by = 1) {
    count(settings(function).name + "." + path, by);
  }
  [[nodiscard]] std::string row_of(const NaiveAsk& asked) const;

  const Scenario* scenario_;
  std::shared_ptr<const Scenario> in_force_;
  std::vector<std::shared_ptr<const Scenario>> kept_;  // lent to versions
  std::size_t changed_ = 0;                            // the last of `changes`
  std::vector<bool> voids_;                            // entries whose values do not hold
  std::optional<NaiveBucket> requests_;                // of the account
  NaiveAgenda agenda_;
  SimTime now_{};
  std::uint64_t order_ = 0;
  std::vector<NaiveFunctionState> functions_;
  std::vector<NaiveService> services_;
  std::vector<NaiveDoor> doors_;
  std::optional<NaiveBucket> apis_;
  std::vector<NaiveBlock> blocks_;
  // Never taken out of, so that what is noted of them stays good.
  std::deque<NaiveAsk> asks_;
  std::deque<NaiveStep> steps_;
  std::deque<NaiveCall> calls_;
  std::deque<NaiveEvent> events_;
  std::deque<NaiveLeft> left_;
  std::deque<NaiveWish> wishes_;
  std::deque<NaiveTry> tries_;
  std::map<std::string, std::int64_t> figures_;
};

}  // namespace coldcast
