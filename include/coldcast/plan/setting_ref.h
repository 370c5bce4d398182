#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// A key of the scenario, or of one of its functions: what a lever turns and a deployment sets.
// Inside, it travels in place of its path.
struct SettingRef {
  std::string function;  // empty: of the scenario; `*`: of every function
  std::string key;       // provisioned_concurrency.initial, account.concurrency_limit

  // functions.checkout.memory
  [[nodiscard]] std::string path() const;
  [[nodiscard]] static SettingRef of_path(std::string_view path);

  // Whether setting one undoes, or changes a part of, what the other sets.
  [[nodiscard]] bool overlaps(const SettingRef& other) const;
  // `key`, or one below it.
  [[nodiscard]] bool is_in(std::string_view whole) const;

  friend bool operator==(const SettingRef&, const SettingRef&) = default;
};

}  // namespace coldcast
