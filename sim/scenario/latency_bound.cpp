#include "coldcast/scenario/latency_bound.h"

#include <algorithm>

#include "coldcast/base/text.h"

namespace coldcast {

std::optional<Duration> latency_bound_in(std::string_view text) {
  const std::size_t place = text.find(kLatencyAbove);
  if (place == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(place + kLatencyAbove.size());
  const std::size_t end = rest.find_first_of(" <>=!±");
  return parse_duration(rest.substr(0, end));
}

std::string latency_above_path(Duration bound) {
  return std::string(kLatencyAbove) + to_string(bound);
}

std::vector<Duration> latency_bounds_in(const std::vector<std::string>& texts) {
  std::vector<Duration> bounds;
  for (const std::string& text : texts)
    if (const auto bound = latency_bound_in(text)) bounds.push_back(*bound);
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  return bounds;
}

}  // namespace coldcast
