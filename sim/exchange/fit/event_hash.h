#pragma once

#include <cstdint>
#include <string_view>

#include "exchange/fit/hash_set.h"
#include "exchange/fit/intake.h"
#include "exchange/fit/report_line.h"

namespace coldcast {

// Requests are told apart by their environment and id; a retry has the id of the first attempt.
[[nodiscard]] inline std::uint64_t request_key(std::uint32_t environment, std::string_view id) {
  return hash_of(id, environment + 1);
}

// One event is one, however many pages and exports hold it: by its id, else by its stream, time
// and text.
[[nodiscard]] inline std::uint64_t hash_of_event(const LogEvent& event, std::uint32_t environment) {
  if (!event.id.empty()) return hash_of(event.id);
  return hash_of(event.message, mixed(environment + 1) ^ static_cast<std::uint64_t>(event.time));
}

// The same; START and END say nothing but the request, whose key is known. A REPORT does: one that
// is written in another way is another event.
[[nodiscard]] inline std::uint64_t hash_of_event(const LogEvent& event, std::uint32_t environment,
                                                 std::uint64_t key, LineKind kind) {
  const bool is_of_request = kind == LineKind::start || kind == LineKind::end;
  if (!event.id.empty() || !is_of_request) return hash_of_event(event, environment);
  return mixed(key ^ mixed(static_cast<std::uint64_t>(event.time) + static_cast<unsigned>(kind)));
}

}  // namespace coldcast
