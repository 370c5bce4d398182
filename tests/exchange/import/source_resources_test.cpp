#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_template.h"

// Who calls a function, and where what fails goes.

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

TEST(ImportCloudFormation, WhatDecidesOnACallerIsNotAskedFor) {
  const std::string text =
      "Parameters: {Old: {Type: String}}\nConditions: {IsNew: !Equals [!Ref Old, '']}\n" +
      function("Timeout: 9") +
      "  B: {Type: 'AWS::S3::Bucket', Condition: IsNew, Properties: {BucketName: b}}\n";

  EXPECT_THAT(told(imported(text)), HasSubstr("timeout: 9s"));
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

}  // namespace
}  // namespace coldcast
