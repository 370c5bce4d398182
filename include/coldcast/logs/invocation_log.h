#pragma once

#include <cstdint>
#include <deque>
#include <iosfwd>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "coldcast/engine/observer.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Writes one CSV row a request, in order of their numbers; requests that arrived before warmup are
// left out. A request that waits for an environment holds up the rows after it, so memory grows
// with the number of requests that arrive while one waits, and only with that. The scenario and the
// stream must outlive it; whether writing succeeded is to be asked of the stream.
class InvocationWriter final : public Observer {
 public:
  InvocationWriter(const Scenario& scenario, std::ostream& out);
  ~InvocationWriter() override;

  void on_invocation(const Invocation& invocation) override;
  void on_throttle(const Throttle& throttle) override;
  // Writes what is left; in a run that was broken off, requests still waiting have no row.
  void on_end(SimTime at) override;

 private:
  struct Words;
  using Fact = std::variant<std::monostate, Invocation, Throttle>;

  template <typename T>
  void take(const T& fact);
  void write(const Invocation& invocation);
  void write(const Throttle& throttle);
  void write_waiting();
  void begin_row(RequestId request, FunctionId function, const std::string* label, SimTime arrived);
  void make_room(std::size_t room);
  void flush();

  std::unique_ptr<const Words> words_;
  std::ostream* out_;
  SimTime warmup_;
  std::vector<char> buffer_;
  char* at_;                 // where the next character goes
  std::uint64_t next_ = 1;   // the number of the next row
  std::deque<Fact> held_{};  // those from next_ on that are known already
};

}  // namespace coldcast
