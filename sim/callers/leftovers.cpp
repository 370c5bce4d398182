#include "callers/leftovers.h"

#include <algorithm>

namespace coldcast {

Duration Leftovers::work(std::uint64_t environment, const BackgroundWork& law, Duration work,
                         RequestId request, SimTime now) {
  const auto found = environments_.find(environment);
  if (found == environments_.end()) return work;
  found->second.running = request;
  set_pace(found->second, law.uses_cpu ? Pace::by_halves : Pace::side_by_side, now);
  if (!law.uses_cpu) return work;
  Duration left{};
  for (const Leftover& leftover : found->second.leftovers) {
    left += std::min(leftover.remaining, work - std::min(left, work));
  }
  return work > kForever - left ? kForever : work + std::min(left, work);
}

void Leftovers::wait(std::uint64_t environment, const BackgroundWork& law, SimTime now) {
  const auto found = environments_.find(environment);
  if (found == environments_.end()) return;
  set_pace(found->second, law.uses_cpu ? Pace::alone : Pace::side_by_side, now);
}

void Leftovers::freeze(std::uint64_t environment, SimTime now) {
  const auto found = environments_.find(environment);
  if (found == environments_.end()) return;
  set_pace(found->second, Pace::frozen, now);
  if (found->second.leftovers.empty()) environments_.erase(found);
}

void Leftovers::leave(std::uint64_t environment, const BackgroundWork& law, RequestId request,
                      SimTime now, bool is_counted) {
  if (stream_.uniform() >= law.share) return;
  left_ += is_counted ? 1 : 0;
  const Leftover leftover{.remaining = law.work.sample(stream_),
                          .left = now,
                          .request = request,
                          .is_counted = is_counted};
  if (leftover.remaining == Duration::zero()) return finish(leftover, now, request);
  tell(leftover, kNever, {});
  environments_[environment].leftovers.push_back(leftover);
}

void Leftovers::lose(std::uint64_t environment, SimTime now) {
  const auto found = environments_.find(environment);
  if (found == environments_.end()) return;
  advance(found->second, now);
  for (const Leftover& leftover : found->second.leftovers) {
    lost_ += leftover.is_counted ? 1 : 0;
    tell(leftover, now, {});
  }
  environments_.erase(found);
}

void Leftovers::set_pace(Environment& environment, Pace pace, SimTime now) {
  advance(environment, now);
  environment.pace = pace;
  environment.since = now;
}

void Leftovers::advance(Environment& environment, SimTime now) {
  if (environment.pace == Pace::frozen) return;
  const SimTime since = environment.since;
  const int slowness = environment.pace == Pace::by_halves ? 2 : 1;
  const Duration able = (now - since) / slowness;
  Duration done{};  // of those before, where one goes on after the other
  std::vector<Leftover> rest;
  for (Leftover leftover : environment.leftovers) {
    const Duration worked = std::min(leftover.remaining, able - done);
    leftover.remaining -= worked;
    if (leftover.remaining == Duration::zero()) {
      finish(leftover, since + slowness * (done + worked), environment.running);
    } else {
      rest.push_back(leftover);
    }
    if (environment.pace != Pace::side_by_side) done += worked;
  }
  environment.leftovers = std::move(rest);
  environment.since = now;
}

void Leftovers::finish(const Leftover& leftover, SimTime at, RequestId in) {
  tell(leftover, at, in);
  if (!leftover.is_counted) return;
  ++finished_;
  delay_.record(at - leftover.left);
}

void Leftovers::tell(const Leftover& leftover, SimTime ended, RequestId in) const {
  if (observer_ == nullptr) return;
  observer_->on_left_behind({.function = function_,
                             .request = leftover.request,
                             .left = leftover.left,
                             .ended = ended,
                             .done_in = in});
}

Figures Leftovers::figures(SimTime end) {
  for (auto& [name, environment] : environments_) advance(environment, end);
  Figures figures;
  figures.count("background.left", left_);
  figures.count("background.finished", finished_);
  figures.count("background.lost", lost_);
  figures.count("background.pending", left_ - finished_ - lost_);
  figures.times("background.delay_ms", delay_);
  return figures;
}

}  // namespace coldcast
