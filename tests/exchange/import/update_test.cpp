#include "exchange/import/core/update.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_case.h"

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(UpdateDraft, KeepsATextAsItStands) {
  const std::string text =
      "# head\n"
      "scenario: shop\n"
      "\n"
      "functions:\n"
      "  # about it\n"
      "  api:                                    # a.yaml [3]\n"
      "    arrivals:\n"
      "      - kind: profile                     # price.csv: 12 requests\n"
      "        points: [{at: 0s, rate: 1/s}, {at: 1h, rate: 2/s}]\n"
      "      - {kind: schedule, every: 5min}\n"
      "    handler: {duration: 5ms}              # mine\n";

  EXPECT_EQ(write_draft(read_draft(text), {}), text);
}

TEST(UpdateDraft, ReplacesWhatAnImportWroteAndKeepsTheRest) {
  ImportCase files;
  files.file("t.yaml",
             "Resources:\n  Api:\n    Type: AWS::Lambda::Function\n    Properties:\n"
             "      Runtime: python3.13\n      MemorySize: 1536\n      Timeout: 20\n"
             "      ReservedConcurrentExecutions: 60\n");
  files.file("shop.yaml",
             "# Written by `coldcast import sam old.yaml`, then `coldcast fit x.csv --into a`.\n"
             "scenario: shop\n"
             "duration: 24h                             # assumed\n"
             "functions:\n"
             "  Api:                                    # t.yaml [2]\n"
             "    memory: 1024MB                        # t.yaml [6]\n"
             "    timeout: 9s\n"
             "    ephemeral_storage: 2048MB             # t.yaml [7]\n"
             "    cold_start:\n"
             "      init: {kind: lognormal, median: 1s, p99: 2s}   # x.csv: 40 cold starts\n"
             "    handler:\n"
             "      duration: {kind: exponential, mean: 70ms}   # x.csv: 900 warm calls\n"
             "    arrivals: {kind: poisson, rate: 3/s}\n");
  files.request().into = "shop.yaml";

  const ImportOutcome outcome = files.import(ImportFormat::cloudformation, {"t.yaml"});

  EXPECT_THAT(told(outcome),
              AllOf(HasSubstr("memory: 1536MB                        # t.yaml [6]"),
                    HasSubstr("timeout: 9s\n"), HasSubstr("reserved_concurrency: 60"),
                    HasSubstr("median: 1s"), HasSubstr("mean: 70ms"), HasSubstr("rate: 3/s"),
                    Not(HasSubstr("ephemeral_storage")),
                    HasSubstr("# Written by `coldcast import`, then `coldcast fit")));
  EXPECT_THAT(lines_of(outcome.remarks),
              AllOf(HasSubstr("functions.Api.memory: 1024MB -> 1536MB (t.yaml:6)"),
                    HasSubstr("functions.Api.ephemeral_storage: 2048MB -> not there"),
                    Not(HasSubstr("timeout"))));
  EXPECT_THAT(lines_of(outcome.questions),
              AllOf(Not(HasSubstr("handler.duration")), Not(HasSubstr("arrivals")),
                    HasSubstr("--account-limit")));
}

TEST(UpdateDraft, DoneTwiceItChangesNothing) {
  ImportCase files;
  files.file(
      "t.yaml",
      "Transform: AWS::Serverless-2016-10-31\nResources:\n  Api:\n"
      "    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n"
      "      Timeout: 5\n      Events:\n"
      "        A: {Type: SQS, Properties: {Queue: 'arn:aws:sqs:eu-west-1:1:jobs', BatchSize: "
      "3}}\n        B: {Type: Schedule, Properties: {Schedule: rate(9 minutes)}}\n");
  const ImportOutcome first = files.import(ImportFormat::cloudformation, {"t.yaml"});
  files.file("shop.yaml", first.scenario);
  files.request().into = "shop.yaml";

  const ImportOutcome second = files.import(ImportFormat::cloudformation, {"t.yaml"});

  EXPECT_EQ(second.scenario, first.scenario);
  EXPECT_THAT(lines_of(second.remarks), Not(HasSubstr("->")));
}

TEST(UpdateDraft, WhatAnEarlierImportWasToldIsNotAskedAgain) {
  ImportCase files;
  files.file("t.yaml",
             "Resources:\n  Api: {Type: 'AWS::Lambda::Function', Properties: {Timeout: 9}}\n");
  files.file("shop.yaml",
             "scenario: shop\nduration: 24h\naccount:\n"
             "  concurrency_limit: 500                  # --account-limit\n"
             "functions:\n  Api:                                    # t.yaml [2]\n"
             "    timeout: 8s                           # t.yaml [2]\n"
             "    handler: {duration: 5ms}\n");
  files.request().into = "shop.yaml";

  const ImportOutcome outcome = files.import(ImportFormat::cloudformation, {"t.yaml"});

  EXPECT_THAT(told(outcome), HasSubstr("concurrency_limit: 500"));
  EXPECT_THAT(lines_of(outcome.questions), Not(HasSubstr("account.concurrency_limit")));
}

}  // namespace
}  // namespace coldcast
