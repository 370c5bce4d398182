#include "exchange/fit/intake.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "exchange/fit/envelope.h"
#include "exchange/fit/event_hash.h"

namespace coldcast {
namespace {

// The number of an id that is not said.
constexpr std::uint32_t kNoId = 0xFFFFFFFF;

}  // namespace

void Intake::begin_file(const std::string& name, std::string form) {
  files_.push_back({.name = name, .form = std::move(form)});
  default_source.clear();
  default_stream.clear();
}

void Intake::bad_line(std::uint64_t line, std::string_view why, bool is_loose) {
  FileRemarks& file = files_.back();
  ++file.bad;
  if (is_loose) ++file.loose;
  if (file.first_bad.size() < 3) {
    file.first_bad.push_back(fmt::format("{}:{}: {}", file.name, line, why));
  }
}

void Intake::remark(const std::string& text) {
  if (std::find(remarks_.begin(), remarks_.end(), text) == remarks_.end()) remarks_.push_back(text);
}

void Intake::hint_name(std::string_view name) {
  if (!name.empty()) sources_[source_of({})].hint = name;
}

std::uint32_t Intake::source_of(std::string_view name) {
  if (name.empty()) name = default_source;
  const auto known =
      std::find_if(sources_.begin(), sources_.end(),
                   [&](const MeasuredSource& source) { return source.name == name; });
  if (known != sources_.end()) return static_cast<std::uint32_t>(known - sources_.begin());
  sources_.push_back({.name = std::string(name), .file = files_.back().name});
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::uint32_t Intake::environment_of(std::uint32_t source, std::string_view stream) {
  if (stream.empty()) stream = default_stream;
  const bool is_last = !environments_.empty() && last_environment_ == stream &&
                       environment_sources_[last_environment_number_] == source;
  if (is_last) return last_environment_number_;
  const auto [place, is_new] = environment_numbers_.try_emplace(
      fmt::format("{} {}", source, stream), static_cast<std::uint32_t>(environments_.size()));
  if (is_new) {
    environments_.emplace_back(stream);
    environment_sources_.push_back(source);
  }
  last_environment_ = stream;
  last_environment_number_ = place->second;
  return place->second;
}

// Whether an event is of the stream and the source of the one before, as most are.
bool Intake::is_of_last_environment(const LogEvent& event) const {
  if (event.stream.empty() || environments_.empty() || event.stream != last_environment_)
    return false;
  const std::string_view source = event.source.empty() ? default_source : event.source;
  return source == sources_[environment_sources_[last_environment_number_]].name;
}

bool Intake::is_repeated(std::uint64_t event) {
  if (seen_.insert(event)) return false;
  ++duplicates_;
  return true;
}

bool Intake::is_known(const LogEvent& event) {
  return is_repeated(hash_of_event(event, environment_of(source_of(event.source), event.stream)));
}

LineKind Intake::take(const LogEvent& event) {
  const PlatformLine line = read_platform_line(event.message);
  if (line.kind != LineKind::other && line.kind != LineKind::continued) {
    take(event, line);
  } else if (!event.id.empty() && !seen_.insert(hash_of(event.id))) {
    ++duplicates_;  // of a user's line, for the count
  }
  if (line.kind == LineKind::report && !line.billed.has_value()) ++files_.back().unbilled;
  return line.kind;
}

void Intake::take(const LogEvent& event, const PlatformLine& line) {
  if (!line.fault.empty()) return bad_line(event.line, line.fault);
  std::uint32_t source = 0;
  if (is_of_last_environment(event)) {
    source = environment_sources_[last_environment_number_];
  } else {
    // The streams of a log group that functions share name them.
    const std::string_view named = function_of_stream(event.stream);
    source = source_of(named.empty() ? event.source : named);
  }
  const std::uint32_t environment = environment_of(source, event.stream);
  const std::uint64_t key = request_key(environment, line.request_id);
  // Without a time, an id, or a request there is nothing to know an event by.
  const bool is_known_by =
      event.time != kNoInstant || !event.id.empty() || !line.request_id.empty();
  if (is_known_by && is_repeated(hash_of_event(event, environment, key, line.kind))) return;
  switch (line.kind) {
    case LineKind::start:
      if (event.time != kNoInstant) open_starts_.emplace(key, event.time);
      break;
    case LineKind::report:
      take_report(event, source, environment, key, line);
      break;
    case LineKind::timed_out:
    case LineKind::exited:
      notices_.insert_or_assign(key, line);
      break;
    case LineKind::init_start:
      if (sources_[source].runtime.empty()) sources_[source].runtime = line.runtime;
      [[fallthrough]];
    case LineKind::init_report:
    case LineKind::restore_report:
      sources_[source].events.push_back({environment, line.kind, event.time, line});
      break;
    case LineKind::end:
    case LineKind::other:
    case LineKind::continued:
      break;
  }
}

void Intake::take_report(const LogEvent& event, std::uint32_t source, std::uint32_t environment,
                         std::uint64_t key, const PlatformLine& line) {
  MeasuredRequest invocation{.reported = event.time,
                             .duration = line.duration,
                             .init = line.init,
                             .restore = line.restore,
                             .billed = line.billed,
                             .billed_restore = line.billed_restore,
                             .environment = environment,
                             .memory_mb = line.memory_mb,
                             .max_memory_mb = line.max_memory_mb};
  set_id(line.request_id, invocation);
  invocation.started = claim_start(key, event.time);
  const bool is_crash = line.error == ErrorType::exit || line.error == ErrorType::out_of_memory ||
                        line.error == ErrorType::extension;
  if (line.status == ReportStatus::timeout) {
    invocation.outcome = MeasuredOutcome::timeout;
  } else if (is_crash) {
    invocation.outcome = MeasuredOutcome::crash;
  } else if (line.status == ReportStatus::error || line.error != ErrorType::none) {
    invocation.outcome = MeasuredOutcome::error;
  }
  invocation.is_out_of_memory = line.error == ErrorType::out_of_memory ||
                                (line.error == ErrorType::exit && invocation.uses_all_memory());
  add(source, invocation);
}

void Intake::take(std::string_view source, const MeasuredRequest& invocation,
                  std::string_view stream, std::string_view id) {
  MeasuredRequest taken = invocation;
  const std::uint32_t number = source_of(source);
  taken.environment = environment_of(number, stream);
  set_id(id, taken);
  add(number, taken);
}

void Intake::add(std::uint32_t source, const MeasuredRequest& invocation) {
  // 38 MB, more than what the allocator keeps for later: a chunk that was joined goes back to the
  // system. Only what is written of it takes memory.
  constexpr std::size_t kChunk = 1 << 19;
  std::vector<std::vector<MeasuredRequest>>& incoming = sources_[source].incoming;
  const bool is_full = incoming.empty() || incoming.back().size() == kChunk;
  // The first grows: most sources of many are small.
  if (is_full) incoming.emplace_back().reserve(incoming.size() == 1 ? 0 : kChunk);
  incoming.back().push_back(invocation);
  ++files_.back().requests;
  if (++held_ < next_ || !limits_) return;
  condense_all(limits_->requests / 64);
}

MetricSeries& Intake::series(std::string_view source, std::string_view metric,
                             std::string_view statistic) {
  std::vector<MetricSeries>& all = sources_[source_of(source)].series;
  for (MetricSeries& series : all) {
    if (series.metric == metric && series.statistic == statistic) return series;
  }
  all.push_back({std::string(metric), std::string(statistic), files_.back().name, {}, 0});
  return all.back();
}

// The latest START of this request that is not after its REPORT.
Instant Intake::claim_start(std::uint64_t key, Instant reported) {
  const auto [first, last] = open_starts_.equal_range(key);
  auto best = last;
  for (auto start = first; start != last; ++start) {
    const bool fits = reported == kNoInstant || start->second <= reported;
    if (fits && (best == last || start->second > best->second)) best = start;
  }
  if (best == last) return kNoInstant;
  const Instant time = best->second;
  open_starts_.erase(best);
  return time;
}

void Intake::set_id(std::string_view text, MeasuredRequest& invocation) {
  if (const std::optional<LogRequestId> id = parse_request_id(text)) {
    invocation.id = *id;
    return;
  }
  invocation.has_odd_id = true;
  invocation.has_id = !text.empty();
  const bool is_kept = !text.empty() && !has_condensed_;
  const auto number = is_kept ? static_cast<std::uint32_t>(odd_ids_.size()) : kNoId;
  std::memcpy(invocation.id.data(), &number, sizeof number);
  if (is_kept) odd_ids_.emplace_back(text);
}

std::string Intake::request_id(const MeasuredRequest& invocation) const {
  if (invocation.has_odd_id) {
    std::uint32_t number = 0;
    std::memcpy(&number, invocation.id.data(), sizeof number);
    return number == kNoId ? std::string() : odd_ids_[number];
  }
  std::string text;
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = 0; i < invocation.id.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
    text += kDigits[invocation.id[i] >> 4];
    text += kDigits[invocation.id[i] & 15];
  }
  return text;
}

}  // namespace coldcast
