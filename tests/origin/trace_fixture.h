// What tests of traces read files with.
#pragma once

#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "coldcast/base/error.h"

#include "origin/workload_support.h"

namespace coldcast {

// Three minutes of functions, as the Azure trace of 2019 has them.
inline constexpr std::string_view kInvocations =
    "HashOwner,HashApp,HashFunction,Trigger,480,481,482\n"
    "o,A,f,http,3,0,1000\no,A,g,timer,0,1,0\no,B,f,queue,0,0,2\n";

// What a block or an entry of `traces` makes of a.csv, and what is said of it.
struct TraceReading {
  std::vector<Request> requests;
  std::vector<std::string> functions;
  std::vector<std::string> notes;
  std::string complaints;
  std::string failure;
  std::string hint;
};

class TraceKeysTest : public testing::Test {
 protected:
  TraceReading block(std::string_view content, const std::string& settings) {
    return read(
        content,
        [](ParsedBlock& block, TraceReading& reading) {
          const std::optional<Workload> workload = read_workload(block.setting());
          if (workload) reading.requests = requests_of(*workload);
        },
        "{kind: trace, file: a.csv, format: csv, " + settings + "}");
  }
  TraceReading entry(std::string_view content, const std::string& settings) {
    return read(
        content,
        [](ParsedBlock& block, TraceReading& reading) {
          Parameters keys = block.setting().map();
          const std::optional<Trace> trace = read_trace(keys);
          if (!trace) return;
          std::vector<std::uint32_t> all(trace->functions.size());
          std::iota(all.begin(), all.end(), 0U);
          for (const TraceFunction& function : trace->functions) {
            reading.functions.push_back(function.name);
          }
          if (trace->source_of)
            reading.requests = drain(*trace->source_of(all)({.seed = 3, .function = "f"}));
        },
        "{file: a.csv, " + settings + "}");
  }
  // Requests a function, by its name.
  static std::map<std::string, int> counts(const TraceReading& reading) {
    std::map<std::string, int> counts;
    for (const Request& request : reading.requests) ++counts[reading.functions[request.feed]];
    return counts;
  }
  static std::vector<SimTime> instants(const TraceReading& reading) {
    std::vector<SimTime> found;
    for (const Request& request : reading.requests) found.push_back(request.at);
    return found;
  }

  TemporaryFolder folder_;

 private:
  template <typename Read>
  TraceReading read(std::string_view content, const Read& take, const std::string& flow) {
    folder_.write("a.csv", content);
    TraceReading reading;
    ParsedBlock block{flow, folder_.path()};
    try {
      take(block, reading);
    } catch (const TraceError& error) {
      reading.failure = error.what();
      reading.hint = error.hint();
    }
    reading.notes = block.setting().diagnostics().notes();
    reading.complaints = block.complaints();
    return reading;
  }
};

class TraceTest : public testing::Test {
 protected:
  // Instants of an arrivals block that reads a.csv with `content`.
  std::vector<SimTime> instants(std::string_view content, const std::string& settings,
                                SimTime end = kNever) {
    folder_.write("a.csv", content);
    std::vector<SimTime> found;
    for (const Request& request : requests(settings, end)) found.push_back(request.at);
    return found;
  }
  std::vector<Request> requests(const std::string& settings, SimTime end = kNever) {
    return requests_of(workload_of("{kind: trace, file: a.csv, " + settings + "}", folder_.path()),
                       end);
  }
  // What reading the file in a run fails with.
  std::string failure(std::string_view content, const std::string& settings) {
    try {
      (void)instants(content, settings);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "(none)";
  }
  std::string complaint(std::string_view content, const std::string& settings) {
    folder_.write("a.csv", content);
    return workload_complaint("{kind: trace, file: a.csv, " + settings + "}", folder_.path());
  }
  Trace trace(const std::string& flow) {
    ParsedBlock block{flow, folder_.path()};
    Parameters settings = block.setting().map();
    std::optional<Trace> found = read_trace(settings);
    settings.done();
    EXPECT_EQ(block.complaints(), "");
    return std::move(found).value_or(Trace{});
  }
  // The requests of all its functions.
  static MakeSource source_of_all(const Trace& trace) {
    std::vector<std::uint32_t> all(trace.functions.size());
    std::iota(all.begin(), all.end(), 0U);
    return trace.source_of(all);
  }
  std::string trace_failure(const std::string& flow) {
    try {
      (void)trace(flow);
    } catch (const TraceError& error) {
      return error.what();
    }
    return "(none)";
  }

  TemporaryFolder folder_;
};

}  // namespace coldcast
