#include "report/timeline/timeline_words.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>

#include "timeline/wording.h"

namespace coldcast {
namespace {

// A picture with more different reasons than this explains none of them in text.
constexpr std::size_t kMostReasons = 16;
constexpr std::size_t kLongestNames = 24;

}  // namespace

RequestMark mark_of(const TimelineRequest& request) {
  if (request.is_throttled) return RequestMark::throttled;
  constexpr std::array kMarks = {RequestMark::cold, RequestMark::warm, RequestMark::provisioned};
  return kMarks[static_cast<std::size_t>(request.start)];
}

std::string_view legend_of(RequestMark mark) {
  constexpr std::array<std::string_view, 4> kWords = {"request: cold start", "request: warm start",
                                                      "request: provisioned start",
                                                      "request: throttled (429)"};
  return kWords[static_cast<std::size_t>(mark)];
}

std::string_view legend_of(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kWords = {"download code",
                                                            "start environment",
                                                            "init: extensions",
                                                            "init: runtime",
                                                            "init: function",
                                                            "init",
                                                            "init, aborted at its cap",
                                                            "init inside the invocation",
                                                            "handler runs",
                                                            "idle, kept warm",
                                                            "shutting down"};
  return kWords[static_cast<std::size_t>(phase)];
}

Appearance appearance_of(const Timeline& timeline) {
  Appearance appearance;
  for (const FunctionTimeline& function : timeline.functions) {
    appearance.blocked |= !function.blocked.empty();
    for (const TimelineRequest& request : function.requests) {
      appearance.marks[static_cast<std::size_t>(mark_of(request))] = true;
    }
    for (const EnvironmentLane& lane : function.lanes) {
      appearance.provisioned |= lane.is_provisioned();
      appearance.ends |= !lane.outlives;
      appearance.kept |= !lane.kept.empty();
      appearance.left |= !lane.left.empty();
      for (const Span& span : lane.spans) {
        appearance.phases[static_cast<std::size_t>(span.phase)] = true;
      }
    }
  }
  return appearance;
}

std::string counts_of(const FunctionTimeline& function) {
  std::string text = fmt::format("{}, {}", counted(function.request_count, "request"),
                                 counted(function.environment_count, "environment"));
  if (function.throttle_count > 0)
    text += fmt::format(", {} throttled", readable(function.throttle_count));
  return text;
}

std::string aggregation_note(const Timeline& timeline) {
  if (!timeline.is_aggregated) return {};
  std::uint64_t environments = 0;
  std::uint64_t requests = 0;
  for (const FunctionTimeline& function : timeline.functions) {
    environments += function.environment_count;
    requests += function.request_count;
  }
  return fmt::format(
      "{} and {} are too many to draw one by one: this picture shows how many environments are "
      "starting, busy and idle. Take a part with --from and --to, or one --function, to see each.",
      counted(environments, "environment"), counted(requests, "request"));
}

std::string window_of(const Timeline& timeline) {
  return fmt::format("from {} to {}", readable(timeline.from - kStartOfTime),
                     readable(timeline.to - kStartOfTime));
}

std::string sentence_of(const TimelineChange& change) {
  return fmt::format("{}: {}", readable(change.at - kStartOfTime), change.text);
}

bool shares_account(const Timeline& timeline, const FunctionTimeline& function) {
  return timeline.functions.size() > 1 && !function.reserved_concurrency &&
         timeline.account_limit <= 4 * timeline.in_flight.max();
}

std::vector<LimitLine> limits_of(const Timeline& timeline, const FunctionTimeline& function) {
  std::vector<LimitLine> limits;
  if (!function.reserved.points().empty()) {
    limits.push_back({"reserved concurrency", &function.reserved, 0});
  } else if (function.reserved_concurrency) {
    limits.push_back({"reserved concurrency", nullptr, *function.reserved_concurrency});
  } else if (timeline.unreserved_concurrency.max() < timeline.account_limit &&
             !function.has_provisioned) {
    limits.push_back({"unreserved concurrency", &timeline.unreserved_concurrency, 0});
  } else {
    limits.push_back({"account limit", nullptr, timeline.account_limit});
  }
  // A curve under a quarter of the scale cannot be read.
  const LevelSeries& curve =
      shares_account(timeline, function) ? timeline.in_flight : function.in_flight;
  const std::uint64_t peak = std::max<std::uint64_t>(curve.max(), 1);
  std::erase_if(limits, [&](const LimitLine& limit) { return limit.highest() > 4 * peak; });
  if (function.has_provisioned && function.provisioned.max() > 0) {
    limits.push_back({"provisioned concurrency", &function.provisioned, 0});
  }
  return limits;
}

namespace {

// Empty where there are too many different ones.
std::vector<Reason> reasons_of(const Timeline& timeline) {
  std::vector<Reason> reasons;
  for (const FunctionTimeline& function : timeline.functions) {
    const std::string owner = timeline.functions.size() > 1 ? function.name + " " : "";
    const std::size_t first = reasons.size();
    for (const TimelineRequest& request : function.requests) {
      std::string why = request.why + std::string(ending_of(request.outcome));
      if (!request.left.empty()) why += " " + request.left;
      const auto same =
          std::find_if(reasons.begin() + static_cast<std::ptrdiff_t>(first), reasons.end(),
                       [&](const Reason& reason) { return reason.why == why; });
      if (same == reasons.end()) {
        reasons.push_back({owner + request.name, why});
        if (reasons.size() > kMostReasons) return {};
      } else if (same->name.size() < kLongestNames) {
        same->name += ", " + request.name;
      } else if (!same->name.ends_with("...")) {
        same->name += ", ...";
      }
    }
  }
  return reasons;
}

// ` (first request 1, concurrency growth 8)` of what there was.
template <typename Word, std::size_t n>
std::string parts_of(const std::array<std::uint64_t, n>& counts) {
  std::string text;
  for (std::size_t i = 0; i < n; ++i) {
    if (counts[i] == 0) continue;
    std::string word{to_string(static_cast<Word>(i))};
    std::replace(word.begin(), word.end(), '_', ' ');
    text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", word, readable(counts[i]));
  }
  return text + ")";
}

template <std::size_t n>
std::uint64_t sum_of(const std::array<std::uint64_t, n>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

}  // namespace

std::string kinds_of(const RequestCounts& counts) {
  std::string text;
  const auto add = [&](const std::string& kind) { text += (text.empty() ? "" : ", ") + kind; };
  if (const std::uint64_t cold = sum_of(counts.cold); cold > 0)
    add(counted(cold, "cold start") + parts_of<ColdStartCause>(counts.cold));
  if (counts.warm > 0) add(counted(counts.warm, "warm start"));
  if (counts.provisioned > 0) add(counted(counts.provisioned, "provisioned start"));
  if (const std::uint64_t throttled = sum_of(counts.throttled); throttled > 0)
    add(readable(throttled) + " throttled" + parts_of<ThrottleReason>(counts.throttled));
  return text;
}

Explanations explanations_of(const Timeline& timeline) {
  Explanations found{"Why", {}};
  if (!timeline.is_aggregated) found.reasons = reasons_of(timeline);
  if (!found.reasons.empty()) return found;
  found.title = "Why, counted (--request N: of any request)";
  for (const FunctionTimeline& function : timeline.functions) {
    const std::string kinds = kinds_of(function.counts);
    const std::string kept = kept_words(function.kept);
    if (!kinds.empty())
      found.reasons.push_back(
          {function.name,
           kinds + (kept.empty() ? "" : "; global variables and connections " + kept)});
  }
  return found;
}

std::string choice_note(const Timeline& timeline) {
  if (timeline.left_out == 0) return {};
  const std::size_t shown = timeline.functions.size();
  return fmt::format(
      "{} of {} functions, those with the most throttles and cold starts first; --top and "
      "--functions show others.",
      readable(shown), readable(shown + timeline.left_out));
}

std::string_view ending_of(Outcome outcome) {
  constexpr std::array<std::string_view, 5> kWords = {"", " It returned an error.",
                                                      " Its handler crashed.", " It timed out.",
                                                      " Its init timed out."};
  return kWords[static_cast<std::size_t>(outcome)];
}

std::string whole_story(const TimelineRequest& request) {
  const std::string rest = remains_of(request);
  return request.why + std::string(ending_of(request.outcome)) + (rest.empty() ? "" : " " + rest);
}

std::string remains_of(const TimelineRequest& request) {
  const bool has_both = !request.found.empty() && !request.left.empty();
  return request.found + (has_both ? " " : "") + request.left;
}

std::string kept_words(const KeptCounts& kept) {
  if (kept.lost_with_environment + kept.lost_by_reset == 0) return {};
  std::string text;
  const auto add = [&](std::string_view what, std::uint64_t count, std::string_view how) {
    if (count > 0)
      text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", what, counted(count, "time"), how);
  };
  add("set", kept.set, "");
  add("lost", kept.lost_with_environment, " with their environment and /tmp");
  add("lost", kept.lost_by_reset, " by a reset, which leaves /tmp");
  return text;
}

std::string joint_label(const std::vector<const TimelineRequest*>& requests) {
  constexpr std::size_t kMostNames = 4;
  if (requests.size() > kMostNames) return fmt::format("{}x", requests.size());
  std::string text;
  for (const TimelineRequest* request : requests) {
    if (!text.empty()) text += ",";
    text += request->name;
  }
  return text;
}

}  // namespace coldcast
