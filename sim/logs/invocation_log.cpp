#include "coldcast/logs/invocation_log.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "coldcast/base/index.h"
#include "coldcast/engine/coupling.h"

#include "formats/csv_text.h"
#include "logs/caller_columns.h"
#include "logs/digits.h"

namespace coldcast {
namespace {

constexpr std::string_view kHeader =
    "request,function,label,arrived_s,start,environment,cold_start_ms,init_ms,duration_ms,"
    "finished_s,outcome,reason";
constexpr std::size_t kBuffer = std::size_t{1} << 16;
// Six numbers of at most 22 characters, and words.
constexpr std::size_t kLongestRest = 384;

}  // namespace

// What rows are put together of, besides numbers.
struct InvocationWriter::Words {
  std::vector<BlockText> functions{};  // between their commas
  std::vector<BlockText> starts{};     // by StartKind
  std::vector<BlockText> outcomes{};   // by Outcome; with the end of the row
  // None; then by ColdStartCause; then by SpilloverCause. Likewise.
  std::vector<BlockText> reasons{};
  BlockText no_init{",0.000000,0.000000,"};
  std::size_t longest_function = 0;

  explicit Words(const Scenario& scenario) {
    for (const Function& function : scenario.functions) {
      functions.emplace_back("," + function.name + ",");
      longest_function = std::max(longest_function, function.name.size());
    }
    for (std::size_t i = 0; i < 3; ++i) {
      starts.emplace_back(fmt::format(",{},", to_string(static_cast<StartKind>(i))));
    }
    for (std::size_t i = 0; i < kOutcomes; ++i) {
      outcomes.emplace_back(fmt::format(",{},\n", to_string(static_cast<Outcome>(i))));
    }
    reasons.emplace_back("\n");
    for (std::size_t i = 0; i < kColdStartCauses; ++i) {
      reasons.emplace_back(fmt::format("{}\n", to_string(static_cast<ColdStartCause>(i))));
    }
    for (std::size_t i = 0; i < kSpilloverCauses; ++i) {
      reasons.emplace_back(
          fmt::format("spillover_{}\n", to_string(static_cast<SpilloverCause>(i))));
    }
  }
};

InvocationWriter::InvocationWriter(const Scenario& scenario, std::ostream& out)
    : words_(std::make_unique<Words>(scenario)),
      callers_(has_callers(scenario) ? std::make_unique<CallerColumns>() : nullptr),
      out_(&out),
      warmup_(kStartOfTime + scenario.warmup),
      buffer_(kBuffer),
      at_(write_text(buffer_.data(), kHeader)) {
  if (callers_) at_ = write_text(at_, CallerColumns::kHeader);
  *at_++ = '\n';
}

InvocationWriter::~InvocationWriter() = default;

// Why a start was cold; of a warm one, why the function's provisioned concurrency did not serve it.
template <typename Fact>
std::uint8_t InvocationWriter::reason_of(const Fact& fact) {
  if (fact.start == StartKind::cold) return static_cast<std::uint8_t>(1 + std::size_t(fact.cause));
  if (!fact.spillover) return 0;
  return static_cast<std::uint8_t>(1 + kColdStartCauses + std::size_t(fact.spillover_cause));
}

template <typename Fact>
InvocationWriter::Row InvocationWriter::row_of(const Fact& fact, Row::Kind kind) {
  Row row{.function = fact.function,
          .environment = fact.environment,
          .arrived = fact.arrived,
          .label = fact.label,
          .kind = kind,
          .start = fact.start,
          .reason = reason_of(fact)};
  if (fact.start == StartKind::cold) {
    row.cold_start = fact.cold_start();
    row.init = fact.init;
  }
  return row;
}

void InvocationWriter::on_invocation(const Invocation& invocation) {
  if (callers_) {
    const bool is_well = invocation.outcome == Outcome::success;
    callers_->told(invocation.request, invocation.info,
                   is_well ? ClientOutcome::success : ClientOutcome::error, invocation.finished);
  }
  Row row = row_of(invocation, Row::Kind::invocation);
  row.finished = invocation.finished;
  row.duration = invocation.duration;
  row.word = static_cast<std::uint8_t>(invocation.outcome);
  take(invocation.request, row);
}

void InvocationWriter::on_client(RequestId request, ClientOutcome outcome, SimTime at) {
  if (!callers_) return;
  callers_->heard(request, outcome, at);
  write_known();
}

void InvocationWriter::on_throttle(const Throttle& throttle) {
  if (callers_) {
    callers_->told(throttle.request, throttle.info, ClientOutcome::throttled, throttle.at);
  }
  take(throttle.request, {.function = throttle.function,
                          .arrived = throttle.at,
                          .label = throttle.label,
                          .kind = Row::Kind::throttle,
                          .word = static_cast<std::uint8_t>(throttle.reason)});
}

void InvocationWriter::on_end(SimTime, std::span<const Admission> unfinished) {
  for (const Admission& admission : unfinished) {
    if (callers_) callers_->told(admission.request, admission.info, std::nullopt, kNever);
    hold(admission.request, row_of(admission, Row::Kind::in_flight));
  }
  if (callers_) callers_->complete_all();
  write_known();
  flush();
}

void InvocationWriter::take(RequestId request, const Row& row) {
  if (value(request) != next_ || !is_complete(next_)) return hold(request, row);
  write(next_++, row);
  if (held_.empty()) return;
  held_.pop_front();
  write_known();
}

void InvocationWriter::hold(RequestId request, const Row& row) {
  const std::size_t place = to_index(value(request) - next_);
  if (place >= held_.size()) held_.resize(place + 1);
  held_[place] = row;
}

// Writes the rows at the front that are known.
void InvocationWriter::write_known() {
  for (; !held_.empty() && held_.front().kind != Row::Kind::unknown && is_complete(next_);
       held_.pop_front())
    write(next_++, held_.front());
}

bool InvocationWriter::is_complete(std::uint64_t number) const {
  return !callers_ || callers_->is_complete(number);
}

void InvocationWriter::write(std::uint64_t number, const Row& row) {
  const std::string columns = callers_ ? callers_->take(number) : "";
  if (row.arrived < warmup_) return;
  // A label may double by quoting.
  make_room(kLongestRest + words_->longest_function + columns.size() +
            (row.label == nullptr ? 0 : 2 * row.label->size()));
  write_row(number, row);
  if (columns.empty()) return;
  at_ = write_text(at_ - 1, columns);
  *at_++ = '\n';
}

void InvocationWriter::write_row(std::uint64_t number, const Row& row) {
  char* to = write_count(at_, number);
  to = words_->functions[index(row.function)].write(to);
  if (row.label != nullptr) to = write_text(to, csv_field(*row.label));
  *to++ = ',';
  at_ = write_seconds(to, row.arrived.time_since_epoch().count());
  if (row.kind != Row::Kind::throttle) return write_invocation(row);
  to = write_text(at_, ",,,0.000000,0.000000,0.000000,,throttled,");
  to = write_text(to, to_string(static_cast<ThrottleReason>(row.word)));
  *to++ = '\n';
  at_ = to;
}

// After the arrival.
void InvocationWriter::write_invocation(const Row& row) {
  const bool is_cold = row.start == StartKind::cold;
  char* to = words_->starts[static_cast<std::size_t>(row.start)].write(at_);
  to = write_count(to, value(row.environment));
  if (is_cold) {
    *to++ = ',';
    to = write_milliseconds(to, row.cold_start.count());
    *to++ = ',';
    to = write_milliseconds(to, row.init.count());
    *to++ = ',';
  } else {
    to = words_->no_init.write(to);
  }
  if (row.kind == Row::Kind::in_flight) {
    to = write_text(to, ",,in_flight,\n");
  } else {
    to = write_milliseconds(to, row.duration.count());
    *to++ = ',';
    to = write_seconds(to, row.finished.time_since_epoch().count());
    to = words_->outcomes[row.word].write(to);
  }
  if (row.reason > 0) to = words_->reasons[row.reason].write(to - 1);
  at_ = to;
}

void InvocationWriter::make_room(std::size_t room) {
  const auto used = static_cast<std::size_t>(at_ - buffer_.data());
  if (buffer_.size() - used >= room) return;
  flush();
  if (buffer_.size() < room) buffer_.resize(room);
  at_ = buffer_.data();
}

void InvocationWriter::flush() {
  out_->write(buffer_.data(), at_ - buffer_.data());
  at_ = buffer_.data();
}

}  // namespace coldcast
