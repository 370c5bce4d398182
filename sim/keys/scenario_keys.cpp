#include <array>

#include "keys/tables.h"

namespace coldcast {
namespace {

constexpr auto kScenario = std::to_array<Key>({
    {"scenario", "text", "", "scenario", "0.1", "The name of the scenario."},
    {"description", "text", "", "", "0.1", "What to watch for, in a line."},
    {"seed", "count", "", "1", "0.1", "Where all random draws begin: same seed, same bytes."},
    {"starts_at", "text", "", "", "0.2",
     "The calendar instant of time zero, such as 2027-03-13T00:00:00Z; cron, at and time zones "
     "need "
     "it."},
    {"duration", "instant | 'none'", "above 0", "", "0.1",
     "Arrivals stop here; may be left out where every arrival ends by itself."},
    {"drain", "duration | 'none'", "", "", "0.2",
     "How long after the duration what was accepted is still worked off; absent: to the end."},
    {"warmup", "instant", "below duration", "0ms", "0.1",
     "What happens before is simulated, not counted."},
    {"replications", "count", "1 to 1000000", "1", "0.1",
     "How often it is simulated with other draws; above 1, results have 95 % intervals."},

    {"account", "block", "", "", "0.1", "The AWS account, in one Region."},
    {"account.concurrency_limit", "count", "1 or more", "1000", "0.1",
     "Concurrent executions of all functions together.", "ConcurrentExecutions"},
    {"account.unreserved_minimum", "count", "", "100", "0.1",
     "What AWS keeps of the limit for functions without a reservation.",
     "UnreservedConcurrentExecutions"},
    {"account.requests_per_concurrency", "rate | 'unlimited'", "above 0", "10/s", "0.1",
     "The request rate that each unit of concurrency allows: of the account, of a reservation, of "
     "provisioned concurrency."},
    {"account.api_gateway", "throttle | 'unlimited'", "", "", "0.2",
     "The bucket that all REST and HTTP APIs of the account draw on together."},

    {"billing", "block", "", "", "0.1", "How the bill is reckoned."},
    {"billing.free_tier", "boolean", "", "false", "0.1",
     "Whether the monthly free tier is taken off the counted window."},
    {"billing.init_billed", "boolean", "", "true", "0.1",
     "Whether Init is billed, as since August 2025; false is the rule before."},
    {"billing.prices", "text", "", "us-east-1", "0.1",
     "A Region (see `coldcast list prices`), or a file with prices of your own."},
    {"billing.discount", "percentage", "0% to 100%", "0%", "0.2",
     "Taken off everything that Lambda bills, as a Savings Plan or a contract does."},

    {"functions", "map", "", "", "0.1", "The functions; the name is the key."},
    {"functions.*", "function", "[A-Za-z0-9_-]{1,64}", "", "0.1", "One function.", "FunctionName"},
    {"traces", "trace[]", "", "", "0.1", "Files whose rows bring functions and their requests."},

    {"queues", "map", "", "", "0.2", "SQS queues; the name is the key."},
    {"queues.*", "queue", "", "", "0.2", "One queue.", "QueueName"},
    {"streams", "map", "", "", "0.2",
     "Streams of Kinesis, DynamoDB and Kafka; the name is the key."},
    {"streams.*", "stream", "", "", "0.2", "One stream.", "StreamName"},
    {"brokers", "map", "", "", "0.2", "Message brokers of Amazon MQ; the name is the key."},
    {"brokers.*", "block", "", "", "0.2", "One broker.", "BrokerName"},
    {"brokers.*.kind", "'rabbitmq' | 'activemq'", "", "rabbitmq", "0.2",
     "Lambda works off one batch of RabbitMQ at once, five of ActiveMQ.", "EngineType"},
    {"brokers.*.queues", "map", "", "required", "0.2", "Its queues; the name is the key."},
    {"brokers.*.queues.*", "block", "", "", "0.2", "One queue of a broker."},
    {"brokers.*.queues.*.arrivals", "arrivals | arrivals[]", "", "", "0.2", "Who sends messages."},

    {"front_doors", "map", "", "", "0.2",
     "What stands between clients and functions; the name is the key."},
    {"front_doors.*", "front_door", "", "", "0.2", "One front door."},
    {"dependencies", "map", "", "", "0.2",
     "What handlers wait for and that is no function; the name is the key."},
    {"dependencies.*", "block", "", "", "0.2", "A database, or a third party."},
    {"dependencies.*.latency", "distribution", "", "required", "0.2",
     "How long a call takes once it has a place."},
    {"dependencies.*.concurrency", "count | 'none'", "1 or more", "", "0.2",
     "Calls at once; others wait in line. Absent: no end."},
    {"dependencies.*.failure_rate", "share", "0 to 1", "0", "0.2",
     "The share of calls that fail, at their end."},
    {"dependencies.*.available", "boolean", "", "true", "0.2", "While it is not, nothing goes on."},
    {"dependencies.*.abandoned", "'served' | 'cancelled'", "", "served", "0.2",
     "What becomes of the call of a caller that is gone."},

    {"thresholds", "text[]", "", "", "0.1",
     "Conditions such as `checkout.latency_ms.p99<800`; a run in which one fails exits with 99."},
    {"targets", "text[]", "", "", "0.1", "Conditions that `plan` looks for settings to meet."},
    {"variants", "block[]", "", "", "0.1", "Settings that `compare` runs beside one another."},
    {"variants.name", "text", "", "required", "0.1", "What the variant is called."},
    {"variants.set", "map", "", "", "0.1", "Paths, as of --set, with their values."},
    {"variants.set.*", "value", "", "", "0.1", "The value of a path."},
    {"changes", "block[]", "", "", "0.2",
     "What changes while time runs, in the order of the file."},
    {"changes.at", "instant", "", "required", "0.2", "When."},
    {"changes.for", "duration", "above 0", "", "0.2", "How long; then it is as before."},
    {"changes.set", "map", "", "(required, unless deploy or lose_zone)", "0.2",
     "Paths, as of --set, with their values."},
    {"changes.deploy", "text", "", "", "0.2", "The function that gets a new version.",
     "UpdateFunctionCode"},
    {"changes.traffic", "block", "", "", "0.2", "Which requests go to the new version.",
     "RoutingConfig"},
    {"changes.traffic.kind", "'all_at_once' | 'canary' | 'linear'", "", "all_at_once", "0.2",
     "All at once, a share for a while, or a share more each time."},
    {"changes.traffic.percent", "number", "", "(required but all at once)", "0.2",
     "The share; above 0 and below 100."},
    {"changes.traffic.for", "duration", "above 0", "(required of canary)", "0.2",
     "Then all go there."},
    {"changes.traffic.every", "duration", "above 0", "(required of linear)", "0.2",
     "From share to share."},
    {"changes.rollback_if", "text", "", "", "0.2",
     "A condition on a minute of the new version that takes it back."},
    {"changes.lose_zone", "count", "1 or more", "", "0.2", "The Availability Zone that is lost."},
    {"changes.of", "count", "1 to 100", "", "0.2", "How many zones there are."},
    {"changes.set.*", "value", "", "", "0.2", "The value of a path."},
});

constexpr auto kThrottle = std::to_array<Key>({
    {"rate", "rate", "above 0", "(10000/s of the account; required of a stage)", "0.2",
     "Requests that pass, in the long run.", "throttling.rateLimit"},
    {"burst", "count", "", "(5000 of the account; required of a stage)", "0.2",
     "Requests that pass at once.", "throttling.burstLimit"},
});

constexpr auto kFrontDoor = std::to_array<Key>({
    {"kind", "text", "", "required", "0.2", "What it is."},
    {"integration_timeout", "duration", "50ms or more", "29s", "0.2",
     "How long API Gateway waits for the function; then 504.", "TimeoutInMillis", "rest_api"},
    {"integration_timeout", "duration", "50ms to 30s", "30s", "0.2",
     "How long API Gateway waits for the function; then 504.", "TimeoutInMillis", "http_api"},
    {"throttle", "throttle | 'none'", "", "", "0.2", "The bucket of its stage.", "",
     "rest_api http_api"},
    {"idle_timeout", "duration", "1s to 4000s", "1min", "0.2",
     "How long the load balancer waits for the function; then 504.", "idle_timeout.timeout_seconds",
     "alb"},
    {"throttle_status", "count", "400 to 599",
     "(500 of rest_api, 503 of http_api, 502 of alb, 429 of function_url)", "0.2",
     "What clients get where Lambda answers 429."},
    {"door_latency", "duration", "", "0ms", "0.2", "The door's own time, on each side."},
});

}  // namespace

std::span<const Key> scenario_keys() {
  return kScenario;
}

std::span<const Key> throttle_keys() {
  return kThrottle;
}

std::span<const Key> front_door_keys() {
  return kFrontDoor;
}

}  // namespace coldcast
