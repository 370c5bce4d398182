#include "callers/dependency_changer.h"

#include <utility>

namespace coldcast {

DependencyChanger::DependencyChanger(const std::vector<DependencyChange>& changes,
                                     std::vector<Dependency*> dependencies)
    : changes_(&changes), dependencies_(std::move(dependencies)), undo_(changes.size()) {}

// Tokens: the change, or behind all changes its undoing.
void DependencyChanger::start(Platform& platform) {
  const std::size_t count = changes_->size();
  for (std::size_t i = 0; i < count; ++i) {
    const DependencyChange& change = (*changes_)[i];
    platform.wake(change.at, Rank::change, {.queued = change.at, .number = count + i}, *this, i,
                  Urgency::idle);
    platform.wake(change.until, Rank::change, {.queued = change.until, .number = i}, *this,
                  count + i, Urgency::idle);
  }
}

void DependencyChanger::woken(std::uint64_t token, Platform& platform) {
  const std::size_t count = changes_->size();
  if (token >= count) return apply(undo_[token - count], platform);
  undo_[token] = before((*changes_)[token]);
  apply((*changes_)[token], platform);
}

DependencyChange DependencyChanger::before(const DependencyChange& change) const {
  const DependencySettings& now = dependencies_[change.dependency]->settings();
  DependencyChange old = change;
  old.available = now.available;
  old.latency = now.latency;
  old.concurrency = now.concurrency.value_or(0);
  old.failure_rate = now.failure_rate;
  return old;
}

void DependencyChanger::apply(const DependencyChange& change, Platform& platform) {
  Dependency& dependency = *dependencies_[change.dependency];
  switch (change.what) {
    case DependencyChange::What::available:
      return dependency.set_available(change.available, platform);
    case DependencyChange::What::latency:
      return dependency.set_latency(change.latency);
    case DependencyChange::What::failure_rate:
      return dependency.set_failure_rate(change.failure_rate);
    case DependencyChange::What::concurrency: {
      // 0: it had no limit before.
      const bool is_limited = change.concurrency > 0;
      return dependency.set_concurrency(
          is_limited ? std::optional(change.concurrency) : std::nullopt, platform);
    }
  }
}

}  // namespace coldcast
