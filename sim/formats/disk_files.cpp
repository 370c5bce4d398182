#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <vector>
#include <zlib.h>
#include <zstd.h>

#include "coldcast/formats/files.h"

namespace coldcast {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;

// The bytes as they are on disk.
class RawBytes {
 public:
  explicit RawBytes(std::FILE* file) : file_(file, &std::fclose) {
    std::setvbuf(file, nullptr, _IONBF, 0);  // blocks are large: no second buffer
    while (head_.size() < 4) {
      char byte = 0;
      if (std::fread(&byte, 1, 1, file) != 1) break;
      head_.push_back(byte);
    }
  }
  // Up to the first four bytes, which read() gives again.
  [[nodiscard]] const std::string& head() const { return head_; }

  std::size_t read(std::span<char> buffer, std::string& failure) {
    if (!head_is_read_) {
      head_is_read_ = true;
      const std::size_t count = head_.copy(buffer.data(), buffer.size());
      if (count > 0) return count;
    }
    const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), file_.get());
    if (count == 0 && std::ferror(file_.get()) != 0) failure = std::strerror(errno);
    return count;
  }

 private:
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::string head_;
  bool head_is_read_ = false;
};

class PlainDecoder final : public ByteSource {
 public:
  explicit PlainDecoder(RawBytes raw) : raw_(std::move(raw)) {}

  std::uint64_t read(std::span<char> buffer, std::string& failure) override {
    return raw_.read(buffer, failure);
  }

 private:
  RawBytes raw_;
};

class GzipDecoder final : public ByteSource {
 public:
  explicit GzipDecoder(RawBytes raw) : raw_(std::move(raw)), input_(kBlock) {
    constexpr int kGzipOnly = 16;
    inflateInit2(&stream_, MAX_WBITS + kGzipOnly);
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  std::uint64_t read(std::span<char> buffer, std::string& failure) override {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream_.avail_out = static_cast<uInt>(buffer.size());
    while (stream_.avail_out > 0 && !is_done_ && failure.empty()) {
      if (stream_.avail_in == 0) refill(failure);
      if (failure.empty() && !is_done_) decode(failure);
    }
    return buffer.size() - stream_.avail_out;
  }

 private:
  void refill(std::string& failure) {
    stream_.avail_in = static_cast<uInt>(raw_.read(input_, failure));
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    if (stream_.avail_in > 0 || !failure.empty()) return;
    is_done_ = true;
    if (is_inside_) failure = "the gzip data breaks off";
  }

  void decode(std::string& failure) {
    // After a member another one may follow; gzip itself ignores whatever else does.
    constexpr Bytef kMagic = 0x1f;
    if (!is_inside_ && *stream_.next_in != kMagic) {
      is_done_ = true;
      return;
    }
    is_inside_ = true;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      is_inside_ = false;
      inflateReset(&stream_);
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      failure = "the gzip data is damaged";
    }
  }

  RawBytes raw_;
  std::vector<char> input_;
  z_stream stream_{};
  bool is_inside_ = true;  // a member has begun and not ended
  bool is_done_ = false;
};

class ZstdDecoder final : public ByteSource {
 public:
  explicit ZstdDecoder(RawBytes raw)
      : raw_(std::move(raw)), input_(kBlock), stream_(ZSTD_createDStream(), &ZSTD_freeDStream) {}

  std::uint64_t read(std::span<char> buffer, std::string& failure) override {
    ZSTD_outBuffer output{buffer.data(), buffer.size(), 0};
    while (output.pos < output.size && failure.empty()) {
      // A whole output block may come from input that was taken before.
      if (pending_.pos == pending_.size && !may_hold_more_) {
        pending_ = {input_.data(), raw_.read(input_, failure), 0};
        if (pending_.size == 0) {
          if (is_inside_ && failure.empty()) failure = "the Zstandard data breaks off";
          break;
        }
      }
      const std::size_t status = ZSTD_decompressStream(stream_.get(), &output, &pending_);
      if (ZSTD_isError(status) != 0) failure = "the Zstandard data is damaged";
      is_inside_ = status != 0;
      may_hold_more_ = is_inside_ && output.pos == output.size;
    }
    return output.pos;
  }

 private:
  RawBytes raw_;
  std::vector<char> input_;
  std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream_;
  ZSTD_inBuffer pending_{nullptr, 0, 0};
  bool is_inside_ = true;
  bool may_hold_more_ = false;
};

bool begins_with(const std::string& head, std::string_view magic) {
  return std::string_view{head}.substr(0, magic.size()) == magic;
}

constexpr std::string_view kStandardInput = "-";
// Files beyond are no scenarios; /dev/zero would never end.
constexpr std::size_t kLargest = std::size_t{256} << 20U;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using OpenFile = std::unique_ptr<std::FILE, Close>;

bool is_directory(std::FILE* file) {
  struct stat status {};
  return fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode);
}

std::string reason(int error) {
  return std::string("cannot be read: ") + std::strerror(error);
}

std::optional<std::string> read_all(std::FILE* file, std::string& failure) {
  std::string text;
  std::string block(std::size_t{1} << 16U, '\0');
  while (const std::size_t bytes = std::fread(block.data(), 1, block.size(), file)) {
    text.append(block, 0, bytes);
    if (text.size() <= kLargest) continue;
    failure = "is larger than 256 MB; expected a scenario";
    return std::nullopt;
  }
  if (std::ferror(file) == 0) return text;
  failure = reason(errno);
  return std::nullopt;
}

// Data are decompressed if they begin as gzip or Zstandard data do, whatever the name. Several
// compressed members in a row are read as one.
class DiskFiles final : public Files {
 public:
  bool exists(const std::string& path) const override {
    std::error_code unknown;
    return std::filesystem::exists(path, unknown);
  }

  std::optional<std::string> why_unreadable(const std::string& path) const override {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status)) return "no such file";
    if (std::filesystem::is_directory(status)) return "it is a directory";
    // A pipe could be read only once, and would be waited for without end.
    if (!std::filesystem::is_regular_file(status)) return "it is not a regular file";
    if (!OpenFile(std::fopen(path.c_str(), "rb"))) return std::strerror(errno);
    return std::nullopt;
  }

  std::unique_ptr<ByteSource> open(const std::string& path, std::string& failure) const override {
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) {
      failure = std::strerror(errno);
      return nullptr;
    }
    RawBytes raw{file};
    // The magic numbers of RFC 1952 and RFC 8878.
    if (begins_with(raw.head(), "\x1f\x8b")) return std::make_unique<GzipDecoder>(std::move(raw));
    if (begins_with(raw.head(), "\x28\xb5\x2f\xfd"))
      return std::make_unique<ZstdDecoder>(std::move(raw));
    return std::make_unique<PlainDecoder>(std::move(raw));
  }

  std::optional<std::string> text(const std::string& path, std::string& failure) const override {
    if (path == kStandardInput) return read_all(stdin, failure);
    const OpenFile file(std::fopen(path.c_str(), "rb"));
    if (!file) {
      failure = reason(errno);
    } else if (is_directory(file.get())) {
      failure = "is a directory; expected a file";
    } else {
      return read_all(file.get(), failure);
    }
    return std::nullopt;
  }
};

}  // namespace

const Files& default_files() {
  static const DiskFiles kDisk;
  return kDisk;
}

}  // namespace coldcast
