#include "coldcast/logs/invocation_log.h"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

#include "formats/csv_text.h"
#include "logs/digits.h"

namespace coldcast {
namespace {

constexpr std::string_view kHeader =
    "request,function,label,arrived_s,start,environment,cold_start_ms,init_ms,duration_ms,"
    "finished_s,outcome,reason\n";
constexpr std::size_t kBuffer = std::size_t{1} << 16;
// Six numbers of at most 22 characters, and words.
constexpr std::size_t kLongestRest = 384;

}  // namespace

// What rows are put together of, besides numbers.
struct InvocationWriter::Words {
  std::vector<BlockText> functions{};  // between their commas
  std::vector<BlockText> starts{};     // by StartKind
  std::vector<BlockText> outcomes{};   // by Outcome; with the end of the row
  std::vector<BlockText> causes{};     // by ColdStartCause; likewise
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
    for (std::size_t i = 0; i < kColdStartCauses; ++i) {
      causes.emplace_back(fmt::format("{}\n", to_string(static_cast<ColdStartCause>(i))));
    }
  }
};

InvocationWriter::InvocationWriter(const Scenario& scenario, std::ostream& out)
    : words_(std::make_unique<Words>(scenario)),
      out_(&out),
      warmup_(kStartOfTime + scenario.warmup),
      buffer_(kBuffer),
      at_(write_text(buffer_.data(), kHeader)) {}

InvocationWriter::~InvocationWriter() = default;

void InvocationWriter::on_invocation(const Invocation& invocation) {
  take(invocation);
}
void InvocationWriter::on_throttle(const Throttle& throttle) {
  take(throttle);
}

void InvocationWriter::on_end(SimTime) {
  while (!held_.empty()) {
    if (std::holds_alternative<std::monostate>(held_.front())) {
      held_.pop_front();
      ++next_;
    }
    write_waiting();
  }
  flush();
}

template <typename T>
void InvocationWriter::take(const T& fact) {
  const std::uint64_t number = value(fact.request);
  if (number == next_) {
    write(fact);
    ++next_;
    if (!held_.empty()) {
      held_.pop_front();
      write_waiting();
    }
    return;
  }
  const std::size_t place = number - next_;
  if (place >= held_.size()) held_.resize(place + 1);
  held_[place] = fact;
}

// Writes the rows at the front that are known.
void InvocationWriter::write_waiting() {
  while (!held_.empty()) {
    if (const auto* invocation = std::get_if<Invocation>(&held_.front())) {
      write(*invocation);
    } else if (const auto* throttle = std::get_if<Throttle>(&held_.front())) {
      write(*throttle);
    } else {
      return;
    }
    held_.pop_front();
    ++next_;
  }
}

void InvocationWriter::write(const Invocation& invocation) {
  if (invocation.arrived < warmup_) return;
  begin_row(invocation.request, invocation.function, invocation.label, invocation.arrived);
  const bool is_cold = invocation.start == StartKind::cold;
  char* to = words_->starts[static_cast<std::size_t>(invocation.start)].write(at_);
  to = write_count(to, value(invocation.environment));
  if (is_cold) {
    *to++ = ',';
    to = write_milliseconds(to, invocation.cold_start().count());
    *to++ = ',';
    to = write_milliseconds(to, invocation.init.count());
    *to++ = ',';
  } else {
    to = words_->no_init.write(to);
  }
  to = write_milliseconds(to, invocation.duration.count());
  *to++ = ',';
  to = write_seconds(to, invocation.finished.time_since_epoch().count());
  to = words_->outcomes[static_cast<std::size_t>(invocation.outcome)].write(to);
  if (is_cold) to = words_->causes[static_cast<std::size_t>(invocation.cause)].write(to - 1);
  at_ = to;
}

void InvocationWriter::write(const Throttle& throttle) {
  if (throttle.at < warmup_) return;
  begin_row(throttle.request, throttle.function, throttle.label, throttle.at);
  char* to = write_text(at_, ",,,0.000000,0.000000,0.000000,,throttled,");
  to = write_text(to, to_string(throttle.reason));
  *to++ = '\n';
  at_ = to;
}

// Up to the arrival.
void InvocationWriter::begin_row(RequestId request, FunctionId function, const std::string* label,
                                 SimTime arrived) {
  // A label may double by quoting.
  make_room(kLongestRest + words_->longest_function + (label == nullptr ? 0 : 2 * label->size()));
  char* to = write_count(at_, value(request));
  to = words_->functions[index(function)].write(to);
  if (label != nullptr) to = write_text(to, csv_field(*label));
  *to++ = ',';
  at_ = write_seconds(to, arrived.time_since_epoch().count());
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
