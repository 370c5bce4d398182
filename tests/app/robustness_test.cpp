#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <map>
#include <string>

#include "support/program.h"

// The program as a whole, among all that can be wrong around it. Every run has half a minute: what
// takes longer hangs, which the exit code 124 of timeout(1) tells; a crash is above 128.
namespace coldcast {
namespace {

namespace fs = std::filesystem;

using testing::AnyOf;
using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

class Robustness : public ProgramTest {
 protected:
  Robustness() {
    limit_time(30);
    write_one_scenario();
    write("endless.yaml", R"(
scenario: endless
duration: 100000h
functions:
  f: {handler: {duration: 1ms}, arrivals: {kind: poisson, rate: 100/s}}
)");
  }
  void expect_scenario_refused(std::string_view bytes, const std::string& words) const {
    write("hostile.yaml", bytes);
    expect_refused("coldcast run hostile.yaml", 2, words);
  }
  // No temporary file is left behind.
  void expect_clean() const {
    EXPECT_THAT(shell("ls -A | grep '^[.].*[.]......$'").out, IsEmpty());
  }
};

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  for (; times > 0; --times) all += text;
  return all;
}

TEST_F(Robustness, ABombOfAliasesDoesNotExplode) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int level = 1; level < 30; ++level) {
    const std::string below = fmt::format("*a{}, ", level - 1);
    bomb += fmt::format("a{0}: &a{0} [{1}x]\n", level, repeated(below, 9));
  }

  expect_scenario_refused(bomb, "anchors and aliases make more than 1000000 values");
}

TEST_F(Robustness, DeepNestingIsRefusedNotFollowed) {
  expect_scenario_refused("scenario: " + repeated("{a: ", 200'000), "nested deeper than 64 levels");
  expect_scenario_refused(repeated("- ", 100'000), "nested deeper than 64 levels");
  expect_scenario_refused("scenario: " + repeated("[", 200'000), "is a bracket never closed?");
  expect_scenario_refused(repeated("? ", 100'000), "as a key");
}

TEST_F(Robustness, BytesThatAreNoTextAreRefusedAtTheirPlace) {
  expect_scenario_refused("", "is empty");
  expect_scenario_refused("scenario: a\xff", "hostile.yaml:1:12: byte 0xff is not UTF-8 text");
  expect_scenario_refused(std::string_view("scenario: a\0b", 13), "control character 0x00");
  expect_scenario_refused(
      "\xff\xfe"
      "s",
      "is UTF-16 text; expected UTF-8");
  expect_scenario_refused("\xed\xa0\x80: surrogate", "is not UTF-8 text");
  expect_refused("coldcast run /bin/sh", 2, "is this text?");
  expect_refused("coldcast run /dev/zero", 2, "is larger than 256 MB");
}

TEST_F(Robustness, ALineEndOrByteOrderMarkOfWindowsChangesNothing) {
  const ProgramResult plain = shell("coldcast run one.yaml --format json");
  const ProgramResult windows = shell(
      "{ printf '\\357\\273\\277'; sed 's/$/\\r/' one.yaml; } > crlf.yaml\n"
      "coldcast run crlf.yaml --format json");

  EXPECT_EQ(windows.exit_code, 0) << windows.err;
  EXPECT_EQ(windows.out, plain.out);
}

TEST_F(Robustness, WhatCannotBeReadIsNamedWithTheReason) {
  ASSERT_EQ(shell("ln -s loop loop; mkdir folder; mkfifo pipe").exit_code, 0);
  const std::string long_name(300, 'x');

  expect_refused("coldcast run folder", 2, "folder: is a directory");
  expect_refused("coldcast run loop", 2, "loop: cannot be read: Too many levels of symbolic links");
  expect_refused("coldcast run one.yaml/x", 2, "cannot be read: Not a directory");
  expect_refused("coldcast run " + long_name, 2, "cannot be read: File name too long");
  for (const char* name : {"folder", "loop", "one.yaml/x", "pipe", "/dev/zero", "missing.csv"}) {
    expect_refused(fmt::format("coldcast run one.yaml --set 'functions.f.arrivals={{kind: trace, "
                               "file: {}, format: csv, columns: {{time: t}}, time_unit: s}}'",
                               name),
                   2, "cannot read ");
  }
}

TEST_F(Robustness, AScenarioMayComeThroughAPipe) {
  const ProgramResult plain = shell("coldcast run one.yaml --format json");

  EXPECT_EQ(shell("cat one.yaml | coldcast run /dev/stdin --format json").out, plain.out);
  EXPECT_EQ(shell("mkfifo pipe; cat one.yaml > pipe & coldcast run pipe --format json; wait").out,
            plain.out);
  // Nobody ever writes: it waits, as cat does, until it is told to end.
  const std::string broken_off =
      "timeout --preserve-status -s INT 0.3 '" COLDCAST_BINARY "' run pipe";
  EXPECT_EQ(shell("sleep 1 > pipe & " + broken_off).exit_code, 130) << "while it reads";
  // The thread sanitizer puts off signals until a call returns, and does not know that open()
  // waits.
#ifndef __SANITIZE_THREAD__
  EXPECT_EQ(shell(broken_off).exit_code, 130) << "while it opens";
#endif
}

// What the file says and how far it came is told, and not only that it came to nothing.
TEST_F(Robustness, APlanThatIsBrokenOffBeforeItsFirstRunShowsWhatItKnows) {
  const std::string plan = "plan endless.yaml --target 'f.cold_starts<=3' ";
  const ProgramResult late = shell("coldcast " + plan + "--time-limit 50ms");
  const ProgramResult data = shell("coldcast " + plan + "--time-limit 50ms --format json");
  const ProgramResult signalled =
      shell("timeout --preserve-status -s TERM 0.3 '" COLDCAST_BINARY "' " + plan);

  EXPECT_EQ(late.exit_code, 1);
  EXPECT_THAT(late.err, HasSubstr("error: stopped by --time-limit 50ms"));
  EXPECT_EQ(data.exit_code, 1);
  EXPECT_THAT(data.out, HasSubstr("\"partial\": true"));
  EXPECT_EQ(signalled.exit_code, 130);
  EXPECT_THAT(signalled.err, HasSubstr("interrupted; the result is partial"));
  for (const ProgramResult& result : {late, signalled}) {
    EXPECT_THAT(result.out,
                HasSubstr("broken off before the scenario as it is was simulated to its end"));
    EXPECT_THAT(result.out, ContainsRegex("as it is +UNSURE"));
    EXPECT_THAT(result.out, HasSubstr("Little's law, f: "));
  }
}

TEST_F(Robustness, ManyFunctionsAreNoTrouble) {
  limit_time(300);  // a second where nothing is instrumented
  std::string text = "scenario: many\nfunctions:\n";
  for (int number = 0; number < 20'000; ++number) {
    text += fmt::format(
        "  f{}: {{handler: {{duration: 1ms}}, arrivals: {{kind: burst, at: 0s, count: 1}}}}\n",
        number);
  }
  write("many.yaml", text);

  const ProgramResult result =
      shell("coldcast run many.yaml --format json | grep -c '\"cost_usd\"'");

  EXPECT_EQ(result.out, "20001\n") << result.err;
}

TEST_F(Robustness, AFullDiskLeavesNoHalfFile) {
  const std::string rows = " --duration 1h --quiet -o /dev/null --invocations ";
  for (const char* flag : {"--invocations", "--metrics", "-o"}) {
    expect_refused(
        fmt::format("coldcast run one.yaml --duration 1h --quiet {} /dev/full >&2", flag), 1,
        "cannot write \"/dev/full\": No space left on device");
  }
  // The shell's file size limit is a disk that is full after 64 KB, and needs no rights.
  write("kept.csv", "as it was");
  const ProgramResult limited = shell("trap '' XFSZ; ulimit -f 128; coldcast run one.yaml" + rows +
                                      "kept.csv 2>&1 | cat >&2");
  EXPECT_THAT(limited.err, HasSubstr("cannot write \"kept.csv\": File too large"));
  EXPECT_EQ(file("kept.csv"), "as it was");
  expect_clean();

  if (shell("mkdir small && mount -t tmpfs -o size=64k none small").exit_code != 0)
    GTEST_SKIP() << "no right to mount a small disk";
  write("small/kept.csv", "as it was");
  const ProgramResult full = shell("coldcast run one.yaml" + rows + "small/kept.csv");
  const std::string kept = file("small/kept.csv");
  const std::string left = shell("ls -A small").out;
  ASSERT_EQ(shell("umount small").exit_code, 0);
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.err, HasSubstr("cannot write \"small/kept.csv\": No space left on device"));
  EXPECT_EQ(kept, "as it was");
  EXPECT_EQ(left, "kept.csv\n");
}

TEST_F(Robustness, WhereMemoryEndsItIsSaidWhatTakesIt) {
  const std::string limit = "ulimit -v 120000; ";
  if (shell(limit + "coldcast list keep-alives >/dev/null").exit_code != 0)
    GTEST_SKIP() << "the program itself needs more, under a sanitizer say";
  const std::string flood = "arrivals: {kind: constant, rate: 1000000000/s";
  const std::string never = "reserved_concurrency: 0, handler: {duration: 1s}";
  const std::map<std::string, std::string> floods = {
      {"messages of queues.q",
       "queues: {q: {" + flood +
           "}}}\nfunctions: {f: {handler: {duration: " + "1s}, event_sources: [{queue: q}]}}"},
      {"messages of queues.groups",
       "queues: {groups: {kind: fifo, message_groups: {count: 5}, " + flood +
           "}}}\nfunctions: {f: {handler: {duration: 1s}, event_sources: [{queue: groups}]}}"},
      {"asynchronous events of functions.f",
       "functions: {f: {reserved_concurrency: 1, handler: {duration: 1s}, " + flood +
           ", invocation: async}}}"},
      {"requests of functions.f.arrivals[0] (retry, client)",
       "front_doors: {url: {kind: function_url}}\nfunctions: {f: {" + never + ", " + flood +
           ", through: url, retry: {attempts: 9, base: 1h, cap: 1h}}}}"}};
  for (const auto& [what, yaml] : floods) {
    write("flood.yaml", "duration: 1h\n" + yaml + "\n");
    const ProgramResult result = shell(limit + "coldcast run flood.yaml --quiet");
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.err, AllOf(HasSubstr("error: out of memory: "),
                                  HasSubstr(" " + what + " wait at once"), HasSubstr("hint: ")));
  }
}

TEST_F(Robustness, AReaderWhoLeavesEndsTheRunInSilence) {
  for (const char* output : {"--format json", "-o /dev/null --invocations -", "--metrics - -o x"}) {
    const ProgramResult result = shell(fmt::format(
        "{{ coldcast run one.yaml --duration 2h {}; echo $? > code; }} | head -c 1", output));
    EXPECT_EQ(result.out.size(), 1U) << output;
    EXPECT_THAT(result.err, IsEmpty()) << output;
    EXPECT_THAT(file("code"), AnyOf("0\n", "1\n")) << output;
  }
}

TEST_F(Robustness, ASignalAtAnyMomentLeavesAWholeResultOrNone) {
  for (int moment = 0; moment < 24; ++moment) {
    const char* signal = moment % 2 == 0 ? "INT" : "TERM";
    const char* command = moment % 3 == 0   ? "run endless.yaml"
                          : moment % 3 == 1 ? "run endless.yaml --replications 4 --jobs 2"
                                            : "run endless.yaml --invocations rows.csv";
    const ProgramResult result =
        shell(fmt::format("rm -f out.json rows.csv; timeout -k 20 --preserve-status -s {} 0.{:03} "
                          "'" COLDCAST_BINARY "' {} --format json -o out.json",
                          signal, 1 + moment * moment, command));
    SCOPED_TRACE(fmt::format("{} after {} ms: {}", signal, 1 + moment * moment, command));

    // Before the program has said what to do with signals, they kill it.
    EXPECT_THAT(result.exit_code, AnyOf(130, 143));
    if (fs::exists(folder() / "out.json")) {
      EXPECT_THAT(file("out.json"), HasSubstr("\"partial\": true"));
      EXPECT_THAT(file("out.json"), EndsWith("}\n"));
    }
    if (fs::exists(folder() / "rows.csv")) {
      EXPECT_THAT(file("rows.csv"), EndsWith("\n"));
    }
    expect_clean();
  }
}

TEST_F(Robustness, TwoRunsIntoOneFileLeaveOneOfTheirResults) {
  const std::string run = "coldcast run one.yaml --format json ";
  const std::string first = shell(run + "--seed 1").out;
  const std::string second = shell(run + "--seed 2").out;

  for (int attempt = 0; attempt < 5; ++attempt) {
    const ProgramResult both =
        shell(run + "--seed 1 -o both.json & " + run + "--seed 2 -o both.json; wait");
    EXPECT_THAT(both.err, IsEmpty());
    EXPECT_THAT(file("both.json"), AnyOf(first, second));
  }
  expect_clean();
}

}  // namespace
}  // namespace coldcast
