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

TEST(ImportCloudFormation, AMappingByAccountNeedsTheAccount) {
  const std::string text = function("MemorySize: !FindInMap [Sizes, !Ref AWS::AccountId, memory]",
                                    "Mappings: {Sizes: {'222233334444': {memory: 768}}}\n");

  EXPECT_THAT(told(imported(text)), HasSubstr("say --param AWS::AccountId=..."));
  EXPECT_THAT(told(imported(text, {{"AWS::AccountId", "222233334444"}})),
              HasSubstr("memory: 768MB"));
}

}  // namespace
}  // namespace coldcast
