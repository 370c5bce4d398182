#pragma once

#include <cctype>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace coldcast {

// A JSON value as RFC 8259 has it, for tests that must not trust the writer.
struct Json {
  enum class Kind { null, boolean, number, string, list, map };
  Kind kind = Kind::null;
  double number = 0;
  std::string text;
  std::vector<Json> items;
  std::map<std::string, Json> members;

  [[nodiscard]] const Json& operator[](const std::string& key) const { return members.at(key); }
  [[nodiscard]] bool has(const std::string& key) const { return members.count(key) > 0; }
};

// Reads the whole of a text; throws std::runtime_error that names the place of what is no JSON.
class JsonParser {
 public:
  static Json read(std::string_view text) {
    JsonParser reader(text);
    Json value = reader.value();
    reader.skip_blanks();
    if (reader.at_ != text.size()) reader.fail("nothing more");
    return value;
  }

 private:
  explicit JsonParser(std::string_view text) : text_(text) {}

  [[noreturn]] void fail(const std::string& expected) const {
    throw std::runtime_error("expected " + expected + " at " + std::to_string(at_));
  }
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string::npos)
      ++at_;
  }
  bool take(char wanted) {
    skip_blanks();
    if (peek() != wanted) return false;
    ++at_;
    return true;
  }
  void need(char wanted) {
    if (!take(wanted)) fail(std::string(1, wanted));
  }
  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Json value() {
    skip_blanks();
    Json result;
    if (peek() == '{') {
      result.kind = Json::Kind::map;
      read_members(result);
    } else if (peek() == '[') {
      result.kind = Json::Kind::list;
      read_items(result);
    } else if (peek() == '"') {
      result.kind = Json::Kind::string;
      result.text = string();
    } else if (take_word("true")) {
      result.kind = Json::Kind::boolean;
      result.number = 1.0;
    } else if (take_word("false")) {
      result.kind = Json::Kind::boolean;
    } else if (!take_word("null")) {
      result.kind = Json::Kind::number;
      result.number = number();
    }
    return result;
  }
  void read_members(Json& result) {
    need('{');
    if (take('}')) return;
    do {
      skip_blanks();
      const std::string key = string();
      need(':');
      if (!result.members.emplace(key, value()).second) fail("a new key, not " + key);
    } while (take(','));
    need('}');
  }
  void read_items(Json& result) {
    need('[');
    if (take(']')) return;
    do result.items.push_back(value());
    while (take(','));
    need(']');
  }
  std::string string() {
    need('"');
    std::string result;
    while (peek() != '"') {
      if (static_cast<unsigned char>(peek()) < 0x20) fail("a character of a string");
      if (peek() == '\\') {
        ++at_;
        if (peek() == 'u') {
          const std::string digits(text_.substr(at_ + 1, 4));
          at_ += 4;
          result += static_cast<char>(std::stoi(digits, nullptr, 16));
        } else {
          result += peek();
        }
      } else {
        result += peek();
      }
      ++at_;
    }
    ++at_;
    return result;
  }
  double number() {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    if (!std::isdigit(static_cast<unsigned char>(peek()))) fail("a value");
    while (std::isdigit(static_cast<unsigned char>(peek())) ||
           std::string_view(".eE+-").find(peek()) != std::string::npos)
      ++at_;
    return std::stod(std::string(text_.substr(begin, at_ - begin)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace coldcast
