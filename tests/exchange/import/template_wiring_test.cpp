#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_template.h"

// How the resources of a template hang together: scaling, destinations, sources, aliases, stacks.

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A scaled function `F` with a policy of step scaling.
constexpr const char* kSteps = R"(Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: carts, Runtime: python3.13}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {Name: live, FunctionName: !Ref F, FunctionVersion: '3'}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: 4, MaxCapacity: 60, ResourceId: function:carts:live,
       ScalableDimension: lambda:function:ProvisionedConcurrency}
  More:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyType: StepScaling
      ScalingTargetId: !Ref Target
      StepScalingPolicyConfiguration:
        AdjustmentType: PercentChangeInCapacity
        MinAdjustmentMagnitude: 3
        StepAdjustments:
          - {MetricIntervalLowerBound: 0.15, ScalingAdjustment: 60}
          - {MetricIntervalLowerBound: 0, MetricIntervalUpperBound: '0.15', ScalingAdjustment: 25}
)";

TEST(ImportCloudFormation, StepScalingTakesThresholdAndPeriodsFromItsAlarm) {
  const std::string alarm = R"(  High:
    Type: AWS::CloudWatch::Alarm
    Properties:
      {MetricName: ProvisionedConcurrencyUtilization, Statistic: Maximum, Period: 120,
       EvaluationPeriods: 2, Threshold: 0.7, ComparisonOperator: GreaterThanOrEqualToThreshold,
       AlarmActions: [!Ref More]}
)";

  EXPECT_THAT(told(imported(kSteps + alarm)),
              HasSubstr("        step_scaling:\n"
                        "          - statistic: maximum            # stack.yaml [24], High\n"
                        "            threshold: 0.7                # stack.yaml [28]\n"
                        "            periods: 4                    # stack.yaml [28]\n"
                        "            cooldown: 0s                  # assumed: what Lambda has by "
                        "default\n"
                        "            adjustment: percent_change_in_capacity   # stack.yaml [13], "
                        "More\n"
                        "            min_adjustment_magnitude: 3   # stack.yaml [20]\n"
                        "            steps: [{from: 0, to: 0.15, by: 25}, {from: 0.15, by: 60}]"));
}

TEST(ImportCloudFormation, StepScalingThatCannotBeWrittenSaysWhy) {
  const auto alarm = [](const std::string& metric, const std::string& threshold) {
    return "  High:\n    Type: AWS::CloudWatch::Alarm\n    Properties: {MetricName: " + metric +
           ", Statistic: Maximum, Period: 60, EvaluationPeriods: 1, Threshold: " + threshold +
           ", ComparisonOperator: GreaterThanThreshold, AlarmActions: [!Ref More]}\n";
  };

  EXPECT_THAT(told(imported(kSteps)), HasSubstr("# not modelled: policy More: step scaling; its "
                                                "alarm, which has threshold and periods, is not"));
  EXPECT_THAT(told(imported(kSteps + alarm("ProvisionedConcurrencySpilloverInvocations", "1"))),
              HasSubstr("# not modelled: policy More: alarm High watches "
                        "ProvisionedConcurrencySpilloverInvocations"));
  EXPECT_THAT(lines_of(imported(kSteps + alarm("ProvisionedConcurrencyUtilization", "70")).remarks),
              HasSubstr("alarm High has threshold 70, but the metric is a share of 0 to 1"));
}

TEST(ImportCloudFormation, ADestinationThatNoFileSaysIsAskedForByName) {
  const std::string parameters = "Parameters: {Lost: {Type: String}}\n";
  const std::string config =
      "  Config:\n    Type: AWS::Lambda::EventInvokeConfig\n    Properties:\n"
      "      FunctionName: !Ref F\n      DestinationConfig:\n"
      "        OnSuccess: {Destination: !ImportValue done}\n";
  const std::string text =
      function("DeadLetterConfig: {TargetArn: !Ref Lost}", parameters) + config;

  const ImportOutcome asked = imported(text);
  EXPECT_THAT(
      lines_of(asked.questions),
      AllOf(HasSubstr("functions.F.async.dead_letter_queue: is the parameter Lost, which has "
                      "no default; left out; say it with --param Lost=..."),
            HasSubstr("functions.F.async.on_success: is the export done of another stack")));
  EXPECT_THAT(asked.scenario, AllOf(HasSubstr("# dead_letter_queue: the parameter Lost"),
                                    Not(HasSubstr("async:"))));

  const ImportOutcome answered = imported(text, {{"Lost", "arn:aws:sqs:eu-west-1:1:lost"}},
                                          {{"done", "arn:aws:sns:eu-west-1:1:done"}});
  EXPECT_THAT(told(answered), AllOf(HasSubstr("dead_letter_queue: {queue: lost}"),
                                    HasSubstr("on_success: {topic: done}")));

  const ImportOutcome by_key = imported(
      text, {}, {{"F.async.on_success", "{topic: done}"}, {"F.async.dead_letter_queue", "lost"}});
  EXPECT_THAT(told(by_key), AllOf(HasSubstr("dead_letter_queue: {queue: lost}    # --value"),
                                  HasSubstr("on_success: {topic: done}")));
  EXPECT_THAT(lines_of(by_key.questions), Not(HasSubstr("async")));
}

TEST(ImportCloudFormation, EveryQuestionTakesItsAnswerByKey) {
  const std::string mapping =
      "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, "
      "EventSourceArn: 'arn:aws:kinesis:us-east-1:1:stream/clicks', StartingPosition: LATEST, "
      "FilterCriteria: {Filters: [{Pattern: x}]}}}\n";

  const ImportOutcome outcome = imported(function("") + mapping, {},
                                         {{"streams.clicks.shards", "6"},
                                          {"F.event_sources.clicks.filtered_share", "0.4"},
                                          {"account.concurrency_limit", "2500"}});

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("shards: 6                             # --value"),
                                   HasSubstr("        filtered_share: 0.4"),
                                   HasSubstr("account:\n  concurrency_limit: 2500")));
  EXPECT_THAT(lines_of(outcome.questions),
              AllOf(Not(HasSubstr("shards")), Not(HasSubstr("filtered_share")),
                    Not(HasSubstr("account")), HasSubstr("streams.clicks.arrivals")));
}

TEST(ImportSam, ATopicMayHaveAQueueThatSamMakes) {
  const std::string events =
      "Events: {News: {Type: SNS, Properties: {Topic: t, SqsSubscription: true}}}";
  std::string text = function(events, "Transform: AWS::Serverless-2016-10-31\n");
  text.replace(text.find("AWS::Lambda::Function"), 21, "AWS::Serverless::Function");

  EXPECT_THAT(told(imported(text)), HasSubstr("- queue: FNewsQueue"));
}

TEST(ImportCloudFormation, ARedrivePolicyWithoutACountHasThatOfSqs) {
  const std::string queues =
      "  Jobs: {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: "
      "'arn:aws:sqs:eu-west-1:1:lost'}}}\n"
      "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, "
      "EventSourceArn: !GetAtt Jobs.Arn}}\n";

  EXPECT_THAT(told(imported(function("") + queues)),
              HasSubstr("dead_letter: {queue: lost, max_receive_count: 10}"));
}

TEST(ImportCloudFormation, WhenAScheduleLivesIsSaidBesideIt) {
  const auto living = [](const std::string& life) {
    return imported(function("") +
                    "  Nightly:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n"
                    "      {ScheduleExpression: rate(2 hours), " +
                    life + ", FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: !GetAtt F.Arn}}\n");
  };
  const ImportOutcome bounded =
      living("StartDate: '2027-01-04T12:30:00Z', EndDate: '2027-01-14T00:00:00Z'");

  EXPECT_THAT(told(bounded),
              AllOf(HasSubstr("starts_at: 2027-01-04T00:00:00Z"),
                    HasSubstr("schedule: \"rate(2 hours)\", from: 12h30min, until: 10d}   # "
                              "stack.yaml [9] Nightly, from 2027-01-04T12:30:00Z until "
                              "2027-01-14T00:00:00Z")));
  EXPECT_THAT(told(living("StartDate: '2024-01-04T12:30:00Z'")),
              HasSubstr("schedule: \"rate(2 hours)\"}"));
  const ImportOutcome over = living("EndDate: '2024-03-01T00:00:00Z'");
  EXPECT_THAT(told(over), Not(HasSubstr("rate(2 hours)")));
  EXPECT_THAT(lines_of(over.remarks),
              HasSubstr("acts only until 2024-03-01T00:00:00Z, and the run begins at "
                        "2027-01-04T00:00:00Z: left out"));
  EXPECT_THAT(told(living("EndDate: soon")), HasSubstr("\"soon\" is no instant"));
}

TEST(ImportSam, WhatDecidesOnASettingIsAskedForByName) {
  std::string text = function(
      "AutoPublishAlias: live\n"
      "ProvisionedConcurrencyConfig: !If [Is, {ProvisionedConcurrentExecutions: 5}, !Ref "
      "'AWS::NoValue']\n"
      "EphemeralStorage: !If [Is, {Size: 900}, {Size: 800}]\n"
      "Events: {T: {Type: Schedule, Properties: {Schedule: rate(5 minutes), Enabled: !Ref On}}}",
      "Transform: AWS::Serverless-2016-10-31\n"
      "Parameters: {Env: {Type: String}, On: {Type: String}}\n"
      "Conditions: {Is: !Equals [!Ref Env, prod]}\n");
  text.replace(text.find("AWS::Lambda::Function"), 21, "AWS::Serverless::Function");

  EXPECT_THAT(
      told(imported(text)),
      AllOf(HasSubstr("functions.F.ProvisionedConcurrencyConfig: is decided by condition Is, and "
                      "that by the parameter Env, which has no default; say it with --param "
                      "Env=..."),
            HasSubstr("functions.F.EphemeralStorage: is decided by"),
            HasSubstr("functions.F.Enabled: is the parameter On, which has no default")));
  EXPECT_THAT(told(imported(text, {{"Env", "prod"}, {"On", "false"}})),
              AllOf(HasSubstr("provisioned_concurrency: 5"), Not(HasSubstr("rate(5 minutes)"))));
}

TEST(ImportCloudFormation, WhatNoFunctionHasToDoWithIsNotAskedFor) {
  const std::string rest =
      "  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Wait}}\n"
      "  G: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Timeout: 9999}}\n";
  const std::string mapping =
      "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, "
      "EventSourceArn: !GetAtt Q.Arn}}\n";
  ImportCase files;
  files.file("t.yaml", function("", "Parameters: {Wait: {Type: Number}}\n") + rest);
  files.file("m.yaml", "Resources:\n" + mapping);
  files.request().without = {"G"};

  EXPECT_THAT(told(files.import(kTemplate, {"t.yaml"})), HasSubstr("\n  F:"));
  EXPECT_THAT(told(files.import(kTemplate, {"t.yaml", "m.yaml"})),
              HasSubstr("queues.Q.visibility_timeout: VisibilityTimeout is the parameter Wait"));
}

TEST(ImportCloudFormation, FunctionsOfOneLogicalIdHaveTheirStacksBeforeTheirNames) {
  const auto stack = [](const std::string& timeout) {
    return R"({"Resources": {"CDKMetadata": {"Type": "AWS::CDK::Metadata"}, "F": {"Type":)"
           R"( "AWS::Lambda::Function", "Metadata": {"aws:cdk:path": "App/Ring/Resource"},)"
           R"( "Properties": {"Runtime": "ruby3.4", "Timeout": )" +
           timeout +
           R"(}}, "U": {"Type": "AWS::Lambda::Url", "Properties": {"TargetFunctionArn":)"
           R"( {"Fn::GetAtt": ["F", "Arn"]}}}}})";
  };
  ImportCase files;
  files.file("One.template.json", stack("7")).file("Two.template.json", stack("8"));

  EXPECT_THAT(told(files.import(kTemplate, {"One.template.json", "Two.template.json"})),
              AllOf(HasSubstr("  One-F:                                  # One.template.json [1] "
                              "Ring/Resource\n    timeout: 7s"),
                    HasSubstr("  Two-F:                                  # Two.template.json [1] "
                              "Ring/Resource\n    timeout: 8s")));
}

TEST(ImportCloudFormation, FunctionsOfANestedStackStandWhereTheFileHasIt) {
  ImportCase files;
  files.file("parent.yaml", function("Timeout: 4") +
                                "  Inner: {Type: AWS::CloudFormation::Stack, Properties: "
                                "{TemplateURL: child.yaml}}\n"
                                "  Z: {Type: AWS::Lambda::Function, Properties: {Timeout: 6}}\n");
  files.file("child.yaml", function("Timeout: 5"));

  const std::string text = told(files.import(kTemplate, {"parent.yaml"}));

  const std::size_t first = text.find("\n  F:");
  const std::size_t inner = text.find("\n  parent-Inner-F:");
  EXPECT_NE(inner, std::string::npos) << text;
  EXPECT_LT(first, inner);
  EXPECT_LT(inner, text.find("\n  Z:"));
}

TEST(ImportCloudFormation, ATransformAtTheTopMayBeALocalFile) {
  const auto with = [](const std::string& transform) {
    ImportCase files;
    files.file("parts.yaml",
               "Resources:\n  G: {Type: AWS::Lambda::Function, Properties: "
               "{Timeout: 11}}\n");
    files.file("t.yaml", "Transform:\n" + transform + function(""));
    const ImportOutcome outcome = files.import(kTemplate, {"t.yaml"});
    return told(outcome) + lines_of(outcome.remarks);
  };

  EXPECT_THAT(with("  Name: AWS::Include\n  Parameters: {Location: parts.yaml}\n"),
              HasSubstr("timeout: 11s                          # parts.yaml [2]"));
  EXPECT_THAT(with("  - {Name: AWS::Include, Parameters: {Location: 's3://b/x.yaml'}}\n"),
              HasSubstr("an include that is not a local file may make functions"));
  EXPECT_THAT(with("  - Repeat\n"), HasSubstr("Repeat is a macro; what it makes"));
}

TEST(ImportCloudFormation, VirtualHostsTellRabbitFromActive) {
  const auto broker = [](const std::string& accesses) {
    return told(imported(function("") +
                         "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: "
                         "{FunctionName: !Ref F, EventSourceArn: "
                         "'arn:aws:mq:us-east-1:1:broker:hop:b-1', Queues: [q]" +
                         accesses + "}}\n"));
  };
  const std::string login = ", SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: x}";

  EXPECT_THAT(broker(login + ", {Type: VIRTUAL_HOST, URI: /}]"), HasSubstr("kind: rabbitmq"));
  EXPECT_THAT(broker(login + "]"), HasSubstr("kind: activemq                        # assumed"));
}

TEST(ImportCloudFormation, ABrokerSaysItsEngineItself) {
  const auto broker = [](const std::string& engine, KeyValues values = {}) {
    return imported(function("") +
                        "  Hop: {Type: AWS::AmazonMQ::Broker, Properties: {BrokerName: hop" +
                        engine +
                        "}}\n  M: {Type: AWS::Lambda::EventSourceMapping, Properties: "
                        "{FunctionName: !Ref F, EventSourceArn: !GetAtt Hop.Arn, Queues: [q], "
                        "SourceAccessConfigurations: [{Type: BASIC_AUTH, URI: x}]}}\n",
                    {}, std::move(values));
  };

  const ImportOutcome rabbit = broker(", EngineType: RABBITMQ");
  EXPECT_THAT(told(rabbit), HasSubstr("kind: rabbitmq                        # stack.yaml [6]"));
  EXPECT_THAT(lines_of(rabbit.questions), Not(HasSubstr("brokers.hop.kind")));
  EXPECT_THAT(told(broker(", EngineType: ActiveMQ")), HasSubstr("kind: activemq"));
  EXPECT_THAT(lines_of(broker("").questions),
              HasSubstr("brokers.hop.kind: the engine of the broker is not in the files; activemq "
                        "assumed"));
  EXPECT_THAT(told(broker("", {{"brokers.hop.kind", "rabbitmq"}})),
              HasSubstr("kind: rabbitmq                        # --value brokers.hop.kind"));
}

TEST(ImportCloudFormation, NoCallerAndNoSourceVanishes) {
  const ImportOutcome outcome = imported(
      function("") +
      "  L: {Type: AWS::Logs::SubscriptionFilter, Properties: {DestinationArn: !GetAtt F.Arn}}\n"
      "  P: {Type: AWS::Pipes::Pipe, Properties: {Target: !GetAtt F.Arn}}\n"
      "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: elsewhere, "
      "EventSourceArn: 'arn:aws:sqs:eu-west-1:1:jobs'}}\n");

  EXPECT_THAT(told(outcome), HasSubstr("# called by a log group (L), a pipe (P); how often"));
  EXPECT_THAT(lines_of(outcome.remarks),
              HasSubstr("stack.yaml:8:3: event sources of functions that are not among the files "
                        "are left out: \"elsewhere\""));
}

TEST(ImportCloudFormation, AQueueTakesAnswersByKey) {
  const auto queue = [](KeyValues values) {
    return imported(
        function("",
                 "Parameters: {Wait: {Type: Number}, Lost: {Type: String}, Most: {Type: "
                 "Number}}\n") +
            "  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: !Ref Wait, "
            "RedrivePolicy: {deadLetterTargetArn: !Ref Lost, maxReceiveCount: !Ref Most}}}\n"
            "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, "
            "EventSourceArn: !GetAtt Jobs.Arn}}\n",
        {}, std::move(values));
  };

  EXPECT_THAT(told(queue({})), HasSubstr("queues.Jobs.visibility_timeout: VisibilityTimeout is "
                                         "the parameter Wait, which has no default"));
  const ImportOutcome answered = queue({{"queues.Jobs.visibility_timeout", "45s"},
                                        {"queues.Jobs.dead_letter.queue", "lost"},
                                        {"queues.Jobs.dead_letter.max_receive_count", "7"}});
  EXPECT_THAT(told(answered), AllOf(HasSubstr("visibility_timeout: 45s"),
                                    HasSubstr("dead_letter: {queue: lost, max_receive_count: 7}"),
                                    HasSubstr("\n  lost: {}\n")));
  EXPECT_THAT(lines_of(answered.questions), Not(HasSubstr("dead_letter")));
}

TEST(ImportCloudFormation, OnlyFilledWithZeroIsMetricMathNearTheMetric) {
  const auto tracked = [](const std::string& expression) {
    return told(imported(
        R"(Resources:
  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: carts, Runtime: python3.13}}
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: 4, MaxCapacity: 60, ResourceId: function:carts:live,
       ScalableDimension: lambda:function:ProvisionedConcurrency}
  Track:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 0.6
        CustomizedMetricSpecification:
          Metrics:
            - {Id: m1, ReturnData: false, MetricStat: {Stat: Maximum,
               Metric: {MetricName: ProvisionedConcurrencyUtilization}}}
            - {Id: e1, Expression: ")" +
        expression + "\"}\n"));
  };

  EXPECT_THAT(tracked("FILL(m1, 0)"),
              AllOf(HasSubstr("target: 0.6"), HasSubstr("statistic: maximum"),
                    HasSubstr("FILL(m1, 0) over ProvisionedConcurrencyUtilization: missing data "
                              "count as 0")));
  EXPECT_THAT(tracked("m1 * 2"),
              AllOf(Not(HasSubstr("target: 0.6")),
                    HasSubstr("# not modelled: tracking of metric math of one's own")));
}

TEST(ImportSam, TheVersionThatSamMakesIsTheOneOfTheAlias) {
  std::string text = function(
                         "AutoPublishAlias: live\nProvisionedConcurrencyConfig: "
                         "{ProvisionedConcurrentExecutions: 4}",
                         "Transform: AWS::Serverless-2016-10-31\n") +
                     "  Url: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref "
                     "FVersion0a1b2c3d4e}}\n";
  text.replace(text.find("AWS::Lambda::Function"), 21, "AWS::Serverless::Function");

  const ImportOutcome outcome = imported(text);

  EXPECT_THAT(told(outcome), HasSubstr("# called by a function URL"));
  EXPECT_THAT(lines_of(outcome.remarks), Not(HasSubstr("bypasses")));
}

TEST(ImportSam, GlobalsTakeNeitherNamesNorEvents) {
  const std::string globals =
      "Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {FunctionName: all, Timeout: "
      "9}}\n";
  std::string text = function("", globals);
  text.replace(text.find("AWS::Lambda::Function"), 21, "AWS::Serverless::Function");

  EXPECT_THAT(
      told(imported(text)),
      AllOf(HasSubstr("stack.yaml:2:22: Globals.Function: 'FunctionName' is not a supported "
                      "property"),
            Not(HasSubstr("Timeout"))));
}

TEST(ImportCloudFormation, ParametersOfEveryOriginMustFit) {
  const std::string parameters =
      "Parameters:\n  Sizes: {Type: List<Number>, Default: '256, 512', AllowedValues: [256, 512, "
      "1024]}\n"
      "  Tier: {Type: String, Default: gold, AllowedValues: [basic, plus]}\n"
      "Conditions: {Plus: !Equals [!Ref Tier, plus]}\n";
  const std::string text =
      function("MemorySize: !Select [1, !Ref Sizes]\nTimeout: !If [Plus, 30, 10]", parameters);

  EXPECT_THAT(
      told(imported(text)),
      HasSubstr("stack.yaml:3:33: Default of parameter Tier=gold: expected one of basic, plus"));
  EXPECT_THAT(told(imported(text, {{"Tier", "plus"}, {"Sizes", "256,1024"}})),
              AllOf(HasSubstr("memory: 1024MB"), HasSubstr("timeout: 30s")));
  EXPECT_THAT(told(imported(text, {{"Tier", "plus"}, {"Sizes", "256,300"}})),
              HasSubstr("--param Sizes=300: expected one of 256, 512, 1024"));
}

TEST(ImportCloudFormation, AValueThatAParentGivesMustFit) {
  ImportCase files;
  files.file("child.yaml", "Parameters: {Memory: {Type: Number, MinValue: 512}}\n" +
                               function("MemorySize: !Ref Memory"));
  files.file("stack.yaml",
             "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n"
             "    Properties: {TemplateURL: child.yaml, Parameters: {Memory: 256}}\n");

  EXPECT_THAT(told(files.import(kTemplate, {"stack.yaml"})),
              HasSubstr("stack.yaml:4:64: parameter Memory=256: expected at least 512 (MinValue)"));
}

TEST(ImportCloudFormation, StacksOfCdkStandApartAndImportFromEachOther) {
  const auto stack = [](const std::string& resources, const std::string& rest) {
    return R"({"Parameters": {"BootstrapVersion": {"Type": "AWS::SSM::Parameter::Value<String>"}},)"
           R"( "Resources": {"CDKMetadata": {"Type": "AWS::CDK::Metadata"}, )" +
           resources + "}" + rest + "}";
  };
  ImportCase files;
  files.file(
      "Data.template.json",
      stack(R"("Jobs": {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 600}})",
            R"(, "Outputs": {"Q": {"Value": {"Fn::GetAtt": ["Jobs", "Arn"]},)"
            R"( "Export": {"Name": "Data:Jobs"}}})"));
  files.file(
      "App.template.json",
      stack(R"("F": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "ruby3.4"}},)"
            R"( "M": {"Type": "AWS::Lambda::EventSourceMapping", "Properties": {)"
            R"("FunctionName": {"Ref": "F"}, "EventSourceArn": {"Fn::ImportValue":)"
            R"( "Data:Jobs"}}})",
            ""));

  EXPECT_THAT(told(files.import(kTemplate, {"Data.template.json", "App.template.json"})),
              AllOf(HasSubstr("scenario: Data\n"), HasSubstr("visibility_timeout: 600s"),
                    HasSubstr("- queue: Jobs")));
}

TEST(ImportCloudFormation, ASourceThatNoFileSaysIsAskedForByName) {
  const std::string mapping =
      "  M:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n"
      "      {FunctionName: !Ref F, EventSourceArn: !ImportValue clicks, StartingPosition: "
      "LATEST}\n";
  const ImportOutcome outcome = imported(function("") + mapping);

  EXPECT_THAT(told(outcome), HasSubstr("- stream: M"));
  EXPECT_THAT(
      lines_of(outcome.questions),
      HasSubstr("functions.F.event_sources.M: EventSourceArn is the export clicks of another "
                "stack; it is called M for now; say it with --value clicks=..."));
}

// A function with two aliases that have provisioned concurrency.
constexpr const char* kTwoAliases = R"(Resources:
  F: {Type: AWS::Lambda::Function, Properties: {FunctionName: f, Runtime: nodejs22.x}}
  Blue:
    Type: AWS::Lambda::Alias
    Properties:
      {Name: blue, FunctionName: !Ref F, FunctionVersion: '8',
       ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 10}}
  Green:
    Type: AWS::Lambda::Alias
    Properties:
      {Name: green, FunctionName: !Ref F, FunctionVersion: '7',
       ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 20}}
  Door:
    Type: AWS::ApiGatewayV2::Integration
)";

TEST(ImportCloudFormation, AnAliasThatNothingCallsIsSaid) {
  const std::string door = "    Properties: {IntegrationUri: !Ref Blue}\n";

  EXPECT_THAT(lines_of(imported(kTwoAliases + door).remarks),
              AllOf(HasSubstr("nothing in the files calls alias green; its 20 count all the same"),
                    Not(HasSubstr("calls alias blue"))));
}

TEST(ImportCloudFormation, AnIntegrationMayBypassTheAliases) {
  const std::string door = "    Properties: {IntegrationUri: !GetAtt F.Arn}\n";

  EXPECT_THAT(lines_of(imported(kTwoAliases + door).remarks),
              HasSubstr("API Gateway (Door) calls the unqualified function and bypasses the "
                        "provisioned concurrency of alias blue, alias green"));
}

TEST(ImportCloudFormation, ACronInBracketsBehindATagIsRead) {
  const std::string rules =
      "Conditions: {Yes: !Equals [a, a]}\n" + function("") +
      "  Rule:\n    Type: AWS::Events::Rule\n    Properties:\n"
      "      ScheduleExpression: rate(1 hour)\n      Targets:\n"
      "        - !If [Yes, {Id: cron(0 6 * * ? *), Arn: !GetAtt F.Arn}, !Ref AWS::NoValue]\n";

  EXPECT_THAT(told(imported(rules)), HasSubstr("schedule: \"rate(1 hour)\""));
}

TEST(ImportCloudFormation, WhatDecidesASecondaryResourceIsNotAskedFor) {
  const std::string sections =
      "Parameters: {Scaled: {Type: String}}\nConditions: {IsScaled: !Equals [!Ref Scaled, a]}\n";
  const std::string others =
      "  Queue: {Type: AWS::SQS::Queue, Condition: IsScaled}\n"
      "  Alarm: {Type: AWS::CloudWatch::Alarm, Condition: IsScaled}\n"
      "  Reads:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n    Condition: IsScaled\n"
      "    Properties: {ScalableDimension: 'dynamodb:table:ReadCapacityUnits'}\n";
  const std::string function_of_two = "  Two: {Type: AWS::Lambda::Function, Condition: IsScaled}\n";

  EXPECT_THAT(imported(function("", sections) + others).errors, IsEmpty());
  const ImportOutcome refused = imported(function("", sections) + function_of_two);
  EXPECT_THAT(lines_of(refused.errors), HasSubstr("Two: whether it is made hangs on condition"));
  EXPECT_THAT(lines_of(refused.remarks), Not(HasSubstr("left out")));
}

TEST(ImportCloudFormation, AMappingByAccountNeedsTheAccount) {
  const std::string text = function("MemorySize: !FindInMap [Sizes, !Ref AWS::AccountId, memory]",
                                    "Mappings: {Sizes: {'222233334444': {memory: 768}}}\n");

  EXPECT_THAT(told(imported(text)), HasSubstr("say --param AWS::AccountId=..."));
  EXPECT_THAT(told(imported(text, {{"AWS::AccountId", "222233334444"}})),
              HasSubstr("memory: 768MB"));
}

TEST(ImportCloudFormation, WhatAFunctionHasBesideItsSettingsStandsAsAComment) {
  const ImportOutcome outcome = imported(function(
      "TenancyConfig: {TenantIsolationMode: PER_TENANT}\nDurableConfig: {ExecutionTimeout: 60}"));

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("# not modelled: TenancyConfig: environments of one"),
                                   HasSubstr("# not modelled: DurableConfig: a durable function")));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("functions.F: not modelled: TenancyConfig"));
}

TEST(ImportCloudFormation, AConsumerOfItsOwnIsEnhancedFanOut) {
  const std::string resources =
      "  S: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 2}}\n"
      "  C: {Type: AWS::Kinesis::StreamConsumer, Properties: {StreamARN: !GetAtt S.Arn}}\n"
      "  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, "
      "EventSourceArn: !Ref C, StartingPosition: LATEST}}\n";

  EXPECT_THAT(told(imported(function("") + resources)),
              AllOf(HasSubstr("- stream: clicks"), HasSubstr("shards: 2"),
                    HasSubstr("enhanced_fan_out: true")));
}

TEST(ImportCloudFormation, ScalingBesideSnapStartDoesNothing) {
  const std::string target =
      "  Target:\n    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
      "    Properties: {MinCapacity: 2, MaxCapacity: 9, ResourceId: !Sub 'function:${F}:live', "
      "ScalableDimension: 'lambda:function:ProvisionedConcurrency'}\n";
  const ImportOutcome outcome =
      imported(function("SnapStart: {ApplyOn: PublishedVersions}") + target);

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("snap_start: {}"), HasSubstr("# auto scaling does "),
                                   Not(HasSubstr("provisioned_concurrency:"))));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("Lambda refuses provisioned concurrency"));
}

TEST(ImportCloudFormation, AnIncludeThatIsNotMadeIsNotAskedFor) {
  const std::string sections =
      "Parameters: {Base: {Type: String}}\nConditions: {Yes: !Equals [a, a], No: !Equals [a, b]}\n";
  const auto include = [](const std::string& condition) {
    return "  Role:\n    Condition: " + condition +
           "\n    Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "
           "'${Base}role.yaml'}}\n";
  };

  EXPECT_THAT(imported(function("", sections) + include("No")).errors, IsEmpty());
  EXPECT_THAT(told(imported(function("", sections) + include("Yes"))),
              HasSubstr("its Location is the parameter Base, which has no default; say it with "
                        "--param Base=..., or give the template as it is after it"));
}

TEST(ImportCloudFormation, ATimeZoneThatIsNoneIsRefusedAtItsSchedule) {
  const std::string schedule =
      "  Nightly:\n    Type: AWS::Scheduler::Schedule\n    Properties:\n"
      "      {ScheduleExpression: 'cron(0 2 * * ? *)', ScheduleExpressionTimezone: Mars/Phobos, "
      "FlexibleTimeWindow: {Mode: 'OFF'}, Target: {Arn: !GetAtt F.Arn}}\n";

  EXPECT_THAT(
      told(imported(function("") + schedule)),
      HasSubstr("stack.yaml:9:28: functions.F.arrivals: unknown time zone \"Mars/Phobos\""));
}

TEST(ImportCloudFormation, AnAliasOfTwoVersionsStandsAsAComment) {
  const std::string alias =
      "  Live:\n    Type: AWS::Lambda::Alias\n    Properties:\n"
      "      {Name: live, FunctionName: !Ref F, FunctionVersion: '3', RoutingConfig: "
      "{AdditionalVersionWeights: [{FunctionVersion: '4', FunctionWeight: 0.1}]}}\n";
  const ImportOutcome outcome = imported(function("") + alias);

  EXPECT_THAT(told(outcome),
              HasSubstr("# not modelled: alias live shares its requests between two versions"));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("stack.yaml:6:3: functions.F: not modelled"));
}

}  // namespace
}  // namespace coldcast
