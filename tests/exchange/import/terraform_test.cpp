#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "exchange/import/core/names.h"
#include "support/import_case.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

ImportOutcome imported(const std::string& text, KeyValues values = {}) {
  ImportCase files;
  files.file("plan.json", text);
  files.request().values = std::move(values);
  return files.import(ImportFormat::terraform, {"plan.json"});
}

// A resource of the root module, its values without the braces.
std::string resource(const std::string& type, const std::string& name, const std::string& values) {
  return R"({"address": ")" + type + "." + name + R"(", "mode": "managed", "type": ")" + type +
         R"(", "name": ")" + name + R"(", "values": {)" + values + "}}";
}

std::string plan(const std::string& resources, const std::string& rest = {}) {
  return R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" +
         resources + "]}}" + (rest.empty() ? "" : ", " + rest) + "}";
}

const char* const kFunction =
    R"("function_name": "pay", "memory_size": 896, "timeout": 14, "runtime": "java21")";

TEST(ImportTerraform, ReadsStateFilesWithCounts) {
  const ImportOutcome outcome = imported(
      R"({"version": 4, "terraform_version": "1.9.0", "resources": [)"
      R"({"mode": "data", "type": "aws_lambda_function", "name": "seen", "instances": []},)"
      R"({"module": "module.a", "mode": "managed", "type": "aws_lambda_function", "name": "w",)"
      R"( "instances": [)"
      R"({"index_key": 0, "attributes": {"function_name": "w-0", "memory_size": 256,)"
      R"( "reserved_concurrent_executions": -1, "arn":)"
      R"( "arn:aws:lambda:eu-central-1:1:function:w-0"}},)"
      R"({"index_key": 1, "attributes": {"function_name": "w-1", "memory_size": 512,)"
      R"( "reserved_concurrent_executions": 40}}]}]})");

  EXPECT_THAT(told(outcome),
              AllOf(HasSubstr("w-0:"), HasSubstr("module.a.aws_lambda_function.w[1]"),
                    HasSubstr("reserved_concurrency: 40"), Not(HasSubstr("-1\n"))));
}

TEST(ImportTerraform, WhatIsKnownOnlyAfterApplyIsAskedForByItsAddress) {
  const std::string text = plan(
      resource("aws_lambda_function", "f", R"("function_name": "f", "timeout": 9)"),
      R"("resource_changes": [{"address": "aws_lambda_function.f", "change": {"after_unknown":)"
      R"( {"memory_size": true, "architectures": true, "ephemeral_storage": true}}}])");

  EXPECT_THAT(told(imported(text)), HasSubstr("--value aws_lambda_function.f.memory_size=..."));
  EXPECT_THAT(told(imported(text, {{"aws_lambda_function.f.memory_size", "1024"}})),
              AllOf(HasSubstr("memory: 1024MB"), Not(HasSubstr("architecture:"))));
}

TEST(ImportTerraform, FollowsReferencesIntoModulesAndOut) {
  const std::string configuration =
      R"("configuration": {"root_module": {"resources": [)"
      R"({"address": "aws_lambda_event_source_mapping.m", "type":)"
      R"( "aws_lambda_event_source_mapping", "name": "m", "expressions": {)"
      R"("function_name": {"references": ["module.fn.name", "module.fn"]},)"
      R"("event_source_arn": {"references": ["aws_sqs_queue.q.arn", "aws_sqs_queue.q"]}}}],)"
      R"("module_calls": {"fn": {"module": {"outputs": {"name": {"expression": {"references":)"
      R"( ["aws_lambda_function.this.function_name", "aws_lambda_function.this"]}}}}}}}})";
  const std::string text =
      R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" +
      resource("aws_lambda_event_source_mapping", "m", R"("batch_size": 6)") + "," +
      resource("aws_sqs_queue", "q", R"("name": "letters", "visibility_timeout_seconds": 120)") +
      R"(], "child_modules": [{"address": "module.fn", "resources": [{"address":)"
      R"( "module.fn.aws_lambda_function.this", "mode": "managed", "type": "aws_lambda_function",)"
      R"( "name": "this", "values": {)" +
      kFunction + "}}]}]}}, " + configuration + "}";

  EXPECT_THAT(told(imported(text)),
              AllOf(HasSubstr("  pay:"), HasSubstr("- queue: letters"), HasSubstr("batch_size: 6"),
                    HasSubstr("visibility_timeout: 120s")));
}

TEST(ImportTerraform, ScalingWithActionsWhoseBoundsAreTexts) {
  const std::string id = R"("resource_id": "function:pay:live", "scalable_dimension":)"
                         R"( "lambda:function:ProvisionedConcurrency")";
  const std::string text = plan(
      resource("aws_lambda_function", "f", kFunction) + "," +
      resource(
          "aws_lambda_provisioned_concurrency_config", "p",
          R"("function_name": "pay", "qualifier": "live", "provisioned_concurrent_executions":)"
          " 4") +
      "," +
      resource("aws_appautoscaling_target", "t",
               id + R"(, "min_capacity": 4, "max_capacity": 60)") +
      "," +
      resource("aws_appautoscaling_policy", "y",
               id + R"(, "target_tracking_scaling_policy_configuration": [{"target_value": 0.6,)"
                    R"( "scale_in_cooldown": 300, "predefined_metric_specification": [)"
                    R"({"predefined_metric_type": "LambdaProvisionedConcurrencyUtilization"}]}])") +
      "," +
      resource("aws_appautoscaling_scheduled_action", "a",
               id + R"x(, "schedule": "cron(15 6 ? * 2-6 *)", "timezone": "Europe/Paris",)x"
                    R"( "scalable_target_action": [{"min_capacity": "25", "max_capacity": ""}])"));

  EXPECT_THAT(
      told(imported(text)),
      AllOf(HasSubstr("initial: 4"), HasSubstr("target: 0.6"), HasSubstr("scale_in_cooldown: 300s"),
            HasSubstr("{schedule: \"cron(15 6 ? * MON-FRI *)\", time_zone: Europe/Paris, "
                      "minimum: 25}")));
}

TEST(ImportTerraform, NamesWhatIsNoPlan) {
  const std::string cure = "run: terraform show -json plan.out";

  EXPECT_THAT(told(imported("Refreshing state...\n{}")), HasSubstr(cure));
  EXPECT_THAT(told(imported("resource \"aws_lambda_function\" \"f\" {\n}")), HasSubstr(cure));
  EXPECT_THAT(told(imported(R"({"a": 1})")), HasSubstr(cure));
  EXPECT_THAT(told(imported(R"({"format_version": "2.0"})")), HasSubstr("known are 0.1 to 1.x"));
}

// Instance `key` of a module: a function and provisioned concurrency that names it by reference.
std::string instance(const std::string& key, int amount) {
  const std::string module = R"(module.f[\")" + key + R"(\"])";
  const auto part = [&](const std::string& type, const std::string& values) {
    return R"({"address": ")" + module + "." + type + R"(.this", "mode": "managed", "type": ")" +
           type + R"(", "name": "this", "values": {)" + values + "}}";
  };
  return R"({"address": ")" + module + R"(", "resources": [)" +
         part("aws_lambda_function", R"("function_name": "f-)" + key + R"(", "timeout": 9)") + "," +
         part("aws_lambda_provisioned_concurrency_config",
              R"("qualifier": "now", "provisioned_concurrent_executions": )" +
                  std::to_string(amount)) +
         "]}";
}

TEST(ImportTerraform, AReferenceMeansTheSameInstanceOfItsModule) {
  const std::string text =
      R"({"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [)" +
      instance("a", 3) + "," + instance("b", 5) +
      R"(]}}, "configuration": {"root_module": {"module_calls": {"f": {"module": {"resources": [)"
      R"({"type": "aws_lambda_provisioned_concurrency_config", "name": "this", "expressions":)"
      R"( {"function_name": {"references": ["aws_lambda_function.this.function_name",)"
      R"( "aws_lambda_function.this"]}}}]}}}}}})";

  const std::string scenario = told(imported(text));
  EXPECT_LT(scenario.find("f-a:"), scenario.find("provisioned_concurrency: 3"));
  EXPECT_LT(scenario.find("provisioned_concurrency: 3"), scenario.find("f-b:"));
  EXPECT_THAT(scenario.substr(scenario.find("f-b:")), HasSubstr("provisioned_concurrency: 5"));
}

TEST(ImportTerraform, LongAddressesBecomeNamesThatStayApart) {
  const std::string begin(90, 'm');
  const std::string one = as_function_name(begin + ".one");
  const std::string two = as_function_name(begin + ".two");

  EXPECT_TRUE(is_function_name(one)) << one;
  EXPECT_TRUE(is_function_name(two)) << two;
  EXPECT_NE(one, two);
  EXPECT_EQ(one, as_function_name(begin + ".one"));
  EXPECT_EQ(as_function_name("module.a.f[\"x\"]"), "module_a_f__x__");
}

TEST(ImportTerraform, FunctionsOfOneNameInTwoRegionsAreTwo) {
  const std::string first = resource("aws_lambda_function", "here", kFunction);
  const ImportOutcome outcome =
      imported(plan(first + "," + resource("aws_lambda_function", "there", kFunction)));

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("  pay:"), HasSubstr("  aws_lambda_function_there:")));
  EXPECT_THAT(lines_of(outcome.remarks),
              HasSubstr("functions.aws_lambda_function_there: aws_lambda_function.here is called "
                        "pay too; the address stands for this one"));
}

TEST(ImportTerraform, AnAlarmSetsStepScalingOffByReference) {
  const std::string target =
      resource("aws_appautoscaling_target", "t",
               R"("min_capacity": 2, "max_capacity": 20, "resource_id": "function:pay:live")");
  const std::string policy =
      resource("aws_appautoscaling_policy", "less",
               R"("resource_id": "function:pay:live", "policy_type": "StepScaling",)"
               R"( "step_scaling_policy_configuration": [{"adjustment_type": "ChangeInCapacity",)"
               R"( "cooldown": 90, "step_adjustment": [{"metric_interval_lower_bound": "",)"
               R"( "metric_interval_upper_bound": "0", "scaling_adjustment": -2}]}])");
  const std::string alarm =
      resource("aws_cloudwatch_metric_alarm", "low",
               R"("metric_name": "ProvisionedConcurrencyUtilization", "statistic": "Average",)"
               R"( "period": "60", "evaluation_periods": 5, "threshold": 0.3,)"
               R"( "comparison_operator": "LessThanThreshold")");
  std::string text = plan(resource("aws_lambda_function", "f", kFunction) + "," + target + "," +
                          policy + "," + alarm);
  text.insert(text.rfind('}'),
              R"(, "configuration": {"root_module": {"resources": [{"type":)"
              R"( "aws_cloudwatch_metric_alarm", "name": "low", "expressions": {"alarm_actions":)"
              R"( {"references": ["aws_appautoscaling_policy.less.arn",)"
              R"( "aws_appautoscaling_policy.less"]}}}]}})");

  EXPECT_THAT(
      told(imported(text)),
      AllOf(HasSubstr("threshold: 0.3"), HasSubstr("periods: 5"), HasSubstr("cooldown: 90s"),
            HasSubstr("adjustment: change_in_capacity"), HasSubstr("steps: [{to: 0, by: -2}]")));
}

TEST(ImportTerraform, WhatTheProviderFillsInHasTheDefaultOfAws) {
  const std::string mapping = resource(
      "aws_lambda_event_source_mapping", "m",
      R"("function_name": "pay", "event_source_arn": "arn:aws:kinesis:eu-west-1:1:stream/s")");
  const std::string text =
      plan(resource("aws_lambda_function", "f", kFunction) + "," + mapping,
           R"("resource_changes": [{"address": "aws_lambda_event_source_mapping.m", "change":)"
           R"( {"after_unknown": {"maximum_retry_attempts": true, "parallelization_factor": true,)"
           R"( "batch_size": true}}}], "configuration": {"root_module": {"resources": [{"type":)"
           R"( "aws_lambda_event_source_mapping", "name": "m", "expressions": {"batch_size":)"
           R"( {"references": ["local.size"]}}}]}})");

  const ImportOutcome outcome = imported(text);
  EXPECT_THAT(told(outcome), AllOf(HasSubstr("- stream: s"), Not(HasSubstr("batch_size"))));
  EXPECT_THAT(lines_of(outcome.questions),
              AllOf(HasSubstr("aws_lambda_event_source_mapping.m.batch_size: is known only after "
                              "apply; AWS's default is assumed"),
                    Not(HasSubstr("parallelization"))));
}

TEST(ImportTerraform, ABlockThatIsNotThereIsAnEmptyList) {
  const std::string function =
      resource("aws_lambda_function", "f",
               std::string(kFunction) + R"(, "tenancy_config": [], "capacity_provider_config":)"
                                        R"( [], "durable_config": [])");
  const std::string provisioned = resource(
      "aws_lambda_provisioned_concurrency_config", "p",
      R"("function_name": "pay", "qualifier": "7", "provisioned_concurrent_executions": 2)");

  EXPECT_THAT(told(imported(plan(function + "," + provisioned))),
              AllOf(HasSubstr("provisioned_concurrency: 2"), Not(HasSubstr("not modelled"))));
}

TEST(ImportTerraform, AConsumerReadsTheStreamItRefersTo) {
  const std::string resources =
      resource("aws_lambda_function", "f", kFunction) + "," +
      resource("aws_kinesis_stream", "s", R"("name": "clicks", "shard_count": 3)") + "," +
      resource("aws_kinesis_stream_consumer", "c", R"("name": "c")") + "," +
      resource("aws_lambda_event_source_mapping", "m", R"("function_name": "pay")");
  const auto refers = [](const std::string& type, const std::string& name,
                         const std::string& attribute, const std::string& to) {
    return R"({"type": ")" + type + R"(", "name": ")" + name + R"(", "expressions": {")" +
           attribute + R"(": {"references": [")" + to + R"("]}}})";
  };

  EXPECT_THAT(told(imported(plan(
                  resources, R"("configuration": {"root_module": {"resources": [)" +
                                 refers("aws_lambda_event_source_mapping", "m", "event_source_arn",
                                        "aws_kinesis_stream_consumer.c.arn") +
                                 "," +
                                 refers("aws_kinesis_stream_consumer", "c", "stream_arn",
                                        "aws_kinesis_stream.s.arn") +
                                 "]}}"))),
              AllOf(HasSubstr("- stream: clicks"), HasSubstr("enhanced_fan_out: true"),
                    HasSubstr("shards: 3")));
}

}  // namespace
}  // namespace coldcast
