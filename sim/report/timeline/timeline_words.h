#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/timeline/timeline.h"

namespace coldcast {

// What all pictures of a timeline say in the same words.

// A mark in the request lane.
enum class RequestMark : std::uint8_t { cold, warm, provisioned, throttled };
inline constexpr std::size_t kRequestMarks = 4;
[[nodiscard]] RequestMark mark_of(const TimelineRequest& request);
[[nodiscard]] std::string_view legend_of(RequestMark mark);
[[nodiscard]] std::string_view legend_of(Phase phase);

// Which phases and marks appear, so that a legend shows no others.
struct Appearance {
  bool phases[kPhases] = {};
  bool marks[kRequestMarks] = {};
  bool provisioned = false;  // environments
  bool ends = false;         // of environments, within the window
  bool blocked = false;      // shards of streams
  bool kept = false;         // global variables
  bool left = false;         // work left behind
};
inline constexpr std::string_view kBlockedLegend = "shard blocked by a batch that did not succeed";
[[nodiscard]] Appearance appearance_of(const Timeline& timeline);

// "3 environments, 4 requests, 1 of them throttled".
[[nodiscard]] std::string counts_of(const FunctionTimeline& function);
// What is said when lanes have given way to levels.
[[nodiscard]] std::string aggregation_note(const Timeline& timeline);
// Which functions are shown where others are left out; empty: all are.
[[nodiscard]] std::string choice_note(const Timeline& timeline);
// "from 5 s to 1 min".
[[nodiscard]] std::string window_of(const Timeline& timeline);

// "1 min: deploy api".
[[nodiscard]] std::string sentence_of(const TimelineChange& change);

// A line across the concurrency curve.
struct LimitLine {
  std::string name;
  const LevelSeries* series = nullptr;  // if it changes over time
  std::uint64_t level = 0;              // else
  [[nodiscard]] std::uint64_t highest() const { return series ? series->max() : level; }
};
// Whether the function shares the account's limit with others, so that their requests count too.
[[nodiscard]] bool shares_account(const Timeline& timeline, const FunctionTimeline& function);
// The limits of the function; those far above its concurrency would only flatten the curve and
// are left out.
[[nodiscard]] std::vector<LimitLine> limits_of(const Timeline& timeline,
                                               const FunctionTimeline& function);

// What auto scaling did in the window: "auto scaling: 15 to 22 at 3 min 30 s (high alarm)"; or why
// it did nothing.
[[nodiscard]] std::string scaling_words(const ScalingTimeline& scaling);
// "15 to 22 at 3 min 30 s (high alarm)".
[[nodiscard]] std::string activity_words(const ScalingActivity& activity);

// The requests of a small picture with their sentences, function by function in order of arrival;
// those with the same sentence together. Of a large one, whose sentences nobody would read, how
// many requests of each function went how, and how to ask about one.
struct Reason {
  std::string name;
  std::string why;
};
struct Explanations {
  std::string title;
  std::vector<Reason> reasons;  // empty: no request is in the picture
};
[[nodiscard]] Explanations explanations_of(const Timeline& timeline);
// `9 cold starts (first request 1, concurrency growth 8), 101 warm starts, 41 throttled (...)`
[[nodiscard]] std::string kinds_of(const RequestCounts& counts);

// A sentence to follow `why`; empty when all went well.
[[nodiscard]] std::string_view ending_of(Outcome outcome);

// Why, how it ended, and what it found in its environment.
[[nodiscard]] std::string whole_story(const TimelineRequest& request);
// What it found in its environment, and what became of the work that it left there.
[[nodiscard]] std::string remains_of(const TimelineRequest& request);

inline constexpr std::string_view kLeftLegend = "work left behind: done, lost";
inline constexpr std::string_view kKeptLegend = "global variables, connections: set, kept, lost";
// `set 3 times, lost 2 times with their environment and /tmp, lost 1 time by a reset, which leaves
// /tmp`; empty where none was lost.
[[nodiscard]] std::string kept_words(const KeptCounts& kept);

// Requests that arrive at one place of the picture share one label.
[[nodiscard]] std::string joint_label(const std::vector<const TimelineRequest*>& requests);

}  // namespace coldcast
