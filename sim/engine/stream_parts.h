#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/callers/minutes.h"
#include "coldcast/measure/figures.h"
#include "coldcast/scenario/scenario.h"

#include "callers/stream.h"
#include "callers/stream_mapping.h"

namespace coldcast {

// The streams and their event source mappings of one run, made from the scenario.
class StreamParts {
 public:
  struct Setup {
    const Scenario* scenario = nullptr;  // outlives the parts
    std::uint64_t replication = 0;
    std::vector<Feed> own_feeds;     // of each function: for what no block sends
    std::vector<Feed> stream_feeds;  // of each stream: its first arrivals block
    std::function<Sink(const Destination&)> sink_of;
    CallerObserver* observer = nullptr;
    bool keeps_minutes = false;
    SimTime from{};  // the window over which levels are measured
    SimTime until = kNever;
  };
  explicit StreamParts(Setup setup);

  [[nodiscard]] Stream& stream(std::size_t at) { return *streams_[at]; }
  // Null where there is none of the name.
  [[nodiscard]] Stream* stream(std::string_view name);

  // Whether a mapping has something to do that nobody is woken for.
  [[nodiscard]] bool has_work() const {
    return std::any_of(mappings_.begin(), mappings_.end(),
                       [](const Mapping& one) { return one.mapping->has_work(); });
  }

  // Before the run begins.
  void listen(CallerObserver* observer, bool keeps_minutes);
  void start(Platform& platform);
  // The mapping at `place` of the function has other settings from now on.
  void change(FunctionId function, std::size_t place, const StreamMappingSettings& settings,
              Platform& platform);

  // What the function does with each record.
  void set_records(FunctionId function, Version version, const Function& settings);
  // Whether the new version is now that of all requests.
  void deployed(FunctionId function, bool is_well);

  // Appends to what is there.
  void add_minutes(CallerMinutes& minutes, SimTime end) const;
  void add_figures(FunctionId function, Figures& figures, SimTime end) const;
  void add_figures(std::vector<NamedFigures>& things, SimTime end) const;
  // Tells the observer of what still waits.
  void tell_waiting();

 private:
  [[nodiscard]] Kilobytes payload_of(std::string_view stream) const;
  // The highest parallelization factor that a mapping has while time runs.
  [[nodiscard]] std::uint32_t most_parts(std::size_t function, std::size_t place) const;
  struct Mapping {
    FunctionId function{};
    std::size_t place = 0;  // in its event sources
    std::string name;
    std::unique_ptr<StreamMappingSettings> settings;  // a copy, which may change
    std::unique_ptr<StreamMapping> mapping;
  };

  void make_stream(std::size_t at);
  void make_mapping(std::size_t function, std::size_t place, std::uint32_t order);

  Setup setup_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<Mapping> mappings_;
};

}  // namespace coldcast
