#include "exchange/fit/access_log.h"

#include <array>
#include <fmt/format.h>
#include <optional>
#include <vector>

#include "coldcast/base/text.h"

#include "base/counted.h"
#include "base/scaled_number.h"
#include "exchange/fit/json_items.h"
#include "formats/line_reader.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

// Fields between blanks; those in quotes or brackets hold blanks too, and \" in quotes.
std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  std::size_t at = 0;
  while (at < line.size()) {
    if (line[at] == ' ') {
      ++at;
      continue;
    }
    const char open = line[at];
    const char close = open == '"' ? '"' : open == '[' ? ']' : ' ';
    const std::size_t begin = close == ' ' ? at : at + 1;
    std::size_t end = begin;
    while (end < line.size() && line[end] != close) end += line[end] == '\\' ? 2 : 1;
    if (end > line.size()) end = line.size();
    fields.push_back(line.substr(begin, end - begin));
    at = end + 1;
  }
  return fields;
}

// The function of a route, as --map says; nullopt where --map names others only.
std::optional<std::string> function_of_route(std::string_view route,
                                             const ReadingOptions& options) {
  if (options.maps.empty()) return std::string();
  if (const NameMapping* map = find_mapping(options.maps, route)) return map->function;
  // By the path alone.
  const std::size_t blank = route.find(' ');
  std::string_view path = blank == std::string_view::npos ? route : route.substr(blank + 1);
  path = path.substr(0, path.find_first_of(" ?"));
  if (const NameMapping* map = find_mapping(options.maps, path)) return map->function;
  return std::nullopt;
}

// `GET https://shop.example:443/items?x=1 HTTP/1.1` as `GET /items`.
std::string route_of(std::string_view request) {
  const std::size_t blank = request.find(' ');
  if (blank == std::string_view::npos) return std::string(request);
  std::string_view url = request.substr(blank + 1);
  url = url.substr(0, url.find(' '));
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    const std::size_t slash = url.find('/', scheme + 3);
    url = slash == std::string_view::npos ? std::string_view("/") : url.substr(slash);
  }
  url = url.substr(0, url.find('?'));
  return fmt::format("{} {}", request.substr(0, blank), url);
}

class AccessLog {
 public:
  AccessLog(const ReadingOptions& options, Intake& intake) : options_(options), intake_(intake) {}

  void take(std::string_view request, const MeasuredRequest& invocation) {
    const std::optional<std::string> function = function_of_route(route_of(request), options_);
    if (!function) {
      ++intake_.file().unmapped;
      return;
    }
    intake_.take(*function, invocation);
  }

 private:
  const ReadingOptions& options_;
  Intake& intake_;
};

// host ident user [time] "request" status bytes ...
bool take_combined(std::string_view line, AccessLog& log) {
  const std::vector<std::string_view> fields = fields_of(line);
  if (fields.size() < 6) return false;
  const Instant time = parse_common_log_time(fields[3]);
  if (time == kNoInstant) return false;
  log.take(fields[4], MeasuredRequest{.arrived = time});
  return true;
}

// Whether a request without a processing time came to no function: the load balancer answered it
// itself (4xx, such as a malformed request or a client that left), or Lambda throttled it.
bool is_refused(std::string_view status, std::string_view reason) {
  return status.starts_with('4') || reason == "LambdaThrottling";
}

// The 22nd field is when the request came; the second is the time of the answer.
bool take_alb(std::string_view line, AccessLog& log, Intake& intake) {
  constexpr std::size_t kProcessing = 6;
  constexpr std::size_t kStatus = 8;
  constexpr std::size_t kRequest = 12;
  constexpr std::size_t kCreated = 21;
  constexpr std::size_t kReason = 24;
  const std::vector<std::string_view> fields = fields_of(line);
  if (fields.size() <= kCreated) return false;
  const std::optional<Instant> created = parse_iso_time(fields[kCreated]);
  if (!created) return false;
  MeasuredRequest invocation{.arrived = *created};
  const std::optional<std::int64_t> span =
      parse_scaled(fields[kProcessing], NumberUnit(Duration(kSecond)));
  const bool is_timed = span && *span >= 0 && *span / 1000 <= Reading::kMost;
  const std::string_view reason = fields.size() > kReason ? fields[kReason] : "";
  if (!is_timed && is_refused(fields[kStatus], reason)) {
    ++intake.file().refused;
    return true;
  }
  if (is_timed) invocation.duration = {static_cast<std::uint32_t>(*span / 1000), 3};
  if (fields[kStatus].starts_with('5')) invocation.outcome = MeasuredOutcome::error;
  log.take(fields[kRequest], invocation);
  return true;
}

}  // namespace

Instant parse_common_log_time(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() < 20 || text[2] != '/' || text[6] != '/' || text[11] != ':') return kNoInstant;
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (text.substr(3, 3) != kMonths[month]) continue;
    std::string iso = fmt::format("{}-{:02}-{}T{}", text.substr(7, 4), month + 1, text.substr(0, 2),
                                  text.substr(12, 8));
    if (text.size() > 21) iso += text.substr(21);
    return parse_iso_time(iso).value_or(kNoInstant);
  }
  return kNoInstant;
}

bool looks_like_combined(std::string_view line) {
  const std::vector<std::string_view> fields = fields_of(line.substr(0, 4096));
  return fields.size() >= 6 && parse_common_log_time(fields[3]) != kNoInstant;
}

bool looks_like_alb(std::string_view line) {
  const std::vector<std::string_view> fields = fields_of(line.substr(0, 8192));
  if (fields.size() < 12) return false;
  const bool is_type = fields[0] == "http" || fields[0] == "https" || fields[0] == "h2" ||
                       fields[0] == "grpcs" || fields[0] == "ws" || fields[0] == "wss";
  return is_type && parse_iso_time(fields[1]).has_value();
}

void remark_refused(Intake& intake) {
  const FileRemarks& file = intake.file();
  if (file.refused == 0) return;
  intake.remark(fmt::format(
      "{}: {} that never reached a function (refused, or without an integration): left out",
      file.name, counted(file.refused, "request")));
}

void read_access_log(const std::string& path, AccessFormat format, const ReadingOptions& options,
                     Intake& intake) {
  LineReader lines(path);
  AccessLog log(options, intake);
  std::string_view line;
  std::uint64_t number = 0;
  while (lines.next(line)) {
    while (++number < lines.line_number()) {
      ++intake.file().lines;
      intake.bad_line(number, "is blank");
    }
    ++intake.file().lines;
    const bool is_good =
        format == AccessFormat::alb ? take_alb(line, log, intake) : take_combined(line, log);
    if (!is_good) intake.bad_line(lines.line_number(), "is no line of this access log");
  }
  remark_refused(intake);
  if (format == AccessFormat::combined) intake.has_whole_seconds = true;
}

bool take_gateway_entry(const Node& entry, std::uint64_t line, const ReadingOptions& options,
                        Intake& intake) {
  const std::string_view epoch = text_at(entry, "requestTimeEpoch");
  const std::string_view clf = text_at(entry, "requestTime");
  if (epoch.empty() && clf.empty()) return false;
  Instant time = kNoInstant;
  if (const auto number = parse_scaled(epoch, NumberUnit(Duration(1'000'000)))) {
    time = *number;
  } else {
    time = parse_common_log_time(clf);
    intake.has_whole_seconds = true;
  }
  if (time == kNoInstant) {
    intake.bad_line(line, "the time of the request cannot be read");
    return true;
  }
  std::string_view latency = text_at(entry, "integrationLatency");
  if (latency.empty()) latency = text_at(entry, "responseLatency");
  const std::string_view status = text_at(entry, "status");
  MeasuredRequest invocation{.arrived = time};
  if (latency == "-" || (latency.empty() && status == "429")) {
    ++intake.file().refused;
    return true;
  }
  invocation.duration = parse_reading(latency).value_or(Reading{});
  if (status.starts_with('5')) invocation.outcome = MeasuredOutcome::error;
  std::string route(text_at(entry, "routeKey"));
  if (route.empty()) {
    std::string_view path = text_at(entry, "resourcePath");
    if (path.empty()) path = text_at(entry, "path");
    route = fmt::format("{} {}", text_at(entry, "httpMethod"), path);
  }
  AccessLog(options, intake).take(route, invocation);
  return true;
}

}  // namespace coldcast
