#include "exchange/json_reader.h"

#include <algorithm>
#include <cstring>
#include <gtest/gtest.h>
#include <string>

namespace coldcast {
namespace {

// What is told, as a text: `{k:"v",[12,true]}` without commas.
struct ToldJson : JsonListener {
  std::string text;
  std::vector<std::uint64_t> ends;

  void on_object(std::uint64_t end) override { add("{", end); }
  void on_list(std::uint64_t end) override { add("[", end); }
  void on_close(std::uint64_t end) override { add("^", end); }
  void on_key(std::string_view key, std::uint64_t end) override {
    add(std::string(key) + ":", end);
  }
  void on_text(std::string_view value, std::uint64_t end) override {
    add("'" + std::string(value) + "' ", end);
  }
  void on_number(std::string_view value, std::uint64_t end) override {
    add(std::string(value) + " ", end);
  }
  void on_word(std::string_view word, std::uint64_t end) override {
    add(std::string(word) + " ", end);
  }
  void add(const std::string& what, std::uint64_t end) {
    text += what;
    ends.push_back(end);
  }
};

JsonFault fault_of(std::string_view text) {
  ToldJson told;
  return read_json(text, told).value_or(JsonFault{0, "nothing"});
}

TEST(JsonReader, TellsWhatItReadsInOrder) {
  ToldJson told;

  EXPECT_FALSE(
      read_json(R"( {"a": [1, -2.50e3, "x\n\u00e4"], "b": {"c": null, "d": true}} )", told));

  EXPECT_EQ(told.text, "{a:[1 -2.50e3 'x\nä' ^b:{c:null d:true ^^");
}

TEST(JsonReader, TellsWhereEachThingEnds) {
  ToldJson told;

  EXPECT_FALSE(read_json(R"({"k": "v"})", told));

  EXPECT_EQ(told.ends, (std::vector<std::uint64_t>{1, 4, 9, 10}));
}

TEST(JsonReader, SkipsAByteOrderMark) {
  ToldJson told;

  EXPECT_FALSE(read_json("\xEF\xBB\xBF[7]", told));

  EXPECT_EQ(told.text, "[7 ^");
}

TEST(JsonReader, ReadsValuesOneAfterTheOtherInSmallPieces) {
  const std::string text = "{\"a\": 1}\n{\"a\": \"two\"}  [3]";
  std::size_t given = 0;
  JsonReader reader([&](std::span<char> buffer) {
    const std::size_t size = std::min<std::size_t>({buffer.size(), text.size() - given, 3});
    std::memcpy(buffer.data(), text.data() + given, size);
    given += size;
    return std::uint64_t{size};
  });
  ToldJson told;

  int count = 0;
  while (reader.next(told)) ++count;

  EXPECT_EQ(count, 3);
  EXPECT_EQ(told.text, "{a:1 ^{a:'two' ^[3 ^");
  EXPECT_FALSE(reader.fault());
}

TEST(JsonReader, ReadsWhatIsNestedDeep) {
  ToldJson told;

  EXPECT_FALSE(read_json(std::string(200'000, '[') + std::string(200'000, ']'), told));
}

TEST(JsonReader, SaysWhereAndWhyATextIsNoJson) {
  EXPECT_EQ(fault_of("").message, "is empty");
  EXPECT_EQ(fault_of(R"({"a" 1})").message, "expected a colon after the key");
  EXPECT_EQ(fault_of(R"({"a" 1})").offset, 5U);
  EXPECT_EQ(fault_of(R"([1 2])").message, "expected a comma or ]");
  EXPECT_EQ(fault_of("[1] x").message, "something follows the JSON value");
  EXPECT_EQ(fault_of("['a']").offset, 1U);
  EXPECT_EQ(fault_of("[\"\xFF\"]").message, "is not UTF-8");
  EXPECT_EQ(fault_of("[1").message, "expected a comma or ]");
}

}  // namespace
}  // namespace coldcast
