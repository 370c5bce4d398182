#include "app/command.h"

#include <array>
#include <cstdio>
#include <fmt/format.h>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "app/output_file.h"

namespace coldcast {

int run_check(const std::vector<std::string>& words);
int run_compare(const std::vector<std::string>& words);
int run_completion(const std::vector<std::string>& words);
int run_import(const std::vector<std::string>& words);
int run_fit(const std::vector<std::string>& words);
int run_init(const std::vector<std::string>& words);
int run_list(const std::vector<std::string>& words);
int run_merge(const std::vector<std::string>& words);
int run_predict(const std::vector<std::string>& words);
int run_plan(const std::vector<std::string>& words);
int run_run(const std::vector<std::string>& words);
int run_schema(const std::vector<std::string>& words);
int run_sweep(const std::vector<std::string>& words);
int run_timeline(const std::vector<std::string>& words);

namespace {

constexpr std::array kCommands = {
    Command{"run", "SCENARIO", "simulate a scenario and print its statistics", run_run},
    Command{"compare", "SCENARIO...", "the same requests under several settings; differences",
            run_compare},
    Command{"sweep", "SCENARIO", "a setting, or a grid of settings, value by value", run_sweep},
    Command{"plan", "SCENARIO", "the cheapest settings that meet the targets", run_plan},
    Command{"predict", "FILE...", "cold starts of runs on real Lambda, predicted and measured",
            run_predict},
    Command{"merge", "RESULT...", "join the results of shards", run_merge},
    Command{"timeline", "SCENARIO", "draw who ran where, when, and what was cold", run_timeline},
    Command{"check", "SCENARIO", "report what is wrong with a scenario; simulate nothing",
            run_check},
    Command{"init", "[FLAG...]", "write a first scenario of your own", run_init},
    Command{"import", "FORMAT FILE...", "a scenario from templates, plans or answers of aws",
            run_import},
    Command{"fit", "FILE...", "what logs and metrics say, as a scenario", run_fit},
    Command{"completion", "SHELL", "a script that completes words in bash, zsh or fish",
            run_completion},
    Command{"list", "[FAMILY]", "what a scenario can be made of, with an example of each",
            run_list},
    Command{"schema", "", "a JSON Schema of scenario files, for editors and checks", run_schema},
};

std::string help() {
  std::string text =
      "coldcast forecasts the cold starts, throttles, latency and bill of AWS Lambda functions.\n"
      "\n"
      "Examples:\n"
      "  coldcast run scenarios/first-steps.yaml\n"
      "  coldcast run scenarios/first-steps.yaml --set functions.checkout.memory=2048MB\n"
      "  coldcast list arrivals\n"
      "\n"
      "Usage: coldcast COMMAND [ARGUMENT...]\n"
      "\n"
      "Commands:\n";
  for (const Command& command : commands()) {
    text += fmt::format("  {:<22}{}\n", fmt::format("{} {}", command.name, command.arguments),
                        command.summary);
  }
  return text +
         "\n"
         "  --help              this text; after a command, its own\n"
         "  --version           the version\n"
         "\n"
         "Exit codes: 0 done, 1 failed while running, 2 bad usage or bad scenario,\n"
         "99 a --fail-if or a threshold failed, 130 interrupted.\n";
}

UsageError unknown_command(const std::string& word) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  const bool is_flag = word.starts_with("-");
  if (word.ends_with(".yaml") || word.ends_with(".yml"))
    return UsageError(
        fmt::format("{} is no command; did you mean coldcast run {}?", quote(word), word),
        "coldcast --help lists the commands");
  return UsageError(is_flag ? fmt::format("unknown flag \"{}\" before a command", word)
                            : unknown_word("command", word, names),
                    "coldcast --help lists the commands");
}

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

int run_command_line(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::fputs(help().c_str(), stderr);
    return kUsage;
  }
  if (words[0] == "--help" || words[0] == "-h") {
    print(help());
    return kDone;
  }
  if (words[0] == "--version") {
    print("coldcast " COLDCAST_VERSION "\n");
    return kDone;
  }
  for (const Command& command : commands()) {
    if (command.name == words[0]) return command.run({words.begin() + 1, words.end()});
  }
  throw unknown_command(words[0]);
}

}  // namespace coldcast
