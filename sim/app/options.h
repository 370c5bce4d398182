#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// The flags and arguments of one command. They are declared first (each appears in --help), then
// parsed, then asked for. Names are without dashes; a name `output,o` has a short form. Flags are
// never abbreviated. What is wrong with the words is a UsageError.
class Options {
 public:
  struct Help {
    std::string_view usage;     // coldcast run SCENARIO [FLAG...]
    std::string_view summary;   // a paragraph
    std::string_view examples;  // a command a line
  };

  explicit Options(const Help& help);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  void add_switch(const std::string& name, const std::string& text);
  // At most once.
  void add_value(const std::string& name, const std::string& argument, const std::string& text);
  // Any number of times.
  void add_list(const std::string& name, const std::string& argument, const std::string& text);

  // False when --help was asked for, and printed: nothing else is to be done.
  [[nodiscard]] bool parse(const std::vector<std::string>& words);

  [[nodiscard]] bool has(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> value(const std::string& name) const;
  [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
  // What is no flag. The first form wants exactly one, called `what` when it is missing.
  [[nodiscard]] std::string argument(std::string_view what) const;
  [[nodiscard]] std::vector<std::string> arguments() const;

 private:
  struct State;
  [[nodiscard]] std::string help() const;
  [[nodiscard]] std::string nearest_flag(const std::string& word) const;

  Help help_;
  std::unique_ptr<State> state_;
};

}  // namespace coldcast
