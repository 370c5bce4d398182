#include "exchange/fit/text_log.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "exchange/fit/envelope.h"
#include "exchange/fit/json_message.h"
#include "formats/line_reader.h"

namespace coldcast {
namespace {

// Colours, as terminals get them.
std::string without_colours(std::string_view line) {
  std::string plain;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b') {
      plain += line[i];
      continue;
    }
    while (i < line.size() && line[i] != 'm') ++i;
  }
  return plain;
}

// An export to S3 is a folder a stream, its slashes made dashes: 2024-03-05-[$LATEST]7c0f.../
std::string stream_of_path(const std::string& name) {
  std::string folder = std::filesystem::path(name).parent_path().filename().string();
  if (folder.find('[') == std::string::npos || folder.size() < 12) return {};
  for (const std::size_t at : {4U, 7U, 10U}) {
    if (folder[at] != '-') return {};
    folder[at] = '/';
  }
  return is_stream_name(folder) ? folder : std::string();
}

class TextLog {
 public:
  TextLog(const std::string& path, const std::string& name, const ReadingOptions& options,
          Intake& intake)
      : lines_(path), options_(options), intake_(intake) {
    intake_.default_stream = stream_of_path(name);
    intake_.default_source = function_of_stream(intake_.default_stream);
  }

  void read() {
    std::string_view line;
    while (lines_.next(line)) {
      ++intake_.file().lines;
      std::string plain;
      // Tools colour the begin of a line, the time and the stream.
      constexpr std::size_t kColoured = 128;
      if (line.substr(0, kColoured).find('\x1b') != std::string_view::npos) {
        plain = without_colours(line);
        line = plain;
      }
      take(line);
    }
    take_pending();
  }

 private:
  void take(std::string_view line) {
    const EnvelopedLine opened = open_envelope(line, stamps_);
    LogEvent event{.time = opened.time,
                   .source = opened.function,
                   .stream = opened.stream,
                   .message = without_local_stack(opened.message),
                   .line = lines_.line_number()};
    if (!pending_.empty() && continues_report(event.message)) {
      pending_ += '\t';
      pending_ += event.message;
      return;
    }
    take_pending();
    if (waits_for_rest(event.message)) {
      pending_ = event.message;
      pending_event_ = event;
      pending_source_ = event.source;
      pending_stream_ = event.stream;
      return;
    }
    const LineKind kind = understand(event);
    if (opened.is_whole_second && kind == LineKind::report) intake_.has_whole_seconds = true;
    judge(kind, opened);
  }

  LineKind understand(const LogEvent& event) {
    if (take_json_message(event, options_, intake_)) return LineKind::report;
    return intake_.take(event);
  }

  // Where the platform's lines have an envelope, a line without one is the rest of a user's message
  // or of another program.
  void judge(LineKind kind, const EnvelopedLine& opened) {
    const bool is_platform = kind != LineKind::other;
    if (opened.has_envelope) {
      has_envelopes_ = has_envelopes_ || is_platform;
      is_in_message_ = !is_platform;
    } else if (!is_platform && has_envelopes_ && !is_end_of_sam_logs(opened.message)) {
      intake_.bad_line(lines_.line_number(),
                       is_in_message_ ? "has no time: the rest of a message, or another program's"
                                      : "is not of a Lambda log",
                       is_in_message_);
    }
  }

  static bool is_end_of_sam_logs(std::string_view message) {
    return message.find("CTRL+C") != std::string_view::npos;
  }

  // `serverless logs` breaks a REPORT before its Duration.
  static bool waits_for_rest(std::string_view message) {
    return message.starts_with("REPORT") && message.find("Duration:") == std::string_view::npos &&
           (message.starts_with("REPORT -") || message.starts_with("REPORT RequestId:"));
  }
  static bool continues_report(std::string_view message) {
    while (!message.empty() && (message.front() == ' ' || message.front() == '\t')) {
      message.remove_prefix(1);
    }
    return message.starts_with("Duration:") || message.starts_with("Billed Duration:") ||
           message.starts_with("Init Duration:") || message.starts_with("Memory Size:") ||
           message.starts_with("XRAY TraceId:") || message.starts_with("Max Memory Used:");
  }

  void take_pending() {
    if (pending_.empty()) return;
    pending_event_.message = pending_;
    pending_event_.source = pending_source_;
    pending_event_.stream = pending_stream_;
    (void)intake_.take(pending_event_);
    pending_.clear();
  }

  // `... DEBUG --- [thread] l.s.lambda : [id] REPORT ...` and `> REPORT ...`.
  std::string_view without_local_stack(std::string_view message) {
    std::string_view found = message;
    if (message.starts_with("> ")) {
      found.remove_prefix(2);
    } else if (message.substr(0, 46).find(" --- [") != std::string_view::npos) {
      const std::size_t report = message.find("REPORT RequestId:");
      if (report != std::string_view::npos) found.remove_prefix(report);
    }
    if (found.size() == message.size()) return message;
    intake_.remark(intake_.file().name +
                   ": lines of LocalStack: the durations are those of the machine it ran on, not "
                   "of Lambda");
    return found;
  }

  LineReader lines_;
  const ReadingOptions& options_;
  Intake& intake_;
  StampReader stamps_;
  std::string pending_;  // a REPORT whose fields are on the next line
  LogEvent pending_event_;
  std::string pending_source_;
  std::string pending_stream_;
  bool has_envelopes_ = false;
  bool is_in_message_ = false;
};

}  // namespace

void read_text_log(const std::string& path, const std::string& name, const ReadingOptions& options,
                   Intake& intake) {
  TextLog(path, name, options, intake).read();
}

}  // namespace coldcast
