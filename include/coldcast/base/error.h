#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace coldcast {

// Every failure that a user can cause derives from this; main() prints it as `error: ...` and, when
// there is one, `hint: ...`. Anything else that is thrown is a defect of the program.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& what, std::string hint = {});

  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

// Wrong flags or arguments: exit code 2.
class UsageError : public Error {
 public:
  using Error::Error;
};

// A result could not be written: exit code 1.
class OutputError : public Error {
 public:
  using Error::Error;
};

// A trace that breaks off or has a bad record, found while the simulation runs: exit code 1.
// Prints as `file:line: message`.
class TraceError : public Error {
 public:
  TraceError(const std::string& file, std::uint64_t line, const std::string& message,
             std::string hint = {});
};

// A place in what the user wrote; line and column (in characters) count from 1, 0 means unknown.
struct Mark {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t origin = 0;  // 0: the scenario file; others as Diagnostics::add_origin() said
};

// One thing wrong with a scenario.
struct Diagnostic {
  std::string file;
  Mark mark;
  std::string path;     // key path: functions.checkout.keep_alive
  std::string message;  // what is wrong, what was expected, the nearest right word

  // `file:line:column: path: message`; without the parts that are unknown.
  [[nodiscard]] std::string to_string() const;
};

// A scenario that cannot be run, with everything that is wrong with it, in file order: exit code 2.
class ScenarioError : public Error {
 public:
  explicit ScenarioError(std::vector<Diagnostic> diagnostics);

  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace coldcast
