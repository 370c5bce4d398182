#include <array>
#include <cstdlib>
#include <filesystem>
#include <gmock/gmock.h>
#include <pty.h>
#include <stdlib.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include "support/program.h"

namespace coldcast {
namespace {

namespace fs = std::filesystem;

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

// Runs the built program in a folder of its own.
class CommandLine : public ProgramTest {
 protected:
  CommandLine() {
    write("two.yaml", R"(
scenario: two
functions:
  hello:
    cold_start: {init: 300ms}
    handler: {duration: 100ms}
    arrivals: {kind: requests, list: [{at: 0s}, {at: 10s}]}
)");
  }

  // What a terminal shows of the program with these arguments: both streams, and the codes that
  // move the cursor. Empty if there is no terminal to be had.
  [[nodiscard]] std::string on_terminal(const std::string& arguments) const {
    int terminal = -1;
    const std::string command =
        "cd '" + folder().string() + "' && '" COLDCAST_BINARY "' " + arguments;
    const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child < 0) return "";
    if (child == 0) {
      setenv("TERM", "xterm", 1);
      execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      _exit(127);
    }
    std::string shown;
    std::array<char, 4096> buffer{};
    for (ssize_t size; (size = read(terminal, buffer.data(), buffer.size())) > 0;)
      shown.append(buffer.data(), static_cast<std::size_t>(size));
    close(terminal);
    waitpid(child, nullptr, 0);
    return shown;
  }
};

TEST_F(CommandLine, PutsResultsOnStdoutAndNothingElse) {
  const ProgramResult result = shell("coldcast run two.yaml");

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("hello"));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(CommandLine, GivesTheSameBytesEachTime) {
  const ProgramResult first = shell("coldcast run two.yaml --format json");
  const ProgramResult second = shell("coldcast run two.yaml --format json");

  EXPECT_THAT(first.out, HasSubstr("\"cold_starts\""));
  EXPECT_EQ(first.out, second.out);
}

TEST_F(CommandLine, SaysWhatIsWrongWithAScenarioPlaceByPlace) {
  write("bad.yaml", "scenario: bad\nfunctions:\n  a:\n    memory: 12\n    keep_alife: {}\n");

  const ProgramResult result = shell("coldcast run bad.yaml");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("bad.yaml:4:13: functions.a.memory: "));
  EXPECT_THAT(result.err, HasSubstr("    memory: 12\n            ^\n"));
  EXPECT_THAT(result.err, HasSubstr("did you mean \"keep_alive\"?"));
  EXPECT_THAT(result.err, ContainsRegex("\nerror: "));
}

TEST_F(CommandLine, CallsABadRecordOfATraceAFailureAndAMissingTraceABadScenario) {
  write("bad.csv", "app,func,end_timestamp,duration\na,f,1,0.5\na,f,x,0.5\n");
  write("bad.yaml", "traces: [{file: bad.csv, format: azure_2021}]\n");
  write("missing.yaml", "traces: [{file: none.csv, format: azure_2021}]\n");

  const ProgramResult bad = shell("coldcast run bad.yaml");
  const ProgramResult missing = shell("coldcast run missing.yaml");

  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err, HasSubstr("bad.csv:3: "));
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_THAT(missing.err, HasSubstr("missing.yaml:1:17: traces[0].file: "));
}

TEST_F(CommandLine, CallsAScenarioThatCannotBeReadABadScenario) {
  const ProgramResult result = shell("coldcast run nowhere.yaml");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("nowhere.yaml"));
}

TEST_F(CommandLine, ExitsWith99WhenAConditionFails) {
  const ProgramResult fails =
      shell("coldcast run two.yaml --fail-if 'hello.cold_starts>0' --quiet");
  const ProgramResult passes = shell("coldcast run two.yaml --fail-if 'hello.cold_starts>1'");

  EXPECT_EQ(fails.exit_code, 99);
  EXPECT_THAT(fails.out, HasSubstr("hello"));
  EXPECT_THAT(fails.err, HasSubstr("hello.cold_starts>0"));
  EXPECT_THAT(fails.err, HasSubstr("1"));
  EXPECT_EQ(passes.exit_code, 0);
}

TEST_F(CommandLine, RefusesAConditionOnAMetricThatDoesNotExist) {
  const ProgramResult result = shell("coldcast run two.yaml --fail-if 'hello.cold_start>0'");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, HasSubstr("hello.cold_start"));
}

TEST_F(CommandLine, RefusesUnknownWordsAndNamesTheNearest) {
  const ProgramResult flag = shell("coldcast run two.yaml --replicatons 4");
  const ProgramResult command = shell("coldcast rum two.yaml");
  const ProgramResult format = shell("coldcast run two.yaml --format jsn");
  const ProgramResult family = shell("coldcast list arivals");

  EXPECT_EQ(flag.exit_code, 2);
  EXPECT_THAT(flag.err,
              HasSubstr("error: unknown flag \"--replicatons\"; did you mean \"--replications\"?"));
  EXPECT_EQ(command.exit_code, 2);
  EXPECT_THAT(command.err, HasSubstr("did you mean \"run\"?"));
  EXPECT_EQ(format.exit_code, 2);
  EXPECT_THAT(format.err, HasSubstr("did you mean \"json\"?"));
  EXPECT_EQ(family.exit_code, 2);
  EXPECT_THAT(family.err, HasSubstr("did you mean \"arrivals\"?"));
}

TEST_F(CommandLine, RefusesAbbreviatedFlags) {
  const ProgramResult result = shell("coldcast run two.yaml --dur 5s");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("unknown flag \"--dur\""));
}

TEST_F(CommandLine, RefusesValuesThatAreNone) {
  for (const char* flags :
       {"--seed x", "--seed", "--seed --quiet", "--jobs 0", "--duration 5", "--color maybe",
        "--set memory", "--set =3", "--output ''", "--seed 1 --seed 2", "--fail-if requests",
        "extra.yaml", "--max-events -1"}) {
    const ProgramResult result = shell(std::string("coldcast run two.yaml ") + flags);
    EXPECT_EQ(result.exit_code, 2) << flags;
    EXPECT_THAT(result.out, IsEmpty()) << flags;
    EXPECT_THAT(result.err, HasSubstr("error: ")) << flags;
  }
}

TEST_F(CommandLine, HelpsWithExamplesFirst) {
  const ProgramResult overview = shell("coldcast --help");
  const ProgramResult bare = shell("coldcast");

  EXPECT_EQ(overview.exit_code, 0);
  EXPECT_THAT(overview.out, ContainsRegex("Examples:(.|\n)*Usage:"));
  EXPECT_EQ(bare.exit_code, 2);
  EXPECT_THAT(bare.out, IsEmpty());
  for (const char* command : {"run", "check", "list"}) {
    const ProgramResult help = shell(std::string("coldcast ") + command + " --help");
    EXPECT_EQ(help.exit_code, 0) << command;
    EXPECT_THAT(help.out, StartsWith("Examples:\n")) << command;
  }
}

TEST_F(CommandLine, TellsItsVersion) {
  EXPECT_THAT(shell("coldcast --version").out,
              ContainsRegex("^coldcast [0-9]+\\.[0-9]+\\.[0-9]+\n$"));
}

TEST_F(CommandLine, WritesAnOutputFileWholeOrNotAtAll) {
  write("kept.json", "as it was");

  const ProgramResult done = shell("coldcast run two.yaml --format json -o result.json");
  const ProgramResult failed = shell("coldcast run nowhere.yaml --format json -o kept.json");

  EXPECT_EQ(done.exit_code, 0);
  EXPECT_THAT(done.out, IsEmpty());
  EXPECT_THAT(file("result.json"), HasSubstr("\"cold_starts\""));
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_EQ(file("kept.json"), "as it was");
  EXPECT_THAT(shell("ls -A | grep XX || ls -A | grep '^[.].*json'").out, IsEmpty());
}

TEST_F(CommandLine, SaysThatAnOutputCannotBeWritten) {
  for (const char* target : {"nowhere/result.json", ".", "/dev/full"}) {
    const ProgramResult result = shell(std::string("coldcast run two.yaml -o ") + target);
    EXPECT_EQ(result.exit_code, 1) << target;
    EXPECT_THAT(result.err, HasSubstr(std::string("error: cannot write \"") + target)) << target;
  }
  const ProgramResult closed = shell("coldcast run two.yaml >&-");
  EXPECT_EQ(closed.exit_code, 1);
  EXPECT_THAT(closed.err, HasSubstr("error: cannot write to standard output"));
}

TEST_F(CommandLine, LeavesADeviceADevice) {
  EXPECT_EQ(shell("coldcast run two.yaml -o /dev/null").exit_code, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(CommandLine, RefusesTwoOutputsInOneFile) {
  const ProgramResult result = shell("coldcast run two.yaml -o x.csv --invocations ./x.csv");

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("same file"));
  EXPECT_FALSE(exists("x.csv"));
}

TEST_F(CommandLine, WritesOneRowARequest) {
  const ProgramResult result = shell("coldcast run two.yaml --invocations rows.csv");

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(file("rows.csv"),
              StartsWith("request,function,label,arrived_s,start,environment,cold_start_ms,init_ms,"
                         "duration_ms,finished_s,outcome,reason\n1,hello,,0.000000000,cold,1,"));
}

TEST_F(CommandLine, WritesOneRowAFunctionAndMinute) {
  const ProgramResult result =
      shell("coldcast run two.yaml --metrics minutes.csv --quiet -o /dev/null");

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(file("minutes.csv"), HasSubstr("Invocations"));
  EXPECT_THAT(file("minutes.csv"), HasSubstr("hello"));
}

TEST_F(CommandLine, IsQuietWhenItsReaderLeaves) {
  const ProgramResult result = shell("coldcast run two.yaml --format json | head -c 1");

  EXPECT_EQ(result.out, "{");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(CommandLine, ColoursOnlyWhereItIsWished) {
  EXPECT_THAT(shell("coldcast run two.yaml").out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(shell("coldcast run two.yaml --color never").out, Not(HasSubstr("\x1b[")));
  EXPECT_THAT(shell("coldcast run two.yaml --color always").out, HasSubstr("\x1b["));
}

TEST_F(CommandLine, ColoursATerminalUnlessNoColorIsSet) {
  ASSERT_EQ(unsetenv("NO_COLOR"), 0);
  const std::string coloured = on_terminal("run two.yaml");
  if (coloured.empty()) GTEST_SKIP() << "no pseudo-terminal";
  ASSERT_EQ(setenv("NO_COLOR", "1", 1), 0);
  const std::string plain = on_terminal("run two.yaml");

  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  EXPECT_THAT(plain, HasSubstr("hello"));
  EXPECT_THAT(plain, Not(HasSubstr("\x1b[")));
}

constexpr const char* kEndless = R"(
scenario: endless
duration: 100000h
functions:
  busy:
    handler: {duration: 1ms}
    arrivals: {kind: poisson, rate: 100/s}
)";

TEST_F(CommandLine, PrintsWhatIsKnownWhenInterrupted) {
  write("endless.yaml", kEndless);

  for (const char* signal : {"INT", "TERM"}) {
    const ProgramResult result = shell(std::string("timeout --preserve-status -s ") + signal +
                                       " 0.5 '" COLDCAST_BINARY "' run endless.yaml --format json");
    EXPECT_EQ(result.exit_code, 130) << signal;
    EXPECT_THAT(result.out, HasSubstr("\"partial\"")) << signal;
    EXPECT_THAT(result.out, HasSubstr("\"busy\"")) << signal;
  }
}

TEST_F(CommandLine, ShowsProgressOnATerminalAndErasesIt) {
  write("endless.yaml", kEndless);

  const std::string shown =
      on_terminal("run endless.yaml --format json -o /dev/null --time-limit 1500ms");

  if (shown.empty()) GTEST_SKIP() << "no pseudo-terminal";
  EXPECT_THAT(shown, HasSubstr("requests/s"));
  EXPECT_THAT(shown, HasSubstr("requests/s\r\x1b[K"));
  EXPECT_THAT(on_terminal("run endless.yaml --quiet -o /dev/null --time-limit 1500ms"),
              Not(HasSubstr("requests/s")));
}

TEST_F(CommandLine, SaysWhatALimitStopped) {
  write("endless.yaml", kEndless);

  const ProgramResult events = shell("coldcast run endless.yaml --max-events 100000 --format json");
  const ProgramResult time = shell("coldcast run endless.yaml --time-limit 300ms --format json");

  for (const ProgramResult& result : {events, time}) {
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_THAT(result.out, HasSubstr("\"partial\""));
  }
  EXPECT_THAT(events.err, HasSubstr("error: stopped by --max-events 100000"));
  EXPECT_THAT(time.err, HasSubstr("error: stopped by --time-limit 300ms"));
}

TEST_F(CommandLine, ChecksWithoutSimulating) {
  write("endless.yaml", kEndless);

  const ProgramResult check = shell("coldcast check endless.yaml");
  const ProgramResult resolved = shell(
      "coldcast check endless.yaml --resolved > r.yaml && "
      "coldcast check r.yaml --resolved");

  EXPECT_EQ(check.exit_code, 0);
  EXPECT_THAT(check.out, IsEmpty());
  EXPECT_EQ(resolved.exit_code, 0) << resolved.err;
  EXPECT_EQ(resolved.out, file("r.yaml"));
  EXPECT_THAT(resolved.out, HasSubstr("memory: 128MB"));
}

TEST_F(CommandLine, ListsWhatAScenarioIsMadeOf) {
  const ProgramResult all = shell("coldcast list");
  const ProgramResult one = shell("coldcast list trace formats");

  EXPECT_EQ(all.exit_code, 0);
  for (const char* word : {"lognormal", "closed_loop", "silent", "azure_2019", "markdown"})
    EXPECT_THAT(all.out, HasSubstr(word));
  EXPECT_THAT(one.out, HasSubstr("azure_2021"));
  EXPECT_THAT(one.out, Not(HasSubstr("lognormal")));
}

TEST_F(CommandLine, ListsAFormatOfTwoCommandsOnce) {
  const ProgramResult listed = shell("coldcast list report-formats");

  EXPECT_THAT(listed.out,
              HasSubstr("  html      one page with charts that needs no network\n"
                        "            timeline: a page to zoom, step through and ask why\n"
                        "            --format html\n"
                        "  junit "));
}

}  // namespace
}  // namespace coldcast
