#pragma once

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "coldcast/origin/workload_catalog.h"

#include "support/block.h"

namespace coldcast {

// Instants in nanoseconds, as tests write them.
inline SimTime at(Duration since_start) {
  return kStartOfTime + since_start;
}

inline Workload workload_of(std::string_view flow, const std::string& directory = ".") {
  ParsedBlock block{flow, directory};
  std::optional<Workload> workload = read_workload(block.setting());
  EXPECT_EQ(block.complaints(), "") << flow;
  return workload.value_or(Workload{});
}

inline std::string workload_complaint(std::string_view flow, const std::string& directory = ".") {
  ParsedBlock block{flow, directory};
  (void)read_workload(block.setting());
  return block.complaints();
}

// All requests of a source, taken in small blocks as the loop does; at most `most`.
inline std::vector<Request> drain(RequestSource& source, std::size_t most = 10000000) {
  std::vector<Request> all;
  std::vector<Request> block(7);
  std::size_t count = block.size();
  while (count == block.size() && all.size() < most) {
    count = source.fill(block);
    all.insert(all.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return all;
}

inline std::vector<Request> requests_of(const Workload& workload, SimTime end = kNever) {
  const auto source = open_source(
      workload, {.seed = 11, .replication = 0, .function = "f", .block = 0, .end = end});
  return drain(*source);
}

inline std::vector<SimTime> instants_of(std::string_view flow, SimTime end = kNever) {
  std::vector<SimTime> instants;
  for (const Request& request : requests_of(workload_of(flow), end)) {
    instants.push_back(request.at);
  }
  return instants;
}

}  // namespace coldcast
