#pragma once

#include <cstdint>

#include "coldcast/origin/platform.h"

namespace coldcast {

// The engine's side of the short ways that most messages and records take.
class ShortWay {
 public:
  virtual ~ShortWay() = default;
  // Whether nothing is left to happen at this instant but what `request`, which is arriving,
  // causes: then what it causes in a later rank may be done at once.
  [[nodiscard]] virtual bool ends_with(const Request& request) const = 0;
  // Platform::draw() of what the handler takes, into the attempt, and Platform::attempt().
  virtual Platform::Admission draw_and_attempt(Attempt& attempt, Caller& caller,
                                               std::uint64_t ticket) = 0;
};

// The attempt, with what the handler takes drawn from the feed; by the short way where there is
// one.
inline Platform::Admission draw_and_attempt(ShortWay* way, Feed feed, Attempt& attempt,
                                            Caller& caller, std::uint64_t ticket,
                                            Platform& platform) {
  if (way != nullptr) [[likely]]
    return way->draw_and_attempt(attempt, caller, ticket);
  Request request;
  request.at = platform.now();
  request.feed = feed;
  attempt.work = platform.draw(feed, request);
  return platform.attempt(attempt, &caller, ticket);
}

}  // namespace coldcast
