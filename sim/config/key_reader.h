#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "coldcast/base/parameters.h"
#include "coldcast/keys/keys.h"

#include "config/function_reader.h"

namespace coldcast {

// Reads the keys of a block into the members that hold them, each by its row: words are the row's,
// in the order of the enumerators, and a key without a row cannot be read. What a member has stays
// where its key is absent: its default, which a test holds to be the row's, or, in a function of a
// trace, what its template says.
class KeyReader {
 public:
  // `rows` names a block of the tables; `below` a key of it whose own keys are read: `concurrency`.
  // `settings` must outlive it.
  KeyReader(Parameters& settings, std::string_view rows, std::string_view below = {})
      : settings_(&settings), rows_(rows), below_(below) {}

  template <typename Value>
  void read(std::string_view key, Value& member) const {
    const Key& row = row_of(key);
    if constexpr (std::is_enum_v<Value>) {
      member = read_choice(*settings_, key, choices_of(row), member);
    } else if constexpr (std::is_same_v<Value, bool>) {
      member = settings_->boolean(key, member);
    } else if constexpr (std::is_same_v<Value, Duration>) {
      member = settings_->duration(key, member);
    } else if constexpr (std::is_same_v<Value, Megabytes>) {
      member = settings_->size(key, member);
    } else if constexpr (std::is_same_v<Value, std::uint32_t>) {
      member = read_count(*settings_, key, member);
    } else {
      static_assert(std::is_same_v<Value, double>, "a member of a form that no row has");
      member = settings_->share(key, member);
    }
  }
  // The same, and the value that the file has must be in the row's range; what a Scenario may not
  // have either is a rule's to tell (scenario/validation.cpp).
  template <typename Value>
  void read_in_range(std::string_view key, Value& member) const {
    read(key, member);
    if (settings_->has(key)) (void)is_in_range(*settings_->find(key), row_of(key), member);
  }
  [[nodiscard]] const Key& row_of(std::string_view key) const {
    return below_.empty() ? key_row(rows_, key) : key_row(rows_, below_ + "." + std::string(key));
  }

 private:
  Parameters* settings_;
  std::string_view rows_;
  std::string below_;
};

}  // namespace coldcast
