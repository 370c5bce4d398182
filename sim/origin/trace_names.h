#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "coldcast/base/parameters.h"

namespace coldcast {

// Texts of a file, numbered in order of first appearance.
class FunctionKeys {
 public:
  // The number of `key`, a new one if it has none.
  std::uint32_t number(std::string_view key);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key) const;
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> numbers_;
  std::vector<std::string> keys_;
};

// Functions by their name alone, or, where several applications have one of that name, by the
// first 8 characters of the application, `-`, and the name; by more of them where 8 are not enough.
// What is put together is cut to AWS's 64 characters, and no two are alike.
struct QualifiedName {
  std::string application;
  std::string name;
};
[[nodiscard]] std::vector<std::string> unique_names(const std::vector<QualifiedName>& functions);

// Whether AWS takes it for the name of a function.
[[nodiscard]] bool is_taken_by_aws(std::string_view name);

// The key `rename`: other names for those that a file has.
class Renames {
 public:
  Renames() = default;
  // Asks for the key; what is wrong with it is reported.
  explicit Renames(Parameters& settings);

  // The other name, if there is one: of the rule whose text is the name, else of the first whose
  // pattern matches the whole of it.
  [[nodiscard]] std::optional<std::string> find(std::string_view name);
  // Says which rules no name has met.
  void remark_unused() const;

 private:
  struct Rule {
    std::string text;
    std::optional<std::regex> pattern;  // none: it is no regular expression
    std::string name;
    bool is_used = false;
  };

  [[nodiscard]] static std::string expand(const std::string& name, const std::smatch& match);

  std::vector<Rule> rules_;
  std::optional<Setting> setting_;
};

// The functions of a file: its texts, what they are called, and which texts are of one function.
class TraceNames {
 public:
  // Joins the parts of a composite key, so that no two keys are alike.
  static constexpr char kSeparator = '\x1f';

  // The number of the function of `key`, a new one if it has none.
  std::uint32_t number(std::string_view key, Renames& renames);
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key) const;
  // By number.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  // As the file has them, for a message: parts joined by `-`.
  [[nodiscard]] static std::string shown(std::string_view key);

 private:
  [[nodiscard]] std::string own_name(std::string_view key);

  FunctionKeys keys_;
  std::vector<std::uint32_t> functions_;  // by the number of the key
  std::unordered_map<std::string, std::uint32_t> functions_of_names_;
  std::unordered_set<std::string> put_together_;
  std::vector<std::string> names_;
};

}  // namespace coldcast
