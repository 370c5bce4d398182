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
  for (const char* text :
       {"seed: many", "functions: {a: {memory: 1024}}", "functions: {a: {timeout: 3}}",
        "functions: {a: {reuse: first}}", "functions: {a: {failure_rate: 2}}",
        "functions: {a: {handler: 100ms}}", "functions: {a: {snap_start: {charged: 1}}}",
        "account: {concurrency_limit: 0}", "functions: [a]"})
    EXPECT_FALSE(faults_of(text).empty()) << text;
}

TEST(Schema, AKeyThatIsMissingIsMissed) {
  EXPECT_THAT(faults_of("functions: {a: {arrivals: {kind: poisson}}}"),
              ElementsAre("functions.a.arrivals.rate: is missing"));
}

}  // namespace
}  // namespace coldcast
