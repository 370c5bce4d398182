#include <algorithm>
#include <array>
#include <filesystem>
#include <fmt/format.h>

#include "exchange/import/core/source_file.h"
#include "exchange/import/serverless/variable_text.h"
#include "exchange/import/serverless/variables.h"

namespace coldcast {
namespace {

bool is_program(std::string_view file) {
  static constexpr std::array<std::string_view, 6> kEndings{".js",  ".ts",  ".cjs",
                                                            ".mjs", ".cts", ".mts"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [file](std::string_view ending) { return file.ends_with(ending); });
}

bool is_tree(std::string_view file) {
  return file.ends_with(".yml") || file.ends_with(".yaml") || file.ends_with(".json");
}

}  // namespace

Value ServerlessVariables::file(const std::string& name, const std::string& path, Mark mark) {
  const std::string whole = "file(" + name + ")" + (path.empty() ? "" : ":" + path);
  if (is_program(name)) {
    Value value = foreign(whole, mark);
    if (value.is_unknown()) value.what = fmt::format("made by the program {}", name);
    return value;
  }
  const std::string place = beside(settings_.file, name);
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(place, ignored)) {
    Value value = foreign(whole, mark);
    if (value.is_unknown()) value.what = fmt::format("in the file {}, which is not there", name);
    return value;
  }
  if (!is_tree(name)) {
    const auto text = read_source(place, findings_, mark);
    return text ? Value::of_text(bare(*text), mark) : Value{};
  }
  const auto [known, is_new] = files_.try_emplace(place, nullptr);
  if (is_new) {
    if (const auto text = read_source(place, findings_, mark)) {
      auto tree = read_source_tree(*text, findings_.add_file(place), SourceLanguage::json_or_yaml,
                                   findings_);
      if (tree) known->second = &keep(std::move(*tree));
    }
  }
  if (known->second == nullptr)
    return Value::not_known("in a file that cannot be read", "mend it", mark);
  Value found = at_path(Value::of(*known->second), path);
  if (found.is_nothing())
    return Value::not_known(fmt::format("{} of {}, which the file does not have", path, name),
                            "write it, or give a fallback", mark);
  return found;
}

}  // namespace coldcast
