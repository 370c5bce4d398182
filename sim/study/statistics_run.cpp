#include "coldcast/study/statistics_run.h"

#include "engine/world.h"

namespace coldcast {
namespace {

// Statistics, whose class the loop sees into, and perhaps another.
class StatisticsAnd {
 public:
  StatisticsAnd(StatisticsCollector& statistics, Observer* also)
      : statistics_(&statistics), also_(also) {}

  // Of plain requests (engine/world_plain.h).
  [[nodiscard]] bool hears_plain() const { return also_ == nullptr && statistics_->hears_plain(); }
  void on_plain_start(const Invocation& fact, SimTime at) { statistics_->on_plain_start(fact, at); }
  void on_plain_end(const Invocation& fact) { statistics_->on_plain_end(fact); }

  void on_admission(const Admission& fact) {
    statistics_->on_admission(fact);
    if (also_ != nullptr) also_->on_admission(fact);
  }
  void on_placement(const Admission& fact) {
    statistics_->on_placement(fact);
    if (also_ != nullptr) also_->on_placement(fact);
  }
  void on_invocation(const Invocation& fact) {
    statistics_->on_invocation(fact);
    if (also_ != nullptr) also_->on_invocation(fact);
  }
  void on_throttle(const Throttle& fact) {
    statistics_->on_throttle(fact);
    if (also_ != nullptr) also_->on_throttle(fact);
  }
  void on_client(RequestId request, ClientOutcome outcome, SimTime at) {
    if (also_ != nullptr) also_->on_client(request, outcome, at);
  }
  void on_transition(const Transition& fact) {
    statistics_->on_transition(fact);
    if (also_ != nullptr) also_->on_transition(fact);
  }
  void on_provisioned_change(const ProvisionedChange& fact) {
    statistics_->on_provisioned_change(fact);
    if (also_ != nullptr) also_->on_provisioned_change(fact);
  }
  void on_scaling_minute(const ScalingMinute& fact) {
    statistics_->on_scaling_minute(fact);
    if (also_ != nullptr) also_->on_scaling_minute(fact);
  }
  void on_scaling_activity(FunctionId function, const ScalingActivity& fact) {
    statistics_->on_scaling_activity(function, fact);
    if (also_ != nullptr) also_->on_scaling_activity(function, fact);
  }
  void on_change(const ChangeOutcome& fact) {
    statistics_->on_change(fact);
    if (also_ != nullptr) also_->on_change(fact);
  }
  void on_end(SimTime at, std::span<const Admission> unfinished) {
    statistics_->on_end(at, unfinished);
    if (also_ != nullptr) also_->on_end(at, unfinished);
  }

 private:
  StatisticsCollector* statistics_;
  Observer* also_;
};

}  // namespace

Simulation make_simulation(const Scenario& scenario, StatisticsCollector& statistics,
                           std::uint64_t replication, Observer* also) {
  return Simulation(make_loop(scenario, replication, StatisticsAnd(statistics, also)));
}

Summary summarize(StatisticsCollector& statistics, const Simulation& simulation) {
  Summary summary = statistics.summarize();
  summary.simulated_events = simulation.simulated_events();
  add_figures(summary, simulation.figures());
  return summary;
}

void add_figures(Summary& summary, RunFigures figures) {
  for (std::size_t i = 0; i < figures.functions.size(); ++i) {
    summary.account.figures.merge(figures.functions[i]);
    summary.functions[i].figures = std::move(figures.functions[i]);
  }
  for (const auto& [path, most] : figures.account_maxima)
    summary.account.figures.set_max(path, most);
  summary.activities = std::move(figures.activities);
  summary.things = std::move(figures.things);
  summary.changes = std::move(figures.changes);
}

}  // namespace coldcast
