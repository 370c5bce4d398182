#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "coldcast/config/scenario_file.h"
#include "coldcast/keys/keys.h"

namespace coldcast {

// What the readers asked for while scenarios were read: each row of the table of keys that has been
// asked for, and every path that has no row.
class ReadKeys {
 public:
  // Reads a file, and gives what load() makes of it.
  LoadedScenario read(const std::string& file);

  // Paths that were asked for and have no row.
  [[nodiscard]] const std::set<std::string>& unknown() const { return unknown_; }
  [[nodiscard]] bool has_asked(const Key& key, const std::string& kind) const {
    return asked_.count({&key, kind}) > 0;
  }
  // In which forms the value of a row was taken.
  [[nodiscard]] const std::map<const Key*, std::set<std::string>>& forms() const { return forms_; }
  // Where a row stands in what was read, as a path of the user's; empty: nowhere.
  [[nodiscard]] std::string place_of(const Key& key) const {
    const auto found = places_.find(&key);
    return found == places_.end() ? "" : found->second;
  }

 private:
  class Listener;

  void add_asked(const std::string& path, const Node& block);
  [[nodiscard]] const Key* row_of(const std::string& path) const;

  std::set<std::pair<const Key*, std::string>> asked_;
  std::map<std::string, const Key*> rows_;  // by path, of what was asked last
  std::map<const Key*, std::string> places_;
  std::map<const Key*, std::set<std::string>> forms_;
  std::set<std::string> unknown_;
};

// The scenarios of the repository, and the one with every key.
[[nodiscard]] std::vector<std::string> all_scenario_files();
[[nodiscard]] std::string everything_file();

}  // namespace coldcast
