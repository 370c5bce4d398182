#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace coldcast {

// Is told what a JSON text holds, in its order. Views are valid during the call; `end` is the
// number of bytes up to the end of what is told. It may throw to stop the reading.
class JsonListener {
 public:
  virtual ~JsonListener() = default;
  virtual void on_object(std::uint64_t end) = 0;                         // {
  virtual void on_list(std::uint64_t end) = 0;                           // [
  virtual void on_close(std::uint64_t end) = 0;                          // } or ]
  virtual void on_key(std::string_view key, std::uint64_t end) = 0;      // of an object
  virtual void on_text(std::string_view text, std::uint64_t end) = 0;    // a string
  virtual void on_number(std::string_view text, std::uint64_t end) = 0;  // as it is written
  virtual void on_word(std::string_view word, std::uint64_t end) = 0;    // true, false or null
};

// Why a text is no JSON.
struct JsonFault {
  std::uint64_t offset = 0;  // in bytes from the beginning
  std::string message;       // `expected a comma or }`
};

// Writes the next bytes and returns how many; 0 at the end.
using JsonInput = std::function<std::uint64_t(std::span<char>)>;

// JSON values one after the other (RFC 8259; UTF-8, a byte order mark is skipped), read in a buffer
// that does not grow with the text. Nothing is nested too deep for it.
class JsonReader {
 public:
  explicit JsonReader(JsonInput input);
  ~JsonReader();

  // Reads one value; false when only blanks are left, or when the text is no JSON.
  [[nodiscard]] bool next(JsonListener& listener);
  [[nodiscard]] const std::optional<JsonFault>& fault() const { return fault_; }
  // How many bytes have been read.
  [[nodiscard]] std::uint64_t offset() const;
  // Whether only blanks are left.
  [[nodiscard]] bool at_end();

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::optional<JsonFault> fault_;
};

// Reads `text`, which holds exactly one value; what is wrong with it, if anything is.
[[nodiscard]] std::optional<JsonFault> read_json(std::string_view text, JsonListener& listener);

}  // namespace coldcast
