#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

#include "support/import_template.h"

// Stacks of several files.

namespace coldcast {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

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

}  // namespace
}  // namespace coldcast
