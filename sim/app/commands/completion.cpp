#include <array>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "app/command.h"
#include "app/options.h"
#include "app/output_file.h"

namespace coldcast {
namespace {

// Flags are asked of the program itself when they are wanted, so that the script never lies.
constexpr std::string_view kFlags = "--help 2>/dev/null | grep -oE -- '--[a-z][a-z-]*' | sort -u";

// In single quotes of a shell.
std::string in_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

constexpr std::string_view kBash = R"sh(# coldcast completion bash; source it from ~/.bashrc.
_coldcast() {
  local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W '@COMMANDS@ --help --version' -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(coldcast "$command" @FLAGS@)" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _coldcast coldcast
)sh";

constexpr std::string_view kZsh = R"sh(#compdef coldcast
# coldcast completion zsh; as _coldcast in a folder of $fpath, or sourced.
_coldcast() {
  local -a coldcast_commands coldcast_flags
  coldcast_commands=(@COMMANDS@)
  if (( CURRENT == 2 )); then
    _describe command coldcast_commands
  elif [[ $words[CURRENT] == -* ]]; then
    coldcast_flags=(${(f)"$(coldcast $words[2] @FLAGS@)"})
    compadd -- $coldcast_flags
  else
    _files
  fi
}
if [[ $funcstack[1] == _coldcast ]]; then
  _coldcast "$@"
else
  compdef _coldcast coldcast
fi
)sh";

// A script with its two gaps filled.
std::string filled(std::string_view script, const std::string& commands_text) {
  std::string text(script);
  for (const auto& [gap, with] :
       {std::pair<std::string_view, std::string>{"@COMMANDS@", commands_text},
        {"@FLAGS@", std::string(kFlags)}})
    text.replace(text.find(gap), gap.size(), with);
  return text;
}

std::string bash() {
  std::string words;
  for (const Command& command : commands())
    words += fmt::format("{}{}", words.empty() ? "" : " ", command.name);
  return filled(kBash, words);
}

std::string zsh() {
  std::string words;
  for (const Command& command : commands())
    words += "\n    " + in_quotes(fmt::format("{}:{}", command.name, command.summary));
  return filled(kZsh, words + "\n  ");
}

std::string fish() {
  std::string text = fmt::format(
      "# coldcast completion fish; as coldcast.fish in ~/.config/fish/completions.\n"
      "function __coldcast_flags\n"
      "  set -l words (commandline -opc)\n"
      "  coldcast $words[2] {}\n"
      "end\n",
      kFlags);
  for (const Command& command : commands())
    text += fmt::format("complete -c coldcast -n __fish_use_subcommand -f -a {} -d {}\n",
                        command.name, in_quotes(command.summary));
  return text + "complete -c coldcast -n 'not __fish_use_subcommand' -F -a '(__coldcast_flags)'\n";
}

}  // namespace

int run_completion(const std::vector<std::string>& words) {
  Options options({.usage = "coldcast completion bash|zsh|fish",
                   .summary = "Prints a script that completes commands, flags and file names in "
                              "your shell.\n",
                   .examples = "  source <(coldcast completion bash)\n"
                               "  coldcast completion fish > ~/.config/fish/completions/"
                               "coldcast.fish\n"});
  if (!options.parse(words)) return kDone;
  const std::string shell = options.argument("SHELL");
  static constexpr std::array<std::string_view, 3> kShells{"bash", "zsh", "fish"};
  if (shell == kShells[0]) {
    print(bash());
  } else if (shell == kShells[1]) {
    print(zsh());
  } else if (shell == kShells[2]) {
    print(fish());
  } else {
    throw UsageError(unknown_word("shell", shell, kShells));
  }
  return kDone;
}

}  // namespace coldcast
