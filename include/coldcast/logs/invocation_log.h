#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

class CallerColumns;

// Writes one CSV row a request, in order of their numbers; requests that arrived before warmup are
// left out. A row is known when its request has its answer, and is held until those of all earlier
// requests are: 64 bytes for each request that arrives while an earlier one is in flight. The
// scenario and the stream must outlive it; whether writing succeeded is to be asked of the stream.
class InvocationWriter final : public Observer {
 public:
  InvocationWriter(const Scenario& scenario, std::ostream& out);
  ~InvocationWriter() override;

  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  void on_client(RequestId request, ClientOutcome outcome, SimTime at) override;
  // Writes what is left; in a run that was broken off, also requests that are in flight.
  void on_end(SimTime at, std::span<const Admission> unfinished) override;

 private:
  struct Words;
  // What a row says, without its number.
  struct Row {
    enum class Kind : std::uint8_t { unknown, invocation, throttle, in_flight };

    FunctionId function{};
    EnvironmentNumber environment{};
    SimTime arrived{};
    SimTime finished{};
    Duration duration{};
    Duration cold_start{};
    Duration init{};
    const std::string* label = nullptr;
    Kind kind = Kind::unknown;
    StartKind start = StartKind::warm;
    std::uint8_t word = 0;    // the outcome, or the throttle reason
    std::uint8_t reason = 0;  // of the start, by its place in Words::reasons
  };
  static_assert(sizeof(Row) <= 64);

  // Fact is an Invocation or an Admission.
  template <typename Fact>
  [[nodiscard]] static std::uint8_t reason_of(const Fact& fact);
  template <typename Fact>
  [[nodiscard]] static Row row_of(const Fact& fact, Row::Kind kind);
  void take(RequestId request, const Row& row);
  void hold(RequestId request, const Row& row);
  void write(std::uint64_t number, const Row& row);
  void write_row(std::uint64_t number, const Row& row);
  void write_invocation(const Row& row);
  void write_known();
  // Whether nothing is missing of the row but its turn.
  [[nodiscard]] bool is_complete(std::uint64_t number) const;
  void make_room(std::size_t room);
  void flush();

  std::unique_ptr<const Words> words_;
  std::unique_ptr<CallerColumns> callers_;  // null: nobody calls but plain arrivals
  std::ostream* out_;
  SimTime warmup_;
  std::vector<char> buffer_;
  char* at_;                // where the next character goes
  std::uint64_t next_ = 1;  // the number of the next row
  std::deque<Row> held_{};  // those from next_ on, as far as they are known
};

}  // namespace coldcast
