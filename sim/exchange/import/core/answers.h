#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace coldcast {

// What the user said on the command line as KEY=VALUE, and which of it was needed.
class Answers {
 public:
  Answers() = default;
  // `flag`: --value, for messages.
  Answers(std::string flag, std::vector<std::pair<std::string, std::string>> said)
      : flag_(std::move(flag)), said_(std::move(said)), used_(said_.size(), false) {}

  // The last that was said, which is then taken for used.
  [[nodiscard]] std::optional<std::string> find(std::string_view key);
  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> unused() const;
  [[nodiscard]] std::vector<std::string> keys() const;
  [[nodiscard]] const std::string& flag() const { return flag_; }

 private:
  std::string flag_;
  std::vector<std::pair<std::string, std::string>> said_;
  std::vector<bool> used_;
};

}  // namespace coldcast
