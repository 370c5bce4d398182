#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "coldcast/engine/simulation.h"
#include "coldcast/timeline/timeline_recorder.h"

#include "support/block.h"

namespace coldcast {

using namespace std::chrono_literals;

// A scenario told in a few lines: functions, and requests at given instants. The run's timeline is
// what it leads to.
class Story {
 public:
  Story() { scenario_.name = "story"; }

  // The function that the following requests go to.
  Function& function(const std::string& name) {
    Function& added = scenario_.functions.emplace_back();
    added.name = name;
    added.handler.duration = Distribution{100ms};
    ParsedBlock ten_minutes{"{kind: fixed, timeout: 10min}"};
    added.keep_alive = *read_keep_alive(ten_minutes.setting());
    added.max_age.reset();
    requests_.emplace_back();
    return added;
  }
  Story& arrives(const std::string& label, Duration at, Duration handler) {
    const std::string* text = label.empty() ? nullptr : &labels_.emplace_back(label);
    requests_.back().push_back({.at = kStartOfTime + at, .duration = handler, .label = text});
    return *this;
  }
  Scenario& scenario() { return scenario_; }

  // May be called once.
  Timeline timeline(const TimelineRecorder::Settings& settings = {}) {
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      Workload workload;
      workload.make_source = [list = requests_[i]](const WorkloadContext&) {
        return std::make_unique<Listed>(list);
      };
      scenario_.functions[i].arrivals = {workload};
    }
    TimelineRecorder recorder(scenario_, settings);
    Simulation(scenario_, recorder).run();
    return recorder.timeline();
  }

 private:
  class Listed final : public RequestSource {
   public:
    explicit Listed(std::vector<Request> list) : list_(std::move(list)) {}
    std::size_t fill(std::span<Request> requests) override {
      std::size_t count = 0;
      while (count < requests.size() && next_ < list_.size()) requests[count++] = list_[next_++];
      return count;
    }

   private:
    std::vector<Request> list_;
    std::size_t next_ = 0;
  };

  Scenario scenario_;
  std::vector<std::vector<Request>> requests_;
  std::deque<std::string> labels_;
};

// B finds A's environment busy, and C finds it free at the very instant of its answer.
inline Story one_after_another() {
  Story story;
  story.function("greeting").cold_start.init.function = Distribution{200ms};
  story.arrives("A", 0s, 1s).arrives("B", 600ms, 1s).arrives("C", 1200ms, 1s);
  return story;
}

}  // namespace coldcast
