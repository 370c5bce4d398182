#include "origin/trace_survey.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>
#include <string_view>

#include "coldcast/base/text.h"

namespace coldcast {
namespace {

using Span = std::pair<std::int64_t, std::int64_t>;  // start and end

// How many of the requests are in flight over time.
struct Levels {
  std::vector<std::uint64_t> at_starts;  // right after each
  std::vector<std::int64_t> waits;       // from an answer to the start that follows it
  double mean = 0.0;  // over time, from where `usual` is reached to the last start
  double variance = 0.0;
  std::uint64_t usual = 0;  // the median of at_starts
};

std::uint64_t median_of(std::vector<std::uint64_t> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Each start takes up the latest answer that no other has: what a client does that does not pause.
void follow(const std::vector<Span>& spans, Levels& levels) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> ends;
  std::vector<std::int64_t> answers;
  for (const auto& [start, end] : spans) {
    for (; !ends.empty() && ends.top() <= start; ends.pop()) answers.push_back(ends.top());
    if (!answers.empty()) {
      levels.waits.push_back(start - answers.back());
      answers.pop_back();
    }
    ends.push(end);
    levels.at_starts.push_back(ends.size());
  }
  levels.usual = median_of(levels.at_starts);
}

void integrate(const std::vector<Span>& spans, Levels& levels) {
  const auto first = std::find(levels.at_starts.begin(), levels.at_starts.end(), levels.usual);
  const std::int64_t from = spans[static_cast<std::size_t>(first - levels.at_starts.begin())].first;
  const std::int64_t to = spans.back().first;
  std::vector<std::pair<std::int64_t, int>> steps;
  for (const auto& [start, end] : spans) {
    steps.emplace_back(start, 1);
    steps.emplace_back(end, -1);
  }
  std::sort(steps.begin(), steps.end());
  double level = 0.0;
  double sum = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    level += steps[i].second;
    const auto length = static_cast<double>(std::clamp(steps[i + 1].first, from, to) -
                                            std::clamp(steps[i].first, from, to));
    sum += level * length;
    squares += level * level * length;
  }
  const auto all = static_cast<double>(to - from);
  if (all <= 0.0) return;
  levels.mean = sum / all;
  levels.variance = squares / all - levels.mean * levels.mean;
}

// As a timer or a load generator of fixed rate would start them.
bool are_evenly_spaced(const std::vector<Span>& spans) {
  std::int64_t least = spans[1].first - spans[0].first;
  std::int64_t most = least;
  for (std::size_t i = 2; i < spans.size(); ++i) {
    const std::int64_t gap = spans[i].first - spans[i - 1].first;
    least = std::min(least, gap);
    most = std::max(most, gap);
  }
  return most - least <= least / 50;
}

}  // namespace

std::optional<TraceSurvey::Coarse> TraceSurvey::coarse_stamps() const {
  if (rows_.empty()) return std::nullopt;
  std::vector<std::int64_t> stamps;
  for (const Row& row : rows_) stamps.push_back(row.stamp);
  std::sort(stamps.begin(), stamps.end());
  Coarse found;
  std::size_t distinct = 0;
  for (auto at = stamps.begin(); at != stamps.end();) {
    const auto next = std::upper_bound(at, stamps.end(), *at);
    found.most = std::max(found.most, static_cast<std::uint64_t>(next - at));
    at = next;
    ++distinct;
  }
  if (found.most < 2) return std::nullopt;
  // A few instants do not tell whole minutes from whole seconds.
  constexpr std::size_t kFew = 5;
  for (const Duration length : {Duration{std::chrono::hours{1}}, Duration{std::chrono::minutes{1}},
                                Duration{std::chrono::seconds{1}}}) {
    if (distinct < kFew && length > std::chrono::seconds{1}) continue;
    found.resolution = length;
    const auto is_whole = [length](std::int64_t stamp) { return stamp % length.count() == 0; };
    if (std::all_of(stamps.begin(), stamps.end(), is_whole)) return found;
  }
  return std::nullopt;
}

// In flight of a Poisson process has a variance as large as its mean. Clients that wait keep it
// where it is, and a start follows an answer at once.
std::optional<TraceSurvey::ClosedLoop> TraceSurvey::closed_loop() const {
  constexpr std::size_t kFewest = 10;
  std::vector<Span> spans;
  for (const Row& row : rows_) {
    std::int64_t end = 0;
    if (row.duration < 0 || __builtin_add_overflow(row.start, row.duration, &end))
      return std::nullopt;
    spans.emplace_back(row.start, end);
  }
  if (spans.size() < kFewest) return std::nullopt;
  std::sort(spans.begin(), spans.end());
  Levels levels;
  follow(spans, levels);
  // Each of them has asked several times.
  if (spans.size() < 4 * levels.usual || 4 * levels.waits.size() < 3 * spans.size())
    return std::nullopt;
  integrate(spans, levels);
  if (levels.mean < 0.8 * static_cast<double>(levels.usual)) return std::nullopt;
  if (levels.variance > 0.25 * levels.mean) return std::nullopt;
  const bool is_timed = are_evenly_spaced(spans);
  if (is_timed && levels.usual > 1) return std::nullopt;
  std::vector<std::uint64_t> waits(levels.waits.begin(), levels.waits.end());
  const auto gap = static_cast<double>(spans.back().first - spans.front().first) /
                   static_cast<double>(spans.size() - 1);
  const double longest = (is_timed ? 0.01 : 0.5) * gap;
  if (static_cast<double>(median_of(std::move(waits))) > longest) return std::nullopt;
  return ClosedLoop{levels.usual, spans.size()};
}

std::vector<std::string> TraceSurvey::sentences(const std::string& path,
                                                bool can_have_resolution) const {
  std::vector<std::string> said;
  const std::optional<Coarse> coarse = can_have_resolution ? coarse_stamps() : std::nullopt;
  if (coarse) {
    const std::string length = to_string(coarse->resolution);
    const std::string_view unit = length == "1s"     ? "seconds"
                                  : length == "1min" ? "minutes"
                                                     : "hours";
    said.push_back(path + ": all times are whole " + std::string(unit) + ", and up to " +
                   std::to_string(coarse->most) +
                   " records share one, as if they came at once; resolution: " + length +
                   " spreads them within it");
    return said;
  }
  if (const std::optional<ClosedLoop> loop = closed_loop()) {
    said.push_back(
        path + ": looks like the log of clients that waited for their answers: never more than " +
        std::to_string(loop->clients) +
        " were in flight, and a request began when another ended; a replay does not wait, and "
        "makes "
        "more cold starts than they saw; arrivals: {kind: closed_loop, clients: " +
        std::to_string(loop->clients) +
        (is_full() ? "" : ", requests: " + std::to_string(loop->requests)) + "} asks as they did");
  }
  return said;
}

}  // namespace coldcast
