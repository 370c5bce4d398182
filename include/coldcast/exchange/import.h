#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coldcast {

// `coldcast import`: a scenario from what is deployed. Nothing is executed or fetched, and the
// environment is not read: the same request gives the same bytes everywhere.

enum class ImportFormat : std::uint8_t { cloudformation, serverless, terraform, aws };

// sam, cloudformation, cfn and cdk are one. nullopt for another word.
[[nodiscard]] std::optional<ImportFormat> parse_import_format(std::string_view word);
// All the words, for messages.
[[nodiscard]] const std::vector<std::string_view>& import_format_words();

using KeyValues = std::vector<std::pair<std::string, std::string>>;

struct ImportRequest {
  ImportFormat format = ImportFormat::cloudformation;
  std::vector<std::string> files;  // `-` is standard input; aws: also NAME=FILE
  KeyValues parameters;            // --param
  KeyValues environment;           // --env
  KeyValues values;                // --value
  std::string stage;
  std::string region;
  std::optional<std::uint64_t> account_limit;
  std::vector<std::string> only;
  std::vector<std::string> without;
  std::string command;  // what the head of the scenario says it was written by
  std::string output;   // the file that the scenario goes to, for messages; may be empty
  std::string into;     // a scenario that is brought up to date; may be empty
};

// Each message is one line that begins with its place, where it has one.
struct ImportOutcome {
  std::string scenario;                // empty where there are errors
  std::vector<std::string> errors;     // what AWS refuses, or what is not what it was said to be
  std::vector<std::string> questions;  // what no file says, assumed for now
  std::vector<std::string> remarks;    // what was left out, or understood in a certain way
};

[[nodiscard]] ImportOutcome import_configuration(const ImportRequest& request);

}  // namespace coldcast
