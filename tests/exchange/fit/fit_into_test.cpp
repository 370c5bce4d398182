#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <regex>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/exchange/import.h"

#include "exchange/fit/fit_support.h"

namespace coldcast {
namespace {

using testing::HasSubstr;
using testing::Not;

// An hour of rows of two functions, one request every 40 s and every 90 s of each.
std::string rows() {
  std::string text = "@timestamp,@log,@requestId,@duration,@memorySize\n";
  for (int i = 0; i < 80; ++i) {
    const int at = 40 * i + (i * 7919) % 37;
    text += "2026-10-02 08:" + std::to_string(10 + at / 600).substr(0, 2) + ":" +
            std::to_string(10 + at % 50) + ".500,123456789012:/aws/lambda/shop-Cart-1A2B3C4D5E6F," +
            "5a5a0000-0000-4000-8000-0000000000" + std::to_string(10 + i) + "," +
            std::to_string(80 + (i * 31) % 60) + ".25,512000000\n";
  }
  return text;
}

const std::string kShop =
    "# a shop\n"
    "scenario: shop\n"
    "duration: 24h\n"
    "functions:\n"
    "  Cart:               # template.yaml [9]\n"
    "    memory: 512MB     # template.yaml [12]\n"
    "    # measured by hand\n"
    "    handler:\n"
    "      duration: {kind: exponential, mean: 100ms}   # assumed\n"
    "    reserved_concurrency: 5   # mine\n"
    "  Other: {handler: {duration: 10ms}}\n";

class FitInto : public testing::Test {
 protected:
  FitInto() {
    data_.write("rows.csv", rows());
    data_.write("shop.yaml", kShop);
    into_ = data_.path("shop.yaml");
    data_.options.into = into_;
    files_ = {data_.path("rows.csv")};
  }

  MeasuredFiles data_;
  std::string into_;
  std::vector<std::string> files_;
};

TEST_F(FitInto, KeepsWhatItDidNotMeasureAndSaysWhatItReplaced) {
  const Fit fit(files_, data_.options);
  const std::string& text = fit.scenario();

  EXPECT_THAT(text, HasSubstr("# a shop\nscenario: shop\nduration: 24h\n"));
  EXPECT_THAT(text, HasSubstr("    memory: 512MB     # template.yaml [12]\n"));
  EXPECT_THAT(text, HasSubstr("    # measured by hand\n    handler:\n"));
  EXPECT_THAT(text, HasSubstr("    reserved_concurrency: 5   # mine\n"));
  EXPECT_THAT(text, HasSubstr("  Other: {handler: {duration: 10ms}}\n"));
  EXPECT_THAT(text, HasSubstr("    arrivals:"));
  EXPECT_THAT(text, Not(HasSubstr("mean: 100ms")));
  EXPECT_THAT(write_fit_report(fit.report()),
              HasSubstr("functions.Cart.handler.duration: {kind: exponential, mean: 100ms} -> "));
  EXPECT_NO_THROW((void)load(parse_scenario_file(text, "shop.yaml")));
}

TEST_F(FitInto, FillsAFunctionThatIsWrittenInBraces) {
  data_.options.reading.maps = {{"*", "Other"}};
  const std::string text = Fit(files_, data_.options).scenario();

  EXPECT_THAT(text, HasSubstr("  Other:\n    handler:\n      duration: "));
  EXPECT_NO_THROW((void)load(parse_scenario_file(text, "shop.yaml")));
}

TEST_F(FitInto, RefusesANameThatIsNoneOfItsFunctions) {
  data_.options.reading.maps = {{"*", "Crat"}};

  EXPECT_THROW(
      {
        try {
          const Fit fit(files_, data_.options);
        } catch (const UsageError& error) {
          EXPECT_THAT(error.what(), HasSubstr("did you mean \"Cart\"?"));
          throw;
        }
      },
      UsageError);
}

TEST_F(FitInto, WritesNoArrivalsForWhatAQueueCalls) {
  data_.write("queue.yaml",
              "scenario: shop\nduration: 1h\nqueues: {orders: {}}\nfunctions:\n  Cart:\n"
              "    timeout: 10s\n    handler: {duration: 10ms}\n"
              "    event_sources: [{queue: orders}]\n");
  data_.options.into = data_.path("queue.yaml");
  const Fit fit(files_, data_.options);

  EXPECT_THAT(fit.scenario(), Not(HasSubstr("arrivals:")));
  EXPECT_THAT(write_fit_report(fit.report()), HasSubstr("is called by its event sources"));
}

// What the walkthrough of docs shows of import and fit, a line each; what it leaves out is `...`.
std::vector<std::string> shown_lines(const std::string& page) {
  std::vector<std::string> lines;
  std::ifstream file(page);
  for (std::string line; std::getline(file, line);) {
    for (const char* word :
         {"question: ", "read ", "arrivals ", "handler ", "idle ", "replaced "}) {
      if (line.starts_with(word)) lines.push_back(line.substr(0, line.find(" ...")));
    }
  }
  return lines;
}

TEST(Walkthrough, ShowsWhatImportAndFitTell) {
  const std::string docs = std::string(COLDCAST_SOURCE_DIR) + "/docs/";
  MeasuredFiles data;
  ImportRequest request;
  request.format = ImportFormat::cloudformation;
  request.files = {docs + "walkthrough/template.yaml"};
  const ImportOutcome imported = import_configuration(request);
  data.write("kiosk.yaml", imported.scenario);
  data.options.into = data.path("kiosk.yaml");
  data.options.from = parse_calendar_time("2026-09-14T00:00:00Z");
  data.options.to = parse_calendar_time("2026-09-15T00:00:00Z");

  std::string said =
      write_fit_report(Fit({docs + "walkthrough/day.csv.gz"}, data.options).report());
  for (const std::string& question : imported.questions) said += "question: " + question + "\n";
  said = std::regex_replace(said, std::regex(docs + "walkthrough/"), "");
  const std::vector<std::string> shown = shown_lines(docs + "walkthrough.md");
  EXPECT_GE(shown.size(), 7U);
  for (const std::string& line : shown) EXPECT_THAT(said, HasSubstr(line));
}

}  // namespace
}  // namespace coldcast
