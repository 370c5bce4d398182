#include "fuzz/fuzz_support.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "coldcast/engine/simulation.h"
#include "coldcast/stats/statistics.h"

namespace coldcast {
namespace {

// Enough for every kind of event to meet every other, few enough for many inputs a second.
constexpr std::uint64_t kEvents = 2000;

}  // namespace

void fail_fuzzing(const std::string& message) {
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
}

MemoryFile::MemoryFile(std::string_view bytes) : descriptor_(memfd_create("input", MFD_CLOEXEC)) {
  if (descriptor_ < 0) fail_fuzzing("no file in memory");
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count <= 0) fail_fuzzing("cannot write to a file in memory");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

MemoryFile::~MemoryFile() {
  ::close(descriptor_);
}

std::string MemoryFile::name() const {
  return fmt::format("/proc/self/fd/{}", descriptor_);
}

void run_beginning(const Scenario& scenario) {
  StatisticsCollector statistics(scenario);
  Simulation simulation(scenario, statistics);
  (void)simulation.run_for(kEvents);
  simulation.finish();
  (void)statistics.summarize();
}

void fuzz_trace(std::string_view format, std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return;
  const MemoryFile file(bytes.substr(end + 1));
  std::string settings = fmt::format("file: {}, format: {}", file.name(), format);
  if (end > 0) settings += fmt::format(", {}", bytes.substr(0, end));

  expect_answer([&] {
    run_beginning(parse_scenario(fmt::format(
        "{{scenario: t, functions: {{f: {{handler: {{duration: 1ms}}, arrivals: {{kind: trace, "
        "{}}}}}}}}}",
        settings)));
  });
  expect_answer([&] {
    run_beginning(parse_scenario(fmt::format(
        "{{scenario: t, traces: [{{{}, template: {{handler: {{duration: 1ms}}}}}}]}}", settings)));
  });
}

}  // namespace coldcast
