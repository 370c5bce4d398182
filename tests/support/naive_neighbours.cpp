#include <algorithm>

#include "support/naive_callers.h"

namespace coldcast {

std::size_t NaiveCallers::service_called(std::string_view name) const {
  const auto& all = scenario_->dependencies;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const DependencySettings& of) { return of.name == name; });
  return static_cast<std::size_t>(found - all.begin());
}

NaiveJob& NaiveCallers::call_service(std::size_t service, std::function<void(bool)> told) {
  NaiveService& it = services_[service];
  NaiveJob& job = it.jobs.emplace_back();
  job.called = now_;
  job.number = it.jobs.size();
  job.told = std::move(told);
  it.line.push_back(&job);
  job.is_counted = is_counted();
  if (job.is_counted) count("dependencies." + scenario_->dependencies[service].name + ".calls");
  serve(service);
  return job;
}

// Who has waited longest gets the next place, also while nothing progresses.
void NaiveCallers::serve(std::size_t service) {
  NaiveService& it = services_[service];
  const DependencySettings& settings = in_force_->dependencies[service];
  while (!it.line.empty() && (!settings.concurrency || it.served.size() < *settings.concurrency)) {
    NaiveJob& job = *it.line.front();
    it.line.pop_front();
    it.served.push_back(&job);
    job.latency = settings.latency.constant();
    if (it.is_up) work_on(service, job);
  }
}

void NaiveCallers::work_on(std::size_t service, NaiveJob& job) {
  const auto end = [this, service, &job] {
    NaiveService& it = services_[service];
    const DependencySettings& settings = in_force_->dependencies[service];
    std::erase(it.served, &job);
    job.is_over = true;
    const bool is_well = settings.failure_rate == 0.0;
    if (!is_well && job.is_counted) count("dependencies." + settings.name + ".failed");
    serve(service);
    if (!job.is_abandoned) job.told(is_well);
  };
  job.end = agenda_.plan({.at = now_ + job.latency,
                          .rank = NaiveRank::completion,
                          .turn = {.group = 1,
                                   .first = job.called.time_since_epoch().count(),
                                   .second = static_cast<std::int64_t>(job.number)},
                          .act = end});
}

void NaiveCallers::abandon(std::size_t service, NaiveJob& job) {
  if (job.is_over || job.is_abandoned) return;
  const DependencySettings& settings = in_force_->dependencies[service];
  job.is_abandoned = true;
  if (job.is_counted) count("dependencies." + settings.name + ".abandoned");
  if (settings.abandoned == DependencySettings::Abandoned::served) return;
  NaiveService& it = services_[service];
  agenda_.cancel(job.end);
  std::erase(it.line, &job);
  std::erase(it.served, &job);
  serve(service);
}

// While it is away nothing progresses; what was in progress starts over when it is back.
void NaiveCallers::switch_service(std::size_t service) {
  NaiveService& it = services_[service];
  const bool is_up = in_force_->dependencies[service].available;
  if (is_up != it.is_up) {
    it.is_up = is_up;
    for (NaiveJob* job : it.served) {
      if (is_up) {
        work_on(service, *job);
      } else {
        agenda_.cancel(job->end);
      }
    }
  }
  serve(service);
}

// Work that was left behind goes on while its environment runs something. What it has come to is
// looked at when the pace changes.
void NaiveCallers::set_pace(NaivePlace& place, NaivePace pace) {
  const Duration span = now_ - place.paced;
  Duration able = place.pace == NaivePace::frozen ? Duration::zero() : span;
  if (place.pace == NaivePace::shared) able = span / 2;
  for (NaiveLeft* left : place.left) {
    const Duration done = std::min(left->to_do, able);
    left->to_do -= done;
    if (place.pace != NaivePace::side_by_side) able -= done;
    if (left->to_do == Duration::zero() && left->is_counted)
      count_of(left->function, "background.finished");
  }
  std::erase_if(place.left, [](const NaiveLeft* left) { return left->to_do == Duration::zero(); });
  place.pace = pace;
  place.paced = now_;
}

// How long the handler computes beside what was left: they share a processor, or each has its own.
Duration NaiveCallers::with_left(const NaiveAsk& asked, Duration span) {
  const auto& background = asked.by->handler.background;
  const bool shares = background && background->uses_cpu;
  set_pace(*asked.place, shares ? NaivePace::shared : NaivePace::side_by_side);
  if (!shares) return span;
  Duration beside{};
  for (const NaiveLeft* left : asked.place->left) beside += left->to_do;
  return span + std::min(beside, span);
}

void NaiveCallers::lose_left(NaivePlace& place) {
  for (const NaiveLeft* left : place.left) {
    if (left->is_counted) count_of(place.function, "background.lost");
  }
  place.left.clear();
}

// Environment n is in zone ((n - 1) mod zones) + 1. What runs there fails, also in the middle of a
// cold start. What is provisioned is replaced at once, so no request rate changes.
void NaiveCallers::lose_zone(const ZoneLoss& loss) {
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const std::uint32_t zones = loss.zones.value_or(settings(f).zones);
    for (NaivePlace& place : functions_[f].places) {
      if ((place.number - 1) % zones + 1 != loss.zone) continue;
      if (place.state == NaivePlace::State::idle) end_place(place, "zone_lost");
      if (place.state != NaivePlace::State::busy) continue;
      NaiveAsk& asked = *place.serving;
      if (asked.starting != 0) {
        agenda_.cancel(asked.starting);
        asked.cold_start = now_ - asked.arrived;
        asked.began = now_;
      }
      close(asked, Outcome::error);
      end_place(place, "zone_lost");
      const std::vector<NaiveCall*> calls = std::exchange(asked.calls, {});
      for (NaiveCall* call : calls) stop_waiting(*call);
      asked.told(NaiveReply::error, asked);
    }
  }
  for (std::size_t f = 0; f < functions_.size(); ++f) {
    const auto& rollout = functions_[f].rollout;
    fill_up(f, functions_[f].current);
    if (rollout) fill_up(f, rollout->next);
  }
}

}  // namespace coldcast
