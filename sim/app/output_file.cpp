#include "app/output_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <optional>
#include <streambuf>
#include <sys/stat.h>
#include <unistd.h>

#include "app/interrupt.h"

namespace coldcast {
namespace {

// Large enough that the system calls of ten million rows do not count.
constexpr std::size_t kBufferSize = 1 << 16;

// A buffer before a file descriptor that remembers why writing failed, which std::filebuf does not.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  }
  // errno of the first failure, or 0.
  [[nodiscard]] int failure() const { return failure_; }

 protected:
  int_type overflow(int_type c) override {
    if (!flush_buffer()) return traits_type::eof();
    if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
    return traits_type::not_eof(c);
  }
  int sync() override { return flush_buffer() ? 0 : -1; }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    if (size <= epptr() - pptr()) return std::streambuf::xsputn(text, size);
    return flush_buffer() && write_all(text, static_cast<std::size_t>(size)) ? size : 0;
  }

 private:
  bool flush_buffer() {
    const bool written = write_all(pbase(), static_cast<std::size_t>(pptr() - pbase()));
    setp(buffer_.data(), buffer_.data() + buffer_.size());
    return written;
  }
  bool write_all(const char* text, std::size_t size) {
    while (size > 0 && failure_ == 0) {
      const ssize_t written = ::write(descriptor_, text, size);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) {
        failure_ = errno;
      } else {
        text += written;
        size -= static_cast<std::size_t>(written);
      }
    }
    return failure_ == 0;
  }

  int descriptor_;
  int failure_ = 0;
  std::array<char, kBufferSize> buffer_{};
};

[[noreturn]] void fail(const std::string& name, int reason) {
  if (name == "-" && reason == EPIPE) throw ReaderGone();
  throw OutputError(fmt::format("cannot write {}: {}",
                                name == "-" ? "to standard output" : fmt::format("\"{}\"", name),
                                std::strerror(reason)));
}

// The permissions that a file made by open() would get.
mode_t default_mode() {
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

// Where symbolic links lead, be it to nothing yet: the links stay.
std::filesystem::path end_of_links(std::filesystem::path place) {
  constexpr int kMostLinks = 40;  // as Linux follows
  std::error_code failed;
  for (int i = 0; i < kMostLinks && std::filesystem::is_symlink(place, failed); ++i) {
    const std::filesystem::path next = std::filesystem::read_symlink(place, failed);
    if (failed) break;
    place = next.is_absolute() ? next : place.parent_path() / next;
  }
  return place;
}

}  // namespace

class OutputFile::Target {
 public:
  explicit Target(std::string name) : name_(std::move(name)) {
    open();
    buffer_.emplace(descriptor_);
    stream_.rdbuf(&*buffer_);
  }
  ~Target() {
    if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
    if (!temporary_.empty()) unlink(temporary_.c_str());
  }

  std::ostream& stream() { return stream_; }
  [[nodiscard]] bool is_terminal() const { return isatty(descriptor_) == 1; }

  void commit() {
    stream_.flush();
    if (buffer_->failure() != 0) fail(name_, buffer_->failure());
    // Some file systems tell of a full disk only when the file is closed.
    if (descriptor_ > STDERR_FILENO && ::close(descriptor_) != 0) {
      descriptor_ = -1;
      fail(name_, errno);
    }
    descriptor_ = -1;
    if (temporary_.empty()) return;
    if (std::rename(temporary_.c_str(), place_.c_str()) != 0) fail(name_, errno);
    temporary_.clear();
    removal_.reset();
  }

 private:
  void open() {
    if (name_ == "-") {
      descriptor_ = STDOUT_FILENO;
      return;
    }
    struct stat status {};
    const bool exists = stat(name_.c_str(), &status) == 0;
    if (exists && !S_ISREG(status.st_mode)) {
      descriptor_ = ::open(name_.c_str(), O_WRONLY | O_CLOEXEC);
      if (descriptor_ < 0) fail(name_, errno);
      return;
    }
    if (exists && access(name_.c_str(), W_OK) != 0) fail(name_, errno);
    open_beside(exists ? status.st_mode & 07777 : default_mode());
  }
  // A symbolic link stays one: the file that it names is replaced.
  void open_beside(mode_t mode) {
    place_ = end_of_links(name_);
    std::string pattern =
        (place_.parent_path() / fmt::format(".{}.XXXXXX", place_.filename().string())).string();
    // A signal between making the file and knowing of it would leave it behind.
    const SignalsHeld held;
    descriptor_ = mkostemp(pattern.data(), O_CLOEXEC);
    if (descriptor_ < 0) fail(name_, errno);
    temporary_ = pattern;
    removal_.emplace(temporary_);
    if (fchmod(descriptor_, mode) != 0) fail(name_, errno);
  }

  std::string name_;
  std::filesystem::path place_;
  std::string temporary_;  // empty: written in place
  std::optional<RemovedOnSignal> removal_;
  int descriptor_ = -1;
  std::optional<DescriptorBuffer> buffer_;
  std::ostream stream_{nullptr};
};

OutputFile::OutputFile(const std::string& name) : target_(std::make_unique<Target>(name)) {}
OutputFile::~OutputFile() = default;
OutputFile::OutputFile(OutputFile&&) noexcept = default;

std::ostream& OutputFile::stream() {
  return target_->stream();
}
bool OutputFile::is_terminal() const {
  return target_->is_terminal();
}
void OutputFile::commit() {
  target_->commit();
}

void print(std::string_view text) {
  OutputFile out("-");
  out.stream() << text;
  out.commit();
}

void refuse_same_files(const std::vector<NamedOutput>& outputs) {
  const auto place = [](const std::string& file) {
    std::error_code ignored;
    return file == "-" ? std::filesystem::path(file)
                       : std::filesystem::weakly_canonical(std::filesystem::absolute(file, ignored),
                                                           ignored);
  };
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    for (std::size_t k = i + 1; k < outputs.size(); ++k) {
      const std::string& file = outputs[k].file;
      // A dash is standard input here, and standard output there.
      if (outputs[i].flag == "SCENARIO" && outputs[i].file == "-") continue;
      if (outputs[i].file.empty() || file.empty() || place(outputs[i].file) != place(file))
        continue;
      throw UsageError(fmt::format("{} and {} are the same file: {}", outputs[i].flag,
                                   outputs[k].flag, file == "-" ? "standard output" : file),
                       "give each a file of its own");
    }
  }
}

void keep_standard_streams_apart() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // For reading only, so that writing to it still fails, as it would have.
    if (fcntl(descriptor, F_GETFD) < 0) static_cast<void>(::open("/dev/null", O_RDONLY));
  }
}

}  // namespace coldcast
