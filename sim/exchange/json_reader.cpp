#include "exchange/json_reader.h"

#include <algorithm>
#include <cstring>
#include <rapidjson/error/error.h>
#include <rapidjson/reader.h>
#include <vector>

namespace coldcast {
namespace {

constexpr std::size_t kBufferSize = 1 << 16;

// A stream of RapidJSON's over an input: the text in pieces. Its end reads as '\0'.
class Pieces {
 public:
  using Ch = char;

  explicit Pieces(JsonInput input) : input_(std::move(input)), buffer_(kBufferSize) {
    refill();
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (std::string_view(buffer_.data(), end_).starts_with(kByteOrderMark)) at_ = 3;
  }

  [[nodiscard]] char Peek() const { return at_ < end_ ? buffer_[at_] : '\0'; }
  char Take() {
    if (at_ == end_) return '\0';
    const char taken = buffer_[at_++];
    if (at_ == end_) refill();
    return taken;
  }
  [[nodiscard]] std::size_t Tell() const { return before_ + at_; }
  [[nodiscard]] bool at_end() const { return at_ == end_; }

  // For texts that are changed in place; never called.
  char* PutBegin() { return nullptr; }
  void Put(char) {}
  void Flush() {}
  std::size_t PutEnd(char*) { return 0; }

 private:
  void refill() {
    before_ += end_;
    at_ = 0;
    end_ = input_ ? static_cast<std::size_t>(input_(buffer_)) : 0;
    if (end_ == 0) input_ = nullptr;
  }

  JsonInput input_;
  std::vector<char> buffer_;
  std::size_t before_ = 0;  // bytes of the pieces before this one
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

// RapidJSON's events in the listener's terms.
struct Events {
  JsonListener& listener;
  const Pieces& pieces;

  bool told(void (JsonListener::*event)(std::string_view, std::uint64_t), std::string_view text) {
    (listener.*event)(text, pieces.Tell());
    return true;
  }
  // RapidJSON tells brackets before it takes them.
  bool told(void (JsonListener::*event)(std::uint64_t)) {
    (listener.*event)(pieces.Tell() + 1);
    return true;
  }

  bool Null() { return told(&JsonListener::on_word, "null"); }
  bool Bool(bool value) { return told(&JsonListener::on_word, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    return told(&JsonListener::on_number, {text, size});
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return told(&JsonListener::on_text, {text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    return told(&JsonListener::on_key, {text, size});
  }
  bool StartObject() { return told(&JsonListener::on_object); }
  bool EndObject(rapidjson::SizeType) { return told(&JsonListener::on_close); }
  bool StartArray() { return told(&JsonListener::on_list); }
  bool EndArray(rapidjson::SizeType) { return told(&JsonListener::on_close); }
  // Numbers are told as they are written.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }
};

std::string_view words(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "is empty";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "something follows the JSON value";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a key in double quotes, or }";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected a colon after the key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected a comma or }";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected a comma or ]";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "the quote that begins before this is never closed";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "an escape that JSON does not have";
    case rapidjson::kParseErrorStringInvalidEncoding:
      return "is not UTF-8";
    case rapidjson::kParseErrorNumberTooBig:
    case rapidjson::kParseErrorNumberMissFraction:
    case rapidjson::kParseErrorNumberMissExponent:
      return "a number that breaks off";
    default:
      return "expected a value: {, [, a text in double quotes, a number, true, false, null";
  }
}

constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                            rapidjson::kParseNumbersAsStringsFlag |
                            rapidjson::kParseStopWhenDoneFlag;

}  // namespace

struct JsonReader::State {
  Pieces pieces;
  rapidjson::Reader reader;
};

JsonReader::JsonReader(JsonInput input) : state_(new State{Pieces(std::move(input)), {}}) {}
JsonReader::~JsonReader() = default;

std::uint64_t JsonReader::offset() const {
  return state_->pieces.Tell();
}

bool JsonReader::at_end() {
  rapidjson::SkipWhitespace(state_->pieces);
  return state_->pieces.at_end();
}

bool JsonReader::next(JsonListener& listener) {
  if (fault_ || at_end()) return false;
  Events events{listener, state_->pieces};
  const rapidjson::ParseResult result = state_->reader.Parse<kFlags>(state_->pieces, events);
  if (result.IsError()) fault_ = JsonFault{result.Offset(), std::string(words(result.Code()))};
  return !result.IsError();
}

std::optional<JsonFault> read_json(std::string_view text, JsonListener& listener) {
  std::size_t given = 0;
  JsonReader reader([&](std::span<char> buffer) {
    const std::size_t size = std::min(buffer.size(), text.size() - given);
    std::memcpy(buffer.data(), text.data() + given, size);
    given += size;
    return static_cast<std::uint64_t>(size);
  });
  if (!reader.next(listener)) {
    return reader.fault() ? reader.fault() : JsonFault{text.size(), "is empty"};
  }
  if (!reader.at_end()) return JsonFault{reader.offset(), "something follows the JSON value"};
  return std::nullopt;
}

}  // namespace coldcast
