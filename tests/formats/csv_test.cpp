#include "formats/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include "coldcast/base/error.h"
#include "coldcast/formats/files.h"

#include "base/scaled_number.h"
#include "support/block.h"

namespace coldcast {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::string gzipped(const std::string& text) {
  std::string bytes(compressBound(text.size()) + 64, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

std::string zstandard(const std::string& text) {
  std::string bytes(ZSTD_compressBound(text.size()), '\0');
  bytes.resize(ZSTD_compress(bytes.data(), bytes.size(), text.data(), text.size(), 3));
  return bytes;
}

// All rows, fields joined by `|`.
std::vector<std::string> rows(const std::string& path) {
  CsvReader table{path};
  std::vector<std::string> found;
  const std::size_t last = table.header().size() - 1;
  while (table.next(last)) {
    std::string row;
    for (std::size_t i = 0; i <= last; ++i) {
      if (i > 0) row += '|';
      row += table.field(i);
    }
    found.push_back(row);
  }
  return found;
}

std::string failure(const std::string& path) {
  try {
    (void)rows(path);
  } catch (const TraceError& error) {
    return error.what();
  }
  return "";
}

class CsvTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(CsvTest, ReadsLineEndsOfAnySystemQuotesAndALastLineWithoutEnd) {
  const std::string path = folder_.write("a.csv",
                                         "\xef\xbb\xbf"
                                         "a,b\r\n1,2\r\n\r\n\"x,\"\"y\"\"\",\n,last");

  EXPECT_EQ(CsvReader{path}.header(), (std::vector<std::string>{"a", "b"}));
  EXPECT_THAT(rows(path), ElementsAre("1|2", "x,\"y\"|", "|last"));
}

TEST_F(CsvTest, ReadsCompressedFilesWhateverTheirName) {
  const std::string text = "a,b\n1,2\n";
  const std::string more = "3,4\n";

  EXPECT_THAT(rows(folder_.write("a.csv.gz", gzipped(text) + gzipped(more))),
              ElementsAre("1|2", "3|4"));
  EXPECT_THAT(rows(folder_.write("b.csv", zstandard(text) + zstandard(more))),
              ElementsAre("1|2", "3|4"));
}

TEST_F(CsvTest, ReadsFilesLargerThanAnyBuffer) {
  std::string text = "n,text\n";
  for (int i = 0; i < 100000; ++i) text += std::to_string(i) + ",abcdefghij\n";
  for (const std::string& path : {folder_.write("a", text), folder_.write("b", gzipped(text)),
                                  folder_.write("c", zstandard(text))}) {
    const std::vector<std::string> found = rows(path);
    ASSERT_EQ(found.size(), 100000u) << path;
    EXPECT_EQ(found[77777], "77777|abcdefghij");
  }
}

TEST_F(CsvTest, SaysWhereAFileBreaksOff) {
  std::string text = "n\n";
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string gz = gzipped(text);
  const std::string zst = zstandard(text);

  EXPECT_THAT(failure(folder_.write("a.gz", gz.substr(0, gz.size() / 2))),
              testing::MatchesRegex(".*a.gz:[0-9]+: the gzip data breaks off"));
  EXPECT_THAT(failure(folder_.write("a.gz", gz.substr(0, gz.size() - 1))),
              testing::EndsWith("a.gz:1002: the gzip data breaks off"));
  EXPECT_THAT(failure(folder_.write("a.zst", zst.substr(0, zst.size() / 2))),
              testing::MatchesRegex(".*a.zst:[0-9]+: the Zstandard data breaks off"));
  std::string damaged = gz;
  damaged[gz.size() / 2] = static_cast<char>(damaged[gz.size() / 2] ^ 0x55);
  EXPECT_THAT(failure(folder_.write("a.gz", damaged)), testing::HasSubstr("the gzip data"));
}

TEST_F(CsvTest, SaysWhatIsWrongWithARow) {
  EXPECT_THAT(failure(folder_.write("a", "")),
              testing::EndsWith("a:1: the file is empty; a header is needed"));
  EXPECT_THAT(failure(folder_.write("a", "x,y,z\n1,2,3\n1,2\n")),
              testing::EndsWith("a:3: 2 fields, where the header names 3"));
  EXPECT_THAT(failure(folder_.write("a", "x,y\n1,\"2\n")),
              testing::EndsWith("a:2: a quote is not closed"));
}

TEST_F(CsvTest, OnlyRegularFilesAreRead) {
  EXPECT_EQ(why_unreadable(folder_.path()), "it is a directory");
  EXPECT_EQ(why_unreadable(folder_.path() + "/none"), "no such file");
  EXPECT_EQ(why_unreadable("/dev/zero"), "it is not a regular file");
}

TEST(TextFiles, AreReadInPlaceOfTheDiskWhileTheyAreInUse) {
  TextFiles given;
  given.add("traces/day.csv", "time,label\n1,a\n2,b\n");
  {
    const FilesInUse in_use(given);
    EXPECT_THAT(rows("./traces/day.csv"), ElementsAre("1|a", "2|b"));
    EXPECT_EQ(why_unreadable("traces/night.csv"), "no such file");
  }
  EXPECT_EQ(why_unreadable("traces/day.csv"), "no such file");
}

TEST(ScaledNumber, IsRoundedOnceToTheNearestNanosecond) {
  EXPECT_EQ(parse_scaled("17", NumberUnit{1s}), 17000000000);
  EXPECT_EQ(parse_scaled("1589704806.9279", NumberUnit{1s}), 1589704806927900000);
  EXPECT_EQ(parse_scaled("0.07949090003967285", NumberUnit{1s}), 79490900);
  EXPECT_EQ(parse_scaled("0.0000000005", NumberUnit{1s}), 1);
  EXPECT_EQ(parse_scaled("0.00000000049999999999999999999999", NumberUnit{1s}), 0);
  EXPECT_EQ(parse_scaled("9e-05", NumberUnit{1s}), 90000);
  EXPECT_EQ(parse_scaled("1.5E3", NumberUnit{1ms}), 1500000000);
  EXPECT_EQ(parse_scaled("-2.5", NumberUnit{1us}), -2500);
  EXPECT_EQ(parse_scaled("9223372036854775807", NumberUnit{1ns}), 9223372036854775807);
  EXPECT_EQ(parse_scaled("1000000000000000000000000e-24", NumberUnit{1s}), 1000000000);
  EXPECT_EQ(parse_scaled("0e9999", NumberUnit{1s}), 0);
}

TEST(ScaledNumber, RefusesWhatIsNoNumberOrDoesNotFit) {
  for (const char* text :
       {"", "-", ".", "x", "1x", "1.2.3", "nan", "inf", "0x10", "1e", "1e+", "--1", " 1",
        "9223372036854775808", "1e30", "99999999999999999999999999"}) {
    EXPECT_EQ(parse_scaled(text, NumberUnit{1ns}), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace coldcast
