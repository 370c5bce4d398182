#include "coldcast/stats/invocation_log.h"

#include <ostream>

#include "base/csv_text.h"
#include "stats/digits.h"

namespace coldcast {
namespace {

constexpr std::string_view kHeader =
    "request,function,label,arrived_s,start,environment,cold_start_ms,init_ms,duration_ms,"
    "finished_s,outcome,reason\n";
constexpr std::size_t kBuffer = std::size_t{1} << 16;
// Six numbers of at most 22 characters, and words.
constexpr std::size_t kLongestRest = 384;

// A label may double by quoting.
std::size_t room_for(const std::string& name, const std::string* label) {
  return kLongestRest + name.size() + (label == nullptr ? 0 : 2 * label->size());
}

}  // namespace

InvocationWriter::InvocationWriter(const Scenario& scenario, std::ostream& out)
    : scenario_(&scenario),
      out_(&out),
      warmup_(kStartOfTime + scenario.warmup),
      buffer_(kBuffer),
      at_(write_text(buffer_.data(), kHeader)) {}

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
  char* to = write_text(at_, to_string(invocation.start));
  *to++ = ',';
  to = write_count(to, value(invocation.environment));
  *to++ = ',';
  to = write_milliseconds(to, invocation.cold_start().count());
  *to++ = ',';
  to = write_milliseconds(to, invocation.init.count());
  *to++ = ',';
  to = write_milliseconds(to, invocation.duration.count());
  *to++ = ',';
  to = write_seconds(to, invocation.finished.time_since_epoch().count());
  *to++ = ',';
  to = write_text(to, to_string(invocation.outcome));
  *to++ = ',';
  if (is_cold) to = write_text(to, to_string(invocation.cause));
  *to++ = '\n';
  at_ = to;
}

void InvocationWriter::write(const Throttle& throttle) {
  if (throttle.at < warmup_) return;
  begin_row(throttle.request, throttle.function, throttle.label, throttle.at);
  char* to = write_text(at_, ",,0.000000,0.000000,0.000000,,throttled,");
  to = write_text(to, to_string(throttle.reason));
  *to++ = '\n';
  at_ = to;
}

void InvocationWriter::begin_row(RequestId request, FunctionId function, const std::string* label,
                                 SimTime arrived) {
  const std::string& name = scenario_->functions[index(function)].name;
  make_room(room_for(name, label));
  char* to = write_count(at_, value(request));
  *to++ = ',';
  to = write_text(to, name);
  *to++ = ',';
  if (label != nullptr) to = write_text(to, csv_field(*label));
  *to++ = ',';
  to = write_seconds(to, arrived.time_since_epoch().count());
  *to++ = ',';
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
