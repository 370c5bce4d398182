#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/base/error.h"

namespace coldcast {

// What an import has to say beside the scenario, place by place. Errors are what AWS or coldcast
// refuses; questions are what no file says; remarks are what was left out or understood in a way
// that the user should know.
class Findings {
 public:
  // Names a file, or a part of it (`part`: Globals), for Mark::origin.
  [[nodiscard]] std::uint32_t add_file(std::string name, std::string part = {});
  [[nodiscard]] const std::string& file_of(Mark mark) const;
  [[nodiscard]] const std::string& part_of(Mark mark) const;

  // `path` may be empty, as may be the place.
  void refuse(Mark at, std::string_view path, std::string message);
  void ask(std::string_view path, std::string message);
  // The question that stands first, as what matters most.
  void ask_first(std::string_view path, std::string message);
  void remark(Mark at, std::string_view path, std::string message);

  // The value of a parameter that nothing may show.
  void hide(const std::string& parameter) { hidden_.insert(parameter); }
  [[nodiscard]] bool is_hidden(const std::string& parameter) const {
    return hidden_.contains(parameter);
  }

  [[nodiscard]] std::vector<std::string> errors() const;  // in file order
  [[nodiscard]] std::vector<std::string> questions() const;
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }
  [[nodiscard]] bool has_errors() const { return !errors_.empty(); }

 private:
  struct File {
    std::string name;
    std::string part;
  };
  struct Fault {
    Mark at;
    std::string line;
  };
  [[nodiscard]] std::string line(Mark at, std::string_view path, std::string_view message) const;

  std::vector<File> files_;
  std::vector<Fault> errors_;
  std::vector<std::string> first_questions_;
  std::vector<std::string> questions_;
  std::vector<std::string> remarks_;
  std::set<std::string> hidden_;
};

}  // namespace coldcast
