#include "coldcast/exchange/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "coldcast/config/scenario_file.h"

#include "support/read_keys.h"
#include "support/schema_check.h"

namespace coldcast {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Json& schema() {
  static const Json kSchema = JsonParser::read(scenario_schema());
  return kSchema;
}

std::vector<std::string> faults_of(const std::string& text) {
  return SchemaCheck(schema()).faults(parse_scenario_file(text, "scenario.yaml").tree);
}

TEST(Schema, IsOne) {
  EXPECT_EQ(schema()["$schema"].text, "https://json-schema.org/draft/2020-12/schema");
}

TEST(Schema, EveryScenarioOfTheRepositoryIsValid) {
  for (const std::string& file : all_scenario_files())
    EXPECT_THAT(SchemaCheck(schema()).faults(read_scenario_file(file).tree), IsEmpty()) << file;
}

TEST(Schema, AnUnknownKeyIsNot) {
  EXPECT_THAT(faults_of("functions: {a: {handler: {duration: 1ms}, memroy: 1GB}}"),
              ElementsAre("functions.a.memroy: is no key here"));
}

TEST(Schema, AKeyOfAnotherKindIsNot) {
  EXPECT_THAT(faults_of("functions: {a: {arrivals: {kind: poisson, rate: 1/s, clients: 2}}}"),
              ElementsAre("functions.a.arrivals.clients: is no key here"));
}

TEST(Schema, AValueOfAnotherTypeIsNot) {
  for (const char* text : {"seed: many",
                           "functions: {a: {memory: 1024}}",
                           "functions: {a: {timeout: 3}}",
                           "functions: {a: {reuse: first}}",
                           "functions: {a: {failure_rate: 2}}",
                           "functions: {a: {handler: 100ms}}",
                           "functions: {a: {snap_start: {charged: 1}}}",
                           "account: {concurrency_limit: 0}",
                           "functions: [a]",
                           "functions: {a: {memory: 64MB}}",
                           "functions: {a: {memory: 11GB}}",
                           "functions: {a: {timeout: 20min}}",
                           "functions: {a: {timeout: 500ms}}",
                           "functions: {a: {timeout: 0s}}",
                           "functions: {a: {timeout: 901s}}",
                           "functions: {a: {ephemeral_storage: 511MB}}",
                           "functions: {a: {arrivals: {kind: poisson, rate: 0/s}}}",
                           "functions: {a: {arrivals: {kind: poisson, rate: 0}}}",
                           "functions: {a b: {}}",
                           "queues: {q: {visibility_timeout: 13h}}",
                           "billing: {discount: 101%}",
                           "queues: {q: {retention: 30s}}",
                           "functions: {a: {scaling_rate: {per: 0ms}}}"})
    EXPECT_FALSE(faults_of(text).empty()) << text;
}

TEST(Schema, WhatIsInRangeIsTakenInEveryUnit) {
  for (const char* text :
       {"functions: {a: {memory: 128MB}}", "functions: {a: {memory: 1.5GB}}",
        "functions: {a: {memory: 10GB}}", "functions: {a: {timeout: 1s}}",
        "functions: {a: {timeout: 15min}}", "functions: {a: {timeout: 900000ms}}",
        "functions: {a: {timeout: 1min30s}}", "functions: {a: {timeout: 0.25h}}",
        "functions: {a: {timeout: 2.5min}}", "queues: {q: {visibility_timeout: 0}}",
        "queues: {q: {visibility_timeout: 0s}}", "queues: {q: {visibility_timeout: 12h}}",
        "billing: {discount: 0%}", "billing: {discount: 99.5%}", "billing: {discount: 100%}",
        "functions: {a: {arrivals: {kind: poisson, rate: 0.5/min}}}",
        "functions: {a: {handler: {duration: {kind: quantiles, min: 1ms, p50: 2ms, p99_9: 3ms, "
        "max: 4ms}}}}"}) {
    EXPECT_THAT(faults_of(text), IsEmpty()) << text;
  }
}

TEST(Schema, AKeyThatIsMissingIsMissed) {
  EXPECT_THAT(faults_of("functions: {a: {arrivals: {kind: poisson}}}"),
              ElementsAre("functions.a.arrivals.rate: is missing"));
}

}  // namespace
}  // namespace coldcast
