#include "app/options.h"

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <fmt/format.h>
#include <string_view>

#include "coldcast/base/error.h"
#include "coldcast/base/text.h"

#include "app/output_file.h"

namespace coldcast {
namespace {

namespace po = boost::program_options;

// Flags of other tools, and what is the same here.
struct OtherFlag {
  std::string_view word;
  std::string_view flag;
};

constexpr auto kOtherFlags = std::to_array<OtherFlag>({
    {"-f", "--format"},
    {"--json", "--format json"},
    {"--csv", "--format csv"},
    {"--html", "--format html"},
    {"--markdown", "--format markdown"},
    {"--junit", "--format junit"},
    {"--region", "--prices"},
    {"--runs", "--replications"},
    {"-n", "--replications"},
    {"-r", "--replications"},
    {"-j", "--jobs"},
    {"--threads", "--jobs"},
    {"--workers", "--jobs"},
    {"-s", "--set"},
    {"--until", "--to"},
    {"-q", "--quiet"},
    {"--silent", "--quiet"},
    {"--name", "--function"},
    {"--filter", "--functions"},
    {"--limit", "--top"},
    {"--threshold", "--fail-if"},
    {"--assert", "--fail-if"},
    {"--goal", "--target"},
    {"--time", "--duration"},
    {"--file", "--output"},
});

// Not a flag's name: where the words without dashes are kept.
constexpr const char* kArguments = "coldcast arguments";

// `--seed --quiet` is a seed that was forgotten; who means it writes `--seed=--quiet`.
void refuse_flag_as_value(const po::option& option) {
  if (option.original_tokens.size() == 2 && option.original_tokens[1].starts_with("--"))
    throw UsageError(fmt::format("{} has no value: {} follows", option.original_tokens[0],
                                 option.original_tokens[1]));
}

std::string flag_of(const po::option_description& option) {
  const std::string name =
      option.canonical_display_name(po::command_line_style::allow_dash_for_short);
  const bool is_long_only = name == option.long_name();
  std::string flag = fmt::format("{}--{}", is_long_only ? "    " : name + ", ", option.long_name());
  const bool takes_value = option.semantic()->max_tokens() > 0;
  if (takes_value) flag += fmt::format(" {}", option.format_parameter());
  return flag;
}

}  // namespace

struct Options::State {
  po::options_description flags;
  po::variables_map values;
};

Options::Options(const Help& help) : help_(help), state_(std::make_unique<State>()) {}
Options::~Options() = default;

void Options::add_switch(const std::string& name, const std::string& text) {
  state_->flags.add_options()(name.c_str(), text.c_str());
}

void Options::add_value(const std::string& name, const std::string& argument,
                        const std::string& text) {
  state_->flags.add_options()(name.c_str(), po::value<std::string>()->value_name(argument),
                              text.c_str());
}

void Options::add_list(const std::string& name, const std::string& argument,
                       const std::string& text) {
  state_->flags.add_options()(
      name.c_str(), po::value<std::vector<std::string>>()->value_name(argument), text.c_str());
}

bool Options::parse(const std::vector<std::string>& words) {
  add_switch("help,h", "this text");
  po::options_description all;
  all.add(state_->flags).add_options()(kArguments, po::value<std::vector<std::string>>());
  po::positional_options_description positional;
  positional.add(kArguments, -1);
  try {
    const auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const po::parsed_options parsed =
        po::command_line_parser(words).options(all).positional(positional).style(style).run();
    for (const po::option& option : parsed.options) refuse_flag_as_value(option);
    po::store(parsed, state_->values);
  } catch (const po::unknown_option& error) {
    throw UsageError(
        nearest_flag(error.get_option_name()),
        fmt::format("{} --help lists the flags", help_.usage.substr(0, help_.usage.find(' ', 9))));
  } catch (const po::multiple_occurrences& error) {
    throw UsageError(fmt::format("{} is given twice", error.get_option_name()));
  } catch (const po::error_with_option_name& error) {
    throw UsageError(error.what());
  }
  if (!has("help")) return true;
  print(help());
  return false;
}

std::string Options::nearest_flag(const std::string& word) const {
  std::vector<std::string> names;
  for (const auto& flag : state_->flags.options()) names.push_back("--" + flag->long_name());
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto is_flag = [&](std::string_view flag) {
    return std::find(known.begin(), known.end(), flag.substr(0, flag.find(' '))) != known.end();
  };
  const auto other = std::find_if(kOtherFlags.begin(), kOtherFlags.end(), [&](const auto& one) {
    return one.word == word && is_flag(one.flag);
  });
  const auto begins = [&](std::string_view flag) { return flag.starts_with(word); };
  const auto longer = std::find_if(known.begin(), known.end(), begins);
  const bool is_only = std::count_if(known.begin(), known.end(), begins) == 1;
  const std::string_view near = other != kOtherFlags.end() ? other->flag
                                : is_only                  ? *longer
                                                           : nearest_word(word, known);
  return near.empty() ? fmt::format("unknown flag \"{}\"", word)
                      : fmt::format("unknown flag \"{}\"; did you mean \"{}\"?", word, near);
}

std::string Options::help() const {
  std::string text = fmt::format("Examples:\n{}\nUsage: {}\n\n{}\nFlags:\n", help_.examples,
                                 help_.usage, help_.summary);
  for (const auto& option : state_->flags.options())
    text += fmt::format("  {:<26}  {}\n", flag_of(*option), option->description());
  return text;
}

bool Options::has(const std::string& name) const {
  return state_->values.count(name) > 0;
}

std::optional<std::string> Options::value(const std::string& name) const {
  if (!has(name)) return std::nullopt;
  return state_->values[name].as<std::string>();
}

std::vector<std::string> Options::list(const std::string& name) const {
  if (!has(name)) return {};
  return state_->values[name].as<std::vector<std::string>>();
}

std::vector<std::string> Options::arguments() const {
  return list(kArguments);
}

std::string Options::argument(std::string_view what) const {
  const std::vector<std::string> words = arguments();
  if (words.empty())
    throw UsageError(fmt::format("{} is missing", what), fmt::format("usage: {}", help_.usage));
  if (words.size() > 1)
    throw UsageError(fmt::format("\"{}\" is one argument too many", words[1]),
                     fmt::format("usage: {}", help_.usage));
  return words[0];
}

}  // namespace coldcast
