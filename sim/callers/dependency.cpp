#include "callers/dependency.h"

#include <utility>

namespace coldcast {

Dependency::Dependency(DependencySettings settings, const Streams& streams, const Window& window)
    : settings_(std::move(settings)),
      streams_(streams),
      window_(window),
      in_use_(window.warmup, window.end_of_arrivals),
      waiting_(window.warmup, window.end_of_arrivals) {}

std::uint64_t Dependency::call(DependencyUser& user, std::uint64_t ticket, Platform& platform) {
  const SimTime now = platform.now();
  const bool is_counted = now >= window_.warmup;
  counted_ += is_counted ? 1 : 0;
  if (calls_.size() >= kMostHeld) check_room(held());
  const std::uint32_t index = calls_.add({.user = &user,
                                          .ticket = ticket,
                                          .number = ++made_,
                                          .called = now,
                                          .is_counted = is_counted});
  const std::uint64_t call = calls_.ticket(index);
  if (has_free_place()) {
    take_place(index, platform);
  } else {
    line_.push_back(call);
    waiting_.change(now, 1);
  }
  return call;
}

void Dependency::abandon(std::uint64_t call, Platform& platform) {
  const std::uint32_t index = Slab<Call>::index_of(call);
  Call& gone = calls_[index];
  gone.user = nullptr;
  abandoned_ += gone.is_counted ? 1 : 0;
  if (settings_.abandoned == DependencySettings::Abandoned::served) return;
  if (gone.has_place) return leave(index, platform);
  waiting_.change(platform.now(), -1);
  calls_.remove(index);
}

void Dependency::take_place(std::uint32_t index, Platform& platform) {
  Call& call = calls_[index];
  call.has_place = true;
  call.latency = settings_.latency.sample(streams_.latency);
  places_.emplace(call.number, index);
  in_use_.change(platform.now(), 1);
  if (settings_.available) work(index, platform);
}

void Dependency::work(std::uint32_t index, Platform& platform) {
  Call& call = calls_[index];
  call.due = saturating_add(platform.now(), call.latency);
  platform.wake(call.due, Rank::completion, {.queued = call.called, .number = call.number}, *this,
                calls_.ticket(index), Urgency::idle);  // has_work() says whether it is waited for
}

void Dependency::woken(std::uint64_t token, Platform& platform) {
  const std::uint32_t index = Slab<Call>::index_of(token);
  if (!calls_.holds(token) || calls_[index].due != platform.now()) return;
  const Call done = calls_[index];
  const bool is_well = streams_.fate.uniform() >= settings_.failure_rate;
  if (done.is_counted) {
    failed_ += is_well ? 0 : 1;
    latency_.record(platform.now() - done.called);
  }
  leave(index, platform);
  if (done.user != nullptr) done.user->served(done.ticket, is_well, platform);
}

// Gives the place back, to who waits longest.
void Dependency::leave(std::uint32_t index, Platform& platform) {
  places_.erase(calls_[index].number);
  calls_.remove(index);
  in_use_.change(platform.now(), -1);
  fill_places(platform);
}

void Dependency::fill_places(Platform& platform) {
  while (!line_.empty() && has_free_place()) {
    const std::uint64_t next = line_.front();
    line_.pop_front();
    if (!calls_.holds(next)) continue;
    waiting_.change(platform.now(), -1);
    take_place(Slab<Call>::index_of(next), platform);
  }
}

void Dependency::set_available(bool available, Platform& platform) {
  if (available == settings_.available) return;
  settings_.available = available;
  for (const auto& [number, index] : places_) {
    calls_[index].due = kNever;
    if (available) work(index, platform);
  }
}

void Dependency::set_concurrency(std::optional<std::uint32_t> places, Platform& platform) {
  settings_.concurrency = places;
  fill_places(platform);
}

Figures Dependency::figures(SimTime end) const {
  Figures figures;
  figures.count("calls", counted_);
  figures.count("failed", failed_);
  figures.count("abandoned", abandoned_);
  figures.level("in_use", in_use_.figure(end));
  figures.level("waiting", waiting_.figure(end));
  figures.times("latency_ms", latency_);
  return figures;
}

}  // namespace coldcast
