#include "coldcast/base/error.h"

#include <gtest/gtest.h>

#include "coldcast/base/parameters.h"

namespace coldcast {
namespace {

TEST(Diagnostic, NamesPlaceKeyPathAndFault) {
  const Diagnostic diagnostic{"checkout.yaml", {14, 17}, "functions.checkout.timeout", "too long"};

  EXPECT_EQ(diagnostic.to_string(), "checkout.yaml:14:17: functions.checkout.timeout: too long");
}

TEST(Diagnostic, LeavesOutWhatIsUnknown) {
  EXPECT_EQ((Diagnostic{"a.yaml", {}, "", "cannot be read"}).to_string(), "a.yaml: cannot be read");
}

TEST(TraceError, NamesTheLineWhereThereIsOne) {
  EXPECT_STREQ(TraceError("t.csv", 7, "no time").what(), "t.csv:7: no time");
  EXPECT_STREQ(TraceError("t.csv", 0, "cannot be opened").what(), "t.csv: cannot be opened");
}

TEST(Diagnostics, ThrowsEverythingAtOnceInFileOrderAndOverridesLast) {
  Diagnostics diagnostics("a.yaml", ".");
  const std::uint32_t set = diagnostics.add_origin("--set seed=x");
  diagnostics.report({0, 0, set}, "seed", "no count");
  diagnostics.report({9, 1}, "b", "second");
  diagnostics.report({2, 5}, "a", "first");

  try {
    diagnostics.throw_if_any();
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_STREQ(error.what(),
                 "a.yaml:2:5: a: first\n"
                 "a.yaml:9:1: b: second\n"
                 "--set seed=x: seed: no count");
    EXPECT_EQ(error.diagnostics().size(), 3U);
  }
}

TEST(Diagnostics, ThrowsNothingWhereNothingIsWrong) {
  Diagnostics diagnostics("a.yaml", ".");

  EXPECT_NO_THROW(diagnostics.throw_if_any());
}

}  // namespace
}  // namespace coldcast
