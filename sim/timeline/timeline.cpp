#include "coldcast/timeline/timeline.h"

#include <algorithm>
#include <array>
#include <compare>
#include <numeric>

namespace coldcast {

std::string_view to_string(Phase phase) {
  constexpr std::array<std::string_view, kPhases> kWords = {
      "download",     "environment",     "init_extension", "init_runtime", "init_function", "init",
      "aborted_init", "suppressed_init", "handler",        "idle",         "shutdown"};
  return kWords[static_cast<std::size_t>(phase)];
}

const TimelineRequest* FunctionTimeline::find(RequestId id) const {
  const auto found = std::lower_bound(
      requests.begin(), requests.end(), id,
      [](const TimelineRequest& request, RequestId wanted) { return request.id < wanted; });
  return found != requests.end() && found->id == id ? &*found : nullptr;
}

namespace {

template <std::size_t n>
std::uint64_t sum_of(const std::array<std::uint64_t, n>& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// What is to be explained before what went well.
struct Interest {
  std::uint64_t throttles;
  std::uint64_t cold;
  std::uint64_t requests;

  friend auto operator<=>(const Interest&, const Interest&) = default;
};

Interest interest_of(const FunctionTimeline& function) {
  return {sum_of(function.counts.throttled), sum_of(function.counts.cold), function.request_count};
}

}  // namespace

void keep_most_interesting(Timeline& timeline, std::size_t most) {
  std::vector<FunctionTimeline>& functions = timeline.functions;
  if (functions.size() <= most) return;
  std::stable_sort(functions.begin(), functions.end(),
                   [](const FunctionTimeline& left, const FunctionTimeline& right) {
                     return interest_of(left) > interest_of(right);
                   });
  timeline.left_out += functions.size() - most;
  functions.erase(functions.begin() + static_cast<std::ptrdiff_t>(most), functions.end());
}

}  // namespace coldcast
