#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_case.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// A service `shop` with the function `f` that says these lines, and these sections.
std::string service(const std::string& lines, const std::string& sections = {}) {
  std::string text = "service: shop\n" + sections;
  if (sections.find("provider:") == std::string::npos)
    text += "provider: {name: aws, runtime: python3.13}\n";
  return text + "functions:\n  f:\n    handler: a.b\n" + indented(lines, "    ");
}

struct Asked {
  KeyValues parameters = {};
  KeyValues environment = {};
  KeyValues values = {};
  std::string stage = {};
};

ImportOutcome imported(const std::string& text, const Asked& asked = {}) {
  ImportCase files;
  files.file("serverless.yml", text);
  files.file("sizes.yml", "prod: {memory: 2048}\nlist: [3, 5]\n");
  files.request().parameters = asked.parameters;
  files.request().environment = asked.environment;
  files.request().values = asked.values;
  files.request().stage = asked.stage;
  return files.import(ImportFormat::serverless, {"serverless.yml"});
}

TEST(ImportServerless, TheFirstServiceRuns) {
  const ImportOutcome outcome = imported(
      "service: test\n"
      "provider:\n  name: aws\n  runtime: nodejs12.x\n  region: ap-northeast-2\n"
      "functions:\n  hello:\n    handler: handler.hello\n    events:\n"
      "      - http: {path: hello, method: get}\n");

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("scenario: test"), HasSubstr("test-dev-hello:"),
                                   HasSubstr("memory: 1024MB"), HasSubstr("timeout: 6s"),
                                   HasSubstr("runtime: nodejs20.x")));
  EXPECT_THAT(lines_of(outcome.remarks),
              HasSubstr("nodejs12.x has no preset; that of nodejs20.x is assumed"));
  EXPECT_THAT(lines_of(outcome.questions), HasSubstr("http GET hello calls it"));
}

TEST(ImportServerless, DefaultsAreTheFrameworks) {
  EXPECT_THAT(told(imported(service("memorySize: 0"))),
              AllOf(HasSubstr("memory: 1024MB                        # framework default"),
                    HasSubstr("timeout: 6s                           # framework default")));
  EXPECT_THAT(told(imported(service("reservedConcurrency: 0"))),
              HasSubstr("reserved_concurrency: 0"));
  EXPECT_THAT(told(imported(service("memorySize: 1536MB"))), HasSubstr("write 1536"));
}

TEST(ImportServerless, VariablesAreFollowedFromTheInsideOut) {
  const std::string text = service(
      "memorySize: ${file(./sizes.yml):${self:custom.where.${sls:stage}}.memory, 512}\n"
      "timeout: ${file(sizes.yml):list.1}\n"
      "reservedConcurrency: ${env:RESERVE, self:custom.spare}",
      "custom:\n  where: {prod: prod}\n  spare: 17\n");

  EXPECT_THAT(told(imported(text, {.stage = "prod"})),
              AllOf(HasSubstr("memory: 2048MB"), HasSubstr("timeout: 5s"),
                    HasSubstr("reserved_concurrency: 17")));
  EXPECT_THAT(told(imported(text, {.environment = {{"RESERVE", "21"}}})),
              AllOf(HasSubstr("memory: 512MB"), HasSubstr("reserved_concurrency: 21")));
}

TEST(ImportServerless, SelfIsWhatTheFileSaysAndTheStageIsAnother) {
  const std::string text =
      service("name: a-${self:provider.stage}-${sls:stage}\nmemorySize: ${param:m}",
              "provider: {name: aws, runtime: go1.x, stage: test}\n"
              "stages: {live: {params: {m: 320}}, default: {params: {m: 448}}}\n"
              "params: {live: {m: 1}, default: {m: 2}}\n");

  EXPECT_THAT(told(imported(text, {.stage = "live"})),
              AllOf(HasSubstr("a-test-live:"), HasSubstr("memory: 320MB")));
  EXPECT_THAT(told(imported(text)), AllOf(HasSubstr("a-test-test:"), HasSubstr("memory: 448MB")));
  EXPECT_THAT(told(imported(text, {.parameters = {{"m", "640"}}})), HasSubstr("memory: 640MB"));
}

TEST(ImportServerless, WhatIsKeptElsewhereIsAskedForOnlyWhereItMatters) {
  const std::string text = service(
      "memorySize: ${ssm:/shop/memory}\nenvironment: {K: '${ssm:/shop/key}'}\n"
      "timeout: ${file(./secret.js):timeout}");

  EXPECT_THAT(told(imported(text)),
              AllOf(HasSubstr("--value ssm:/shop/memory=..."), HasSubstr("the program ./secret.js"),
                    Not(HasSubstr("/shop/key"))));
  EXPECT_THAT(told(imported(text, {.values = {{"ssm:/shop/memory", "512"},
                                              {"file(./secret.js):timeout", "12"}}})),
              AllOf(HasSubstr("memory: 512MB"), HasSubstr("timeout: 12s")));
}

TEST(ImportServerless, OperatorsAreNoVariables) {
  EXPECT_THAT(told(imported(service("memorySize: \"${sls:stage == 'prod' ? 1024 : 128}\""))),
              HasSubstr("no variable of the framework"));
}

TEST(ImportServerless, FunctionsMayBeAListAndComeFromFiles) {
  ImportCase files;
  files.file(
      "serverless.yml",
      "service: {name: parts}\nprovider: aws\n"
      "functions:\n  - ${file(a.yml)}\n  - two: {handler: x, runtime: java21, timeout: 40}\n");
  files.file("a.yml", "one:\n  handler: y\n  runtime: dotnet6\n  memorySize: 256\n");

  EXPECT_THAT(
      told(files.import(ImportFormat::serverless, {"serverless.yml"})),
      AllOf(HasSubstr("parts-dev-one:"), HasSubstr("memory: 256MB"), HasSubstr("parts-dev-two:"),
            HasSubstr("timeout: 40s"), HasSubstr("runtime: dotnet8,")));
}

TEST(ImportServerless, QueuesAndStreamsAreThoseOfTheResources) {
  const std::string text = service(
      "timeout: 20\nevents:\n"
      "  - sqs: {arn: !GetAtt Jobs.Arn, batchSize: 7, maximumConcurrency: 30}\n"
      "  - stream: {type: dynamodb, arn: !GetAtt T.StreamArn, batchSize: 300, enabled: true}\n"
      "  - sqs: {arn: 'arn:aws:sqs:eu-west-1:1:old', enabled: false}",
      "resources:\n  Resources:\n"
      "    Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs-${sls:stage}, "
      "VisibilityTimeout: 240}}\n"
      "    T: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}\n");

  const ImportOutcome outcome = imported(text);

  EXPECT_THAT(told(outcome),
              AllOf(HasSubstr("- queue: jobs-dev"), HasSubstr("batch_size: 7"),
                    HasSubstr("visibility_timeout: 240s"), HasSubstr("- stream: orders"),
                    HasSubstr("kind: dynamodb"), Not(HasSubstr("- queue: old"))));
}

TEST(ImportServerless, RawScalingFindsTheAliasOfTheFramework) {
  const std::string text =
      service("provisionedConcurrency: {executions: 3, alias: live}",
              "resources:\n  Resources:\n    Scale:\n"
              "      Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
              "      Properties:\n        MinCapacity: 3\n        MaxCapacity: 9\n"
              "        ResourceId: !Sub 'function:${FLambdaFunction}:live'\n"
              "        ScalableDimension: lambda:function:ProvisionedConcurrency\n");

  EXPECT_THAT(told(imported(text)), AllOf(HasSubstr("initial: 3"), HasSubstr("maximum: 9")));
}

TEST(ImportServerless, WarmersActInTheirStages) {
  const std::string text =
      service("warmup: {day: {concurrency: 4}}",
              "plugins: {modules: [serverless-plugin-warmup]}\n"
              "custom:\n  warmup:\n    day: {enabled: [live, pre], events: [{schedule: "
              "'cron(0/5 6-20 ? * MON-FRI *)'}]}\n    night: {enabled: true}\n");

  EXPECT_THAT(told(imported(text, {.stage = "live"})),
              AllOf(HasSubstr("count: 4, duration: 5ms, label: warmer"),
                    HasSubstr("every: 5min, count: 1")));
  EXPECT_THAT(told(imported(text)), Not(HasSubstr("count: 4")));
  EXPECT_THAT(told(imported(service("warmup: {odd: {enabled: true}}",
                                    "plugins: [serverless-plugin-warmup]\n"))),
              HasSubstr("warmer odd is not defined"));
}

TEST(ImportServerless, ThePluginScalesOnlyWhatIsEnabled) {
  const std::string plugin = "plugins: [serverless-provisioned-concurrency-autoscaling]\n";
  const std::string scaled =
      "provisionedConcurrency: 5\nconcurrencyAutoscaling: {enabled: true, customMetric: "
      "{statistic: Average}, scheduledActions: [{name: a, schedule: 'cron(0 7 * * ? *)', action: "
      "{minimum: 8}}], minimun: 2}";

  const ImportOutcome outcome = imported(service(scaled, plugin));

  EXPECT_THAT(told(outcome),
              AllOf(HasSubstr("minimum: 1 "), HasSubstr("maximum: 10"), HasSubstr("target: 0.75"),
                    HasSubstr("{schedule: \"cron(0 7 * * ? *)\", minimum: 8}")));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("minimun is no key"));
  EXPECT_THAT(lines_of(imported(service(scaled)).remarks), HasSubstr("is not among the plugins"));
}

TEST(ImportServerless, RefusesPrograms) {
  ImportCase files;

  EXPECT_THAT(told(files.import(ImportFormat::serverless, {"serverless.ts"})),
              HasSubstr("serverless.ts is a program; `serverless print --format yaml`"));
}

TEST(ImportServerless, TakesTheFormsOfVersionFour) {
  EXPECT_THAT(told(imported(service("memorySize: ${file:sizes.yml#prod.memory}"))),
              HasSubstr("memory: 2048MB"));
  EXPECT_THAT(lines_of(imported(service("events: [{schedule: {rate: rate(1 hour), enabled: "
                                        "'${strToBool:False}'}}]"))
                           .remarks),
              HasSubstr("is disabled; no arrivals"));
}

}  // namespace
}  // namespace coldcast
