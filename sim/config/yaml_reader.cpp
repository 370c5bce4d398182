#include "config/yaml_reader.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <utility>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "coldcast/formats/files.h"

#include "config/plain_yaml.h"
#include "config/yaml_text.h"
#include "config/yaml_tree_builder.h"

namespace coldcast {
namespace {

// yaml-cpp's words for what people get wrong most often, in terms of what they wrote.
std::string explain(const YAML::Exception& error, std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kExplained{{
      {"end of map not found", "does not fit what stands before it; is the indentation right?"},
      {"end of sequence not found", "does not fit the list before it; is the indentation right?"},
      {"end of map flow not found", "expected , or } to go on with or to end the {...} before it"},
      {"end of sequence flow not found",
       "expected , or ] to go on with or to end the [...] before it"},
      {"illegal map value", "unexpected \": \"; is the indentation right, or are quotes missing?"},
      {"illegal block entry", "unexpected \"- \"; a list begins on a line of its own"},
      {"unknown token", "unexpected character; put the value in quotes"},
  }};
  const auto at = std::min(text.size(), static_cast<std::size_t>(std::max(error.mark.pos, 0)));
  const std::string_view before = text.substr(0, at);
  const std::string_view line = text.substr(before.rfind('\n') + 1);
  if (line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos) {
    return "a tab in the indentation; YAML wants spaces";
  }
  for (const auto& [message, words] : kExplained) {
    if (error.msg == message) return std::string(words);
  }
  return "is not valid YAML: " + error.msg;
}

}  // namespace

std::optional<Node> read_yaml(std::string_view text, Diagnostics& diagnostics,
                              const YamlDialect* dialect) {
  const std::optional<std::string> lines = to_yaml_text(text, diagnostics);
  if (!lines) return std::nullopt;
  if (dialect == nullptr) {
    if (std::optional<Node> tree = read_plain_yaml(*lines)) return tree;
  }
  YamlTreeBuilder builder(*lines, diagnostics, dialect);
  try {
    std::istringstream input(*lines);
    YAML::Parser parser(input);
    if (!parser.HandleNextDocument(builder)) {
      diagnostics.report({}, "", "is empty");
      return std::nullopt;
    }
    while (parser.HandleNextDocument(builder)) continue;
    return builder.take();
  } catch (const YamlStop&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    diagnostics.report(builder.mark_of(error.mark), "", explain(error, *lines));
    return std::nullopt;
  }
}

std::optional<std::string> read_text_file(const std::string& path, Diagnostics& diagnostics) {
  std::string failure;
  std::optional<std::string> text = files().text(path, failure);
  if (!text) diagnostics.report({}, "", std::move(failure));
  return text;
}

}  // namespace coldcast
