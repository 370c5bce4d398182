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

  // The keys of the scenario that are asked for.
  [[nodiscard]] std::vector<std::string> asked() const;
  // Takes back what was said of a path and below it: of a thing that the scenario does not have.
  void forget(std::string_view path);

  [[nodiscard]] std::vector<std::string> errors() const;  // in file order
  [[nodiscard]] std::vector<std::string> questions() const;
  [[nodiscard]] std::vector<std::string> remarks() const;
  [[nodiscard]] bool has_errors() const { return !errors_.empty(); }

 private:
  struct File {
    std::string name;
    std::string part;
  };
  struct Saying {
    Mark at;
    std::string path;
    std::string line;
  };
  // Each once.
  void say(std::vector<Saying>& sayings, Mark at, std::string_view path, std::string_view message);

  std::vector<File> files_;
  std::vector<Saying> errors_;
  std::vector<Saying> first_questions_;
  std::vector<Saying> questions_;
  std::vector<Saying> remarks_;
  std::set<std::string> hidden_;
};

}  // namespace coldcast
