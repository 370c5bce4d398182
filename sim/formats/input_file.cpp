#include "formats/input_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>
#include <zlib.h>
#include <zstd.h>

namespace coldcast {

// Turns the file's own bytes into those that are read.
class InputFile::Decoder {
 public:
  virtual ~Decoder() = default;
  virtual std::uint64_t read(std::span<char> buffer, std::string& failure) = 0;
};

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

class PlainDecoder final : public InputFile::Decoder {
 public:
  explicit PlainDecoder(RawBytes raw) : raw_(std::move(raw)) {}

  std::uint64_t read(std::span<char> buffer, std::string& failure) override {
    return raw_.read(buffer, failure);
  }

 private:
  RawBytes raw_;
};

class GzipDecoder final : public InputFile::Decoder {
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

class ZstdDecoder final : public InputFile::Decoder {
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

}  // namespace

InputFile::InputFile(const std::string& path) {
  if (std::optional<std::string> reason = why_unreadable(path)) {
    failure_ = std::move(*reason);
    return;
  }
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    failure_ = std::strerror(errno);
    return;
  }
  RawBytes raw{file};
  // The magic numbers of RFC 1952 and RFC 8878.
  if (begins_with(raw.head(), "\x1f\x8b")) {
    decoder_ = std::make_unique<GzipDecoder>(std::move(raw));
  } else if (begins_with(raw.head(), "\x28\xb5\x2f\xfd")) {
    decoder_ = std::make_unique<ZstdDecoder>(std::move(raw));
  } else {
    decoder_ = std::make_unique<PlainDecoder>(std::move(raw));
  }
}

InputFile::~InputFile() = default;

std::uint64_t InputFile::read(std::span<char> buffer) {
  return text_.read(buffer, [this](std::span<char> bytes) {
    return failure_.empty() ? decoder_->read(bytes, failure_) : 0;
  });
}

std::optional<std::string> why_unreadable(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) return "no such file";
  if (std::filesystem::is_directory(status)) return "it is a directory";
  // A pipe could be read only once, and would be waited for without end.
  if (!std::filesystem::is_regular_file(status)) return "it is not a regular file";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "rb"),
                                                             &std::fclose};
  if (file == nullptr) return std::strerror(errno);
  return std::nullopt;
}

std::optional<std::string> readable_file(const Setting& name) {
  const std::string text = name.text();
  if (text.empty()) return std::nullopt;
  const std::filesystem::path path =
      std::filesystem::path{name.diagnostics().directory()} / std::filesystem::path{text};
  if (std::optional<std::string> reason = why_unreadable(path.string())) {
    name.fail("cannot read " + path.string() + ": " + *reason);
    return std::nullopt;
  }
  return path.string();
}

}  // namespace coldcast
