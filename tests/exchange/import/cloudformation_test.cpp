#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_template.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(ImportCloudFormation, WritesTheSettingsOfAFunctionWithTheirPlaces) {
  const ImportOutcome outcome = imported(
      function("FunctionName: orders\nMemorySize: 1536\nTimeout: '21'\nArchitectures: [arm64]\n"
               "EphemeralStorage: {Size: 2048}\nReservedConcurrentExecutions: 0"));

  EXPECT_THAT(told(outcome),
              HasSubstr("functions:\n"
                        "  orders:                                 # stack.yaml [2] F\n"
                        "    memory: 1536MB                        # stack.yaml [7]\n"
                        "    architecture: arm64                   # stack.yaml [9]\n"
                        "    timeout: 21s                          # stack.yaml [8]\n"
                        "    ephemeral_storage: 2048MB             # stack.yaml [10]\n"
                        "    reserved_concurrency: 0               # stack.yaml [11]\n"
                        "    cold_start:\n"));
}

TEST(ImportCloudFormation, FollowsReferencesOnlyWhereANumberHangsOnThem) {
  const std::string sections = "Parameters:\n  Size: {Type: Number}\n  Topic: {Type: String}\n";

  const ImportOutcome outcome = imported(
      function("MemorySize: !Ref Size\nEnvironment: {Variables: {T: !Ref Topic}}", sections));

  EXPECT_EQ(told(outcome),
            "stack.yaml:9:19: functions.F.memory: MemorySize is the parameter Size, which has no "
            "default; say it with --param Size=...\n");
}

TEST(ImportCloudFormation, TakesParametersConditionsAndMappings) {
  const std::string sections =
      "Parameters:\n"
      "  Stage: {Type: String, Default: test}\n"
      "  Warm: {Type: Number, Default: 0}\n"
      "Mappings:\n"
      "  Sizes: {prod: {memory: 3008}, test: {memory: 256}}\n"
      "Conditions:\n"
      "  IsProd: !Equals [!Ref Stage, prod]\n"
      "  IsWarm: !And [!Condition IsProd, !Not [!Equals [!Ref Warm, '0']]]\n";
  const std::string text = function(
      "MemorySize: !FindInMap [Sizes, !Ref Stage, memory]\nTimeout: !If [IsProd, 9, 33]\n"
      "ReservedConcurrentExecutions: !If [IsWarm, 44, !Ref AWS::NoValue]",
      sections);

  EXPECT_THAT(told(imported(text)), AllOf(HasSubstr("memory: 256MB"), HasSubstr("timeout: 33s"),
                                          Not(HasSubstr("reserved_concurrency"))));
  EXPECT_THAT(told(imported(text, {{"Stage", "prod"}, {"Warm", "5"}})),
              AllOf(HasSubstr("memory: 3008MB"), HasSubstr("timeout: 9s"),
                    HasSubstr("reserved_concurrency: 44"), HasSubstr("condition IsWarm")));
}

TEST(ImportCloudFormation, ComparesNumbersAndBooleansAsTexts) {
  const std::string sections =
      "Parameters:\n  Big: {Type: String, Default: true, AllowedValues: [true, false]}\n"
      "Conditions:\n  IsBig: !Equals [!Ref Big, 'true']\n  IsEight: !Equals [8.0, '8']\n";

  const ImportOutcome outcome = imported(
      function("MemorySize: !If [IsBig, 512, 128]\nTimeout: !If [IsEight, 8, 80]", sections));

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("memory: 512MB"), HasSubstr("timeout: 8s")));
}

TEST(ImportCloudFormation, ChecksWhatTheUserSaysOfParameters) {
  const std::string sections =
      "Parameters:\n  Size: {Type: Number, MinValue: 128, MaxValue: 3008, Default: 128}\n"
      "  Code: {Type: String, AllowedPattern: '[a-z]+', NoEcho: true, Default: x}\n";

  const ImportOutcome outcome = imported(function("MemorySize: !Ref Size", sections),
                                         {{"Size", "4096"}, {"Code", "S3CRET"}, {"Sise", "1"}});

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("--param Size=4096: expected at most 3008"),
                                   HasSubstr("--param Code=****"), Not(HasSubstr("S3CRET")),
                                   HasSubstr("did you mean Size?")));
}

TEST(ImportCloudFormation, AsksForWhatIsKeptElsewhereAndTakesTheAnswer) {
  const std::string text = function(
      "MemorySize: '{{resolve:ssm:/shop/memory:3}}'\n"
      "Timeout: !ImportValue shop-timeout");

  EXPECT_THAT(told(imported(text)), AllOf(HasSubstr("--value ssm:/shop/memory=..."),
                                          HasSubstr("--value shop-timeout=...")));
  EXPECT_THAT(told(imported(text, {}, {{"ssm:/shop/memory", "640"}, {"F.timeout", "1min"}})),
              AllOf(HasSubstr("memory: 640MB"), HasSubstr("timeout: 60s")));
  EXPECT_THAT(told(imported(function("MemorySize: 512"), {}, {{"ssm:/other", "1"}})),
              HasSubstr("--value ssm:/other: nothing asks for it"));
}

TEST(ImportCloudFormation, RefusesWhatAwsRefuses) {
  EXPECT_THAT(told(imported(function("MemorySize: 64"))), HasSubstr("below what AWS takes"));
  EXPECT_THAT(told(imported(function("Timeout: 901"))), HasSubstr("above what AWS takes"));
  EXPECT_THAT(told(imported(function("MemorySize: 512MB"))), HasSubstr("write 512"));
  EXPECT_THAT(told(imported(function("ReservedConcurrentExecutions: 950"))),
              HasSubstr("950 reserved of 1000 leave 50 for the other functions; AWS keeps 100"));
}

TEST(ImportCloudFormation, JoinsScalingWithItsAliasThroughTheArn) {
  const std::string text =
      function("ReservedConcurrentExecutions: 80") +
      "  Live:\n"
      "    Type: AWS::Lambda::Alias\n"
      "    Properties:\n"
      "      FunctionName: !Ref F\n"
      "      FunctionVersion: '7'\n"
      "      Name: live\n"
      "      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 12}\n"
      "  Scale:\n"
      "    Type: AWS::ApplicationAutoScaling::ScalableTarget\n"
      "    Properties:\n"
      "      MinCapacity: 12\n"
      "      MaxCapacity: '70'\n"
      "      ResourceId: !Sub ['function:${Name}:live', {Name: !Select [6, "
      "!Split [':', !Ref Live]]}]\n"
      "      ScalableDimension: lambda:function:ProvisionedConcurrency\n"
      "      ServiceNamespace: lambda\n"
      "      ScheduledActions:\n"
      "        - ScheduledActionName: night\n"
      "          Schedule: cron(0 22 * * ? *)\n"
      "          ScalableTargetAction: {MaxCapacity: 20}\n"
      "  Follow:\n"
      "    Type: AWS::ApplicationAutoScaling::ScalingPolicy\n"
      "    Properties:\n"
      "      PolicyName: follow\n"
      "      PolicyType: TargetTrackingScaling\n"
      "      ScalingTargetId: !Ref Scale\n"
      "      TargetTrackingScalingPolicyConfiguration:\n"
      "        TargetValue: '0.55'\n"
      "        DisableScaleIn: true\n"
      "        CustomizedMetricSpecification:\n"
      "          MetricName: ProvisionedConcurrencyUtilization\n"
      "          Namespace: AWS/Lambda\n"
      "          Statistic: Maximum\n";

  const ImportOutcome outcome = imported(text);

  EXPECT_THAT(told(outcome), AllOf(HasSubstr("initial: 12"), HasSubstr("minimum: 12"),
                                   HasSubstr("maximum: 70"), HasSubstr("target: 0.55"),
                                   HasSubstr("statistic: maximum"), HasSubstr("scale_in: false"),
                                   HasSubstr("{schedule: \"cron(0 22 * * ? *)\", maximum: 20}")));
  EXPECT_THAT(told(outcome), HasSubstr("starts_at: 2027-01-04T00:00:00Z"));
}

TEST(ImportCloudFormation, WritesOutForEach) {
  const std::string text =
      "Transform: AWS::LanguageExtensions\n"
      "Parameters:\n  Names: {Type: CommaDelimitedList, Default: 'red, dark-blue'}\n"
      "Mappings:\n  M: {red: {t: 4}}\n"
      "Resources:\n"
      "  Fn::ForEach::Colours:\n"
      "    - Colour\n"
      "    - !Ref Names\n"
      "    - 'Paint&{Colour}':\n"
      "        Type: AWS::Lambda::Function\n"
      "        Properties:\n"
      "          Runtime: nodejs22.x\n"
      "          FunctionName: !Sub 'paint-${Colour}'\n"
      "          Timeout: !FindInMap [M, !Ref Colour, t, {DefaultValue: 6}]\n";

  EXPECT_THAT(told(imported(text)), AllOf(HasSubstr("paint-red:"), HasSubstr("timeout: 4s"),
                                          HasSubstr("paint-dark-blue:"), HasSubstr("timeout: 6s"),
                                          HasSubstr("Paintdarkblue")));
}

TEST(ImportCloudFormation, ReadsNestedStacksThatAreLocal) {
  ImportCase files;
  files.file("parent.yaml",
             "Resources:\n"
             "  Child:\n"
             "    Type: AWS::CloudFormation::Stack\n"
             "    Properties:\n"
             "      TemplateURL: parts/child.yaml\n"
             "      Parameters: {Memory: 896}\n"
             "  Far:\n"
             "    Type: AWS::CloudFormation::Stack\n"
             "    Properties: {TemplateURL: 'https://bucket/x.yaml'}\n");
  files.file("parts/child.yaml",
             "Parameters: {Memory: {Type: Number}}\n" + function("MemorySize: !Ref Memory"));

  const ImportOutcome outcome = files.import(kTemplate, {"parent.yaml"});

  EXPECT_THAT(told(outcome), HasSubstr("memory: 896MB"));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("Far: AWS::CloudFormation::Stack is left out"));
}

TEST(ImportCloudFormation, ReadsNestedStacksOfCdkWhereTheyLieBesideIt) {
  ImportCase files;
  const std::string parent =
      R"({"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL":)"
      R"( {"Fn::Sub": "https://b.s3.amazonaws.com/x.json"}, "Parameters": {"T": "17"}},)"
      R"( "Metadata": {"aws:asset:path": "N.nested.template.json"}},)"
      R"( "F": {"Type": "AWS::Lambda::Function", "Properties": {"Timeout": {"Fn::GetAtt": ["N",)"
      R"( "Outputs.Long"]}}}}})";
  files.file("cdk.out/P.template.json", parent);
  files.file("cdk.out/N.nested.template.json",
             R"({"Parameters": {"T": {"Type": "Number"}}, "Resources": {"G": {"Type":)"
             R"( "AWS::Lambda::Function", "Properties": {"Timeout": {"Ref": "T"}}}},)"
             R"( "Outputs": {"Long": {"Value": 44}}})");
  files.file("alone/P.template.json", parent);

  EXPECT_THAT(told(files.import(kTemplate, {"cdk.out/P.template.json"})),
              AllOf(HasSubstr("timeout: 17s"), HasSubstr("timeout: 44s")));
  EXPECT_THAT(lines_of(files.import(kTemplate, {"alone/P.template.json"}).remarks),
              HasSubstr("alone/N.nested.template.json is not there"));
}

TEST(ImportCloudFormation, MergesFilesSectionBySection) {
  ImportCase files;
  files.file("parent.yaml", "Parameters: {T: {Type: Number, Default: 13}}\nResources: {}\n");
  files.file("one.yaml", function("Timeout: !Ref T"));
  files.file("two.yaml", function("Timeout: 5"));

  EXPECT_THAT(told(files.import(kTemplate, {"parent.yaml", "one.yaml"})),
              HasSubstr("timeout: 13s                          # one.yaml [6], parameter T"));
  EXPECT_THAT(told(files.import(kTemplate, {"one.yaml", "two.yaml"})),
              HasSubstr("logical id stands twice; first in one.yaml line 3"));
}

TEST(ImportCloudFormation, ReadsQueuesStreamsAndWhatGoesWrongWithThem) {
  const std::string text = function("Timeout: 40") +
                           "  Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 39}}\n"
                           "  S: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, "
                           "ShardCount: 3}}\n"
                           "  M1:\n    Type: AWS::Lambda::EventSourceMapping\n"
                           "    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn, "
                           "BatchSize: 50}\n"
                           "  M2:\n    Type: AWS::Lambda::EventSourceMapping\n"
                           "    Properties: {FunctionName: !GetAtt F.Arn, EventSourceArn: !GetAtt "
                           "S.Arn, StartingPosition: LATEST, ParallelizationFactor: 2}\n";

  EXPECT_THAT(
      told(imported(text)),
      AllOf(HasSubstr("Queue visibility timeout: 39 seconds is less than Function timeout: 40"),
            HasSubstr("Maximum batch window in seconds must be greater than 0")));
}

TEST(ImportCloudFormation, FifoQueuesLoseTheirEndingAndHaveGroups) {
  const std::string text = function("Timeout: 5") +
                           "  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: bills.fifo, "
                           "FifoQueue: true, RedrivePolicy: {deadLetterTargetArn: "
                           "'arn:aws:sqs:eu-west-1:1:lost.fifo', maxReceiveCount: 4}}}\n"
                           "  M:\n    Type: AWS::Lambda::EventSourceMapping\n"
                           "    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn, "
                           "BatchSize: 8}\n";

  const std::string written = told(imported(text));

  EXPECT_THAT(written,
              AllOf(HasSubstr("  bills:"), HasSubstr("  lost:"), HasSubstr("- queue: bills"),
                    HasSubstr("message_groups: {count: 10}"),
                    HasSubstr("{queue: lost, max_receive_count: 4}"), Not(HasSubstr(".fifo: "))));
}

TEST(ImportCloudFormation, ASecondMappingOfOneSourceStandsAsAComment) {
  const std::string mapping =
      "    Type: AWS::Lambda::EventSourceMapping\n"
      "    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Q.Arn, BatchSize: ";
  const std::string text = function("Timeout: 5") + "  Q: {Type: AWS::SQS::Queue}\n" + "  M:\n" +
                           mapping + "8}\n" + "  N:\n" + mapping + "9}\n";

  const std::string written = told(imported(text));

  EXPECT_THAT(written, AllOf(HasSubstr("batch_size: 8"), Not(HasSubstr("batch_size: 9")),
                             HasSubstr("# not modelled: a second mapping of ")));
}

TEST(ImportCloudFormation, CallersWhoseRateIsUnknownStandAsAComment) {
  const std::string text = function("Timeout: 5") +
                           "  Hook: {Type: AWS::Lambda::Url, Properties: {TargetFunctionArn: !Ref "
                           "F, AuthType: NONE}}\n";

  EXPECT_THAT(told(imported(text)),
              HasSubstr("# called by a function URL; how often, no file says"));
}

TEST(ImportCloudFormation, ReferencesThatDoubleAreGivenUp) {
  std::string text = "Resources:\n";
  for (int i = 0; i < 60; ++i) {
    const std::string next = "F" + std::to_string(i + 1);
    text += "  F" + std::to_string(i) +
            ": {Type: AWS::Lambda::Function, Properties: {FunctionName: !Sub '${" + next + "}${" +
            next + "}', MemorySize: 256}}\n";
  }

  EXPECT_THAT(told(imported(text)), HasSubstr("memory: 256MB"));
}

TEST(ImportCloudFormation, TheRegionChoosesThePrices) {
  ImportCase files;
  files.file("stack.yaml", function("Timeout: 5"));
  files.request().region = "mars-north-1";

  const ImportOutcome outcome = files.import(kTemplate, {"stack.yaml"});

  EXPECT_THAT(told(outcome), Not(HasSubstr("prices")));
  EXPECT_THAT(lines_of(outcome.remarks), HasSubstr("does not know the prices of mars-north-1"));
}

TEST(ImportCloudFormation, NamesWhatIsNoTemplate) {
  EXPECT_THAT(told(imported("a: b\n")), HasSubstr("is no CloudFormation or SAM template"));
  EXPECT_THAT(told(imported("Resources: {}\n")), HasSubstr("no Lambda function in these files"));
  EXPECT_THAT(told(imported("Resources:\n  F: {Type: AWS::Serverless::Function}\n")),
              HasSubstr("without Transform"));
}

TEST(ImportCloudFormation, GivesTheSameBytesTwice) {
  const std::string text = function("MemorySize: 512");

  EXPECT_EQ(told(imported(text)), told(imported(text)));
  EXPECT_THAT(imported(text).errors, IsEmpty());
}

TEST(ImportCloudFormation, ALongLogicalIdBecomesALegalNameWithItsOrigin) {
  const std::string id(80, 'L');
  const ImportOutcome outcome =
      imported("Resources:\n  " + id +
               ":\n    Type: AWS::Lambda::Function\n    Properties: {Runtime: python3.13}\n");

  EXPECT_THAT(told(outcome), HasSubstr("  " + std::string(55, 'L') + "-"));
  EXPECT_THAT(told(outcome), HasSubstr("# stack.yaml [2] " + id));
}

TEST(ImportCloudFormation, RulesTakeOneMinuteAndFiveMinutesAndTheSchedulerEither) {
  const auto clock = [](const std::string& type, const std::string& rate) {
    const std::string target = "Arn: !GetAtt F.Arn";
    const std::string targets =
        type == "AWS::Events::Rule" ? "Targets: [{" + target + "}]" : "Target: {" + target + "}";
    return told(imported(function("Timeout: 9") + "  C: {Type: '" + type +
                         "', Properties: {ScheduleExpression: " + rate + ", " + targets + "}}\n"));
  };

  EXPECT_THAT(
      clock("AWS::Events::Rule", "rate(5 minute)"),
      HasSubstr("stack.yaml:7:67: functions.F.arrivals: schedule \"rate(5 minute)\": a rule "
                "of EventBridge takes rate(5 minutes) only"));
  EXPECT_THAT(clock("AWS::Events::Rule", "rate(1 hours)"), HasSubstr("rate(1 hour) only"));
  EXPECT_THAT(clock("AWS::Events::Rule", "rate(1 hour)"), HasSubstr("schedule: \"rate(1 hour)\""));
  EXPECT_THAT(clock("AWS::Scheduler::Schedule", "rate(5 minute)"),
              HasSubstr("schedule: \"rate(5 minutes)\""));
}

TEST(ImportCloudFormation, FunctionsOfCdkItselfAreLeftOutWithoutTheirPathsToo) {
  const std::string text = function("Timeout: 9") +
                           "  LogRetentionaae0: {Type: 'AWS::Lambda::Function', Properties: {}}\n";
  const ImportOutcome plain = imported(text);
  const ImportOutcome cdk =
      imported("Parameters: {BootstrapVersion: {Type: String, Default: /cdk/version}}\n" + text);

  EXPECT_THAT(told(plain), HasSubstr("LogRetentionaae0:"));
  EXPECT_THAT(told(cdk), Not(HasSubstr("LogRetentionaae0:")));
  EXPECT_THAT(lines_of(cdk.remarks),
              HasSubstr("left out, they run at deployment only: LogRetentionaae0"));
}

TEST(ImportCloudFormation, WhatDecidesOnACallerIsNotAskedFor) {
  const std::string text =
      "Parameters: {Old: {Type: String}}\nConditions: {IsNew: !Equals [!Ref Old, '']}\n" +
      function("Timeout: 9") +
      "  B: {Type: 'AWS::S3::Bucket', Condition: IsNew, Properties: {BucketName: b}}\n";

  EXPECT_THAT(told(imported(text)), HasSubstr("timeout: 9s"));
}

TEST(ImportCloudFormation, AResourceMayBeALocalFile) {
  const std::string text =
      "Resources:\n  F: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: "
      "./f.yaml}}}\n";
  ImportCase files;
  files.file("stack.yaml", text);
  files.file("f.yaml", "Type: AWS::Lambda::Function\nProperties: {Timeout: 9}\n");

  EXPECT_THAT(told(files.import(kTemplate, {"stack.yaml"})),
              HasSubstr("timeout: 9s                           # f.yaml [2]"));
  EXPECT_THAT(told(imported("Resources:\n  F: {'Fn::Transform': {Name: Mine}}\n")),
              HasSubstr("F.Fn::Transform: a macro or an include that is not a local file"));
}

TEST(ImportCloudFormation, ValuesThatAreNotEchoedAreShownNowhere) {
  const auto told_with = [](const std::string& property) {
    ImportCase files;
    files.file("stack.yaml",
               function(property, "Parameters: {Key: {Type: String, NoEcho: true}}\n"));
    files.request().parameters = {{"Key", "hush 7"}};
    ImportOutcome outcome = files.import(kTemplate, {"stack.yaml"});
    return told(outcome) + lines_of(outcome.questions) + lines_of(outcome.remarks);
  };

  EXPECT_THAT(told_with("Timeout: !Ref Key"),
              AllOf(HasSubstr("Timeout: a value that is not shown (NoEcho) is no whole number"),
                    Not(HasSubstr("hush"))));
  EXPECT_THAT(told_with("MemorySize: !Sub '1${Key}'"), Not(HasSubstr("hush")));

  ImportCase files;
  files.file("stack.yaml", function("Timeout: 9", "Parameters: {Key: {NoEcho: true}}\n"));
  files.request().parameters = {{"Key", "hush"}};
  files.request().command = "coldcast import sam stack.yaml --param Key=hush";
  EXPECT_THAT(told(files.import(kTemplate, {"stack.yaml"})),
              AllOf(HasSubstr("--param Key=****`"), Not(HasSubstr("hush"))));
}

TEST(ImportCloudFormation, ALoopOverWhatIsWrongIsOneError) {
  const std::string text =
      "Transform: [AWS::LanguageExtensions]\nMappings: {M: {a: {Names: [x]}}}\nResources:\n"
      "  Fn::ForEach::L: [X, !FindInMap [M, b, Names], {'F${X}': {Type: "
      "'AWS::Lambda::Function'}}]\n";

  EXPECT_EQ(told(imported(text)), "stack.yaml:4:23: Fn::FindInMap: M.b.Names is not in Mappings\n");
}

}  // namespace
}  // namespace coldcast
