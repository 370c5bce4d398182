#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/time.h"

#include "exchange/import/core/answers.h"
#include "exchange/import/core/assembly.h"
#include "exchange/import/core/draft.h"
#include "exchange/import/core/findings.h"
#include "exchange/import/core/inventory.h"
#include "exchange/import/core/names.h"

namespace coldcast {

// The work of assemble(): the inventory, where its things are found by name, and what the parts of
// the scenario tell each other.
struct Joint {
  Inventory inventory;
  const AssembleOptions& options;
  Answers& answers;
  Findings& findings;
  std::map<std::string, const FunctionFact*, std::less<>> functions;
  std::set<std::string> known_functions;  // also those that --only and --without leave out
  bool needs_calendar = false;            // a cron or at stands somewhere
  std::vector<std::string> queues;        // to be written, in order of mention
  std::vector<std::string> streams;
  struct Engine {
    FeedKind kind;
    std::string origin;
  };
  std::map<std::string, Engine> brokers;
  std::map<std::string, std::vector<std::string>> broker_queues;
  std::map<std::string, std::uint64_t> slowest_reader;  // of a queue, its timeout in seconds
  std::map<std::string, FeedKind> stream_kinds;
  std::set<std::string> fifo_queues;  // those whose name says it

  // nullptr where it is none of the scenario's.
  [[nodiscard]] const FunctionFact* function_of(std::string_view reference) const;
  [[nodiscard]] bool is_known(std::string_view reference) const;
  // `template.yaml [17], Globals`.
  [[nodiscard]] std::string origin(Mark mark, std::string_view how = {}) const;
  // The key of the queue that an ARN or a name means.
  [[nodiscard]] std::string queue_of(std::string_view reference);
  void use_queue(const std::string& name);
  void use_stream(const std::string& name, FeedKind kind);
};

// Each adds its keys to the block of a function.
void add_settings(Joint& joint, const FunctionFact& function, DraftLine& block);
void add_provisioned(Joint& joint, const FunctionFact& function, DraftLine& block);
void add_cold_start(Joint& joint, const FunctionFact& function, DraftLine& block);
void add_async(Joint& joint, const FunctionFact& function, DraftLine& block);
void add_event_sources(Joint& joint, const FunctionFact& function, DraftLine& block);
void add_arrivals(Joint& joint, const FunctionFact& function, DraftLine& block);
// Each adds a block to the scenario, if there is something for it.
void add_queues(Joint& joint, DraftLine& scenario);
void add_streams(Joint& joint, DraftLine& scenario);

// `activemq` or `rabbitmq`.
[[nodiscard]] std::string_view engine_word(FeedKind kind);

// A destination of events, such as on_failure: {queue: failed}; where no file says it, a comment
// and a question. `path`: of the block.
void add_destination(Joint& joint, const DestinationFact& destination, const std::string& path,
                     std::string_view key, DraftLine& block);

// When a schedule acts, since the begin of the run.
struct RunLife {
  Duration from{};
  std::optional<Duration> until{};
};
// nullopt where it is over before the run begins, or where its bounds are no instants: that is
// said.
[[nodiscard]] std::optional<RunLife> life_in_run(Joint& joint, const LifeFact& life, Mark at,
                                                 const std::string& path);
// Whether there is such a time zone (empty: UTC); reports it where not.
[[nodiscard]] bool check_zone(Joint& joint, const std::string& zone, Mark at,
                              const std::string& path);
// Target tracking and step scaling of one target. `path`: of its autoscaling block.
void add_policies(Joint& joint, const TargetFact& target, const std::string& path,
                  DraftLine& scaling);

// Says so where a caller goes to the function itself, past the versions and aliases that have
// provisioned concurrency. `who`: the schedule.
void say_bypass(Joint& joint, const FunctionFact& function, const std::string& reference, Mark at,
                std::string_view who);
// What an amount of provisioned concurrency counts, over all versions and aliases; 0 without.
[[nodiscard]] std::uint64_t provisioned_total(const Joint& joint, const FunctionFact& function);
// Sums that AWS would refuse.
void check_account(Joint& joint);
void check_scaling(Joint& joint);

}  // namespace coldcast
