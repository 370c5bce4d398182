#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exchange/import/core/value.h"

namespace coldcast {

// What the user's files say, thing by thing, before the things are joined by their names and ARNs.
// All families of files are read into this; assemble() makes the scenario of it. A `function` or
// `source` is a name or an ARN, with or without a qualifier.

using Count = Stated<std::uint64_t>;

struct FunctionFact {
  std::string name;  // the key of the scenario
  std::string id;    // how the file calls it: a logical id, an address
  Mark mark;
  std::string comment;  // stands behind the name, beside its place
  std::optional<Count> memory;
  std::optional<Count> timeout;
  std::optional<Count> storage;
  std::optional<Count> reserved;
  std::optional<Stated<std::string>> architecture;
  std::optional<Stated<std::string>> runtime;
  std::optional<Stated<bool>> snap_start;
  std::optional<Mark> tenancy;
  bool is_image = false;
  bool is_placeholder = false;            // stands for functions that no file holds
  std::string alias;                      // where the events of a SAM function go
  std::vector<std::string> callers;       // `HttpApi GET /items`: who calls, not how often
  std::vector<std::string> not_modelled;  // lines that stand as comments
};

struct ProvisionedFact {
  std::string function;
  std::string qualifier;
  Count amount;
  std::string how;  // `alias live`
};

struct AliasFact {
  std::string function;
  std::string name;
  std::string version;  // whatever names it uniquely; empty: not known
  Mark mark;
  bool is_shared = false;  // part of its requests go to another version
};

// When a schedule acts at all, as the files write it; empty: from ever, for ever.
struct LifeFact {
  std::string from;
  std::string until;

  // `from 2027-01-04T00:00:00Z until ...`
  [[nodiscard]] std::string words() const {
    const std::string begin = from.empty() ? "" : "from " + from;
    const std::string end = until.empty() ? "" : "until " + until;
    return begin.empty() || end.empty() ? begin + end : begin + " " + end;
  }
};

struct ScheduledFact {
  std::string schedule;
  std::string time_zone;
  std::optional<Count> minimum;
  std::optional<Count> maximum;
  LifeFact life;
  Mark mark;
};

struct TargetFact {
  std::string id;           // what a policy may name it by
  std::string resource_id;  // function:NAME:QUALIFIER
  std::optional<Count> minimum;
  std::optional<Count> maximum;
  bool scales_out = true;
  bool scales_in = true;
  bool acts_on_schedule = true;
  std::vector<ScheduledFact> scheduled;
  std::string how;
  Mark mark;
};

// A step of step scaling: where the metric lies so far beyond the alarm's threshold.
struct StepFact {
  std::optional<double> from;
  std::optional<double> to;
  double by = 0.0;
};

struct StepScalingFact {
  std::string adjustment;  // AdjustmentType
  std::optional<Count> cooldown;
  std::optional<Count> minimum_magnitude;
  std::vector<StepFact> steps;
};

struct PolicyFact {
  std::string id;      // what an alarm may name it by
  std::string target;  // a target's id, or its resource id
  std::string resource_id;
  std::string name;
  Mark mark;
  bool is_tracking = true;
  std::optional<Stated<double>> target_value;
  std::string statistic;  // empty: the default, average
  bool scale_in = true;
  std::optional<Count> scale_in_cooldown;
  std::optional<Count> scale_out_cooldown;
  std::optional<StepScalingFact> steps;
  std::string not_modelled;  // why it is left out; or what of it is
};

// What sets a policy of step scaling off.
struct AlarmFact {
  std::string id;
  Mark mark;
  std::vector<std::string> policies;  // their ids
  std::string metric;
  std::string statistic;
  std::string comparison;  // ComparisonOperator
  std::optional<Stated<double>> threshold;
  std::optional<Count> periods;
  std::optional<Count> period;     // seconds
  std::optional<Count> breaching;  // of the periods; absent: all
};

// Autoscaling by a rule about the function itself, actions that stand apart from their target.
struct ActionFact {
  std::string resource_id;
  ScheduledFact action;
};

struct ClockFact {
  std::string function;
  std::string expression;  // rate(...), cron(...), at(...)
  std::string time_zone;
  LifeFact life;
  std::optional<std::uint64_t> window_minutes;
  std::string comment;
  Mark mark;
  std::uint64_t count = 1;
  bool is_warmer = false;
  bool is_of_scheduler = false;  // EventBridge Scheduler, not a rule
};

// Where events go that failed or succeeded: an ARN or a name; or why no file says it.
struct DestinationFact {
  std::string target;
  Mark mark;
  std::string what;  // `the parameter Failed, which has no default`
  std::string cure;

  [[nodiscard]] bool is_said() const { return !target.empty() || !what.empty(); }
};

// What feeds a function through a mapping.
enum class FeedKind : std::uint8_t { queue, kinesis, dynamodb, kafka, rabbitmq, activemq };

struct MappingFact {
  std::string function;
  std::string source;  // an ARN or the name of a queue or stream
  FeedKind kind = FeedKind::queue;
  std::string topic;  // Kafka: the topic; MQ: the queue of the broker
  Mark mark;
  std::string comment;
  bool enabled = true;
  std::optional<Count> batch_size;
  std::optional<Count> window;
  std::optional<Count> maximum_concurrency;
  std::optional<Count> pollers_minimum;
  std::optional<Count> pollers_maximum;
  std::optional<Mark> provisioned_pollers;
  std::optional<Stated<std::string>> starting_position;
  std::optional<Count> parallelization;
  std::optional<Stated<std::int64_t>> maximum_retries;
  std::optional<Stated<std::int64_t>> maximum_record_age;
  std::optional<Stated<bool>> bisect;
  std::optional<Stated<bool>> reports_failures;
  std::optional<Count> tumbling_window;
  DestinationFact on_failure;
  bool has_consumer = false;    // of its own (enhanced fan-out)
  bool assumes_engine = false;  // no file says that of its broker, `kind` is a guess
  bool is_filtered = false;
};

struct QueueFact {
  std::string name;
  Mark mark;
  std::string id;
  bool is_fifo = false;
  std::optional<Count> visibility;
  std::optional<Count> retention;
  std::optional<Count> delay;
  std::string dead_letter;  // ARN or name
  std::optional<Count> max_receive_count;
};

// A broker of Amazon MQ whose engine is known.
struct BrokerFact {
  std::string name;
  FeedKind kind = FeedKind::rabbitmq;
  Mark mark;
  std::string how;
};

struct StreamFact {
  std::string name;
  FeedKind kind = FeedKind::kinesis;
  Mark mark;
  std::string id;
  std::optional<Count> shards;
  std::optional<Count> retention_hours;
  std::string remark;
};

// How a function takes asynchronous events.
struct AsyncFact {
  std::string function;
  std::string qualifier;
  std::optional<Count> maximum_retries;
  std::optional<Count> maximum_age;
  DestinationFact on_failure;
  DestinationFact on_success;
  DestinationFact dead_letter;
  Mark mark;
};

struct CallerFact {
  std::string function;
  std::string words;  // `SNS topic orders`
  Mark mark{};
  bool is_target = false;  // it names what it calls; a permission only allows it
};

struct Inventory {
  std::string name;  // of the scenario
  std::string region;
  std::vector<FunctionFact> functions;
  std::vector<ProvisionedFact> provisioned;
  std::vector<AliasFact> aliases;
  std::vector<TargetFact> targets;
  std::vector<PolicyFact> policies;
  std::vector<ActionFact> actions;
  std::vector<AlarmFact> alarms;
  std::vector<ClockFact> clocks;
  std::vector<MappingFact> mappings;
  std::vector<QueueFact> queues;
  std::vector<StreamFact> streams;
  std::vector<BrokerFact> brokers;
  std::vector<AsyncFact> asyncs;
  std::vector<CallerFact> callers;
  std::optional<Count> account_limit;
  std::vector<std::string> left_out;  // functions that are none of the model's, by name
  std::optional<Mark> left_out_at;
  bool is_state = false;  // the files tell what is set at a moment, not what was asked for
};

}  // namespace coldcast
