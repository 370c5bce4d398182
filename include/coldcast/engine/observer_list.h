#pragma once

#include <cstddef>
#include <vector>

#include "coldcast/callers/caller_observer.h"
#include "coldcast/engine/observer.h"

namespace coldcast {

// Tells each of its observers every fact, in the order in which they were added.
class ObserverList final : public Observer {
 public:
  // `observer` must outlive the run.
  void add(Observer& observer) { observers_.push_back(&observer); }
  [[nodiscard]] std::size_t size() const { return observers_.size(); }

  void on_admission(const Admission& fact) override {
    for (Observer* observer : observers_) observer->on_admission(fact);
  }
  void on_placement(const Admission& fact) override {
    for (Observer* observer : observers_) observer->on_placement(fact);
  }
  void on_invocation(const Invocation& fact) override {
    for (Observer* observer : observers_) observer->on_invocation(fact);
  }
  void on_client(RequestId request, ClientOutcome outcome, SimTime at) override {
    for (Observer* observer : observers_) observer->on_client(request, outcome, at);
  }
  void on_throttle(const Throttle& fact) override {
    for (Observer* observer : observers_) observer->on_throttle(fact);
  }
  void on_transition(const Transition& fact) override {
    for (Observer* observer : observers_) observer->on_transition(fact);
  }
  void on_provisioned_change(const ProvisionedChange& fact) override {
    for (Observer* observer : observers_) observer->on_provisioned_change(fact);
  }
  void on_scaling_minute(const ScalingMinute& fact) override {
    for (Observer* observer : observers_) observer->on_scaling_minute(fact);
  }
  void on_scaling_activity(FunctionId function, const ScalingActivity& fact) override {
    for (Observer* observer : observers_) observer->on_scaling_activity(function, fact);
  }
  void on_change(const ChangeOutcome& fact) override {
    for (Observer* observer : observers_) observer->on_change(fact);
  }
  void on_end(SimTime at, std::span<const Admission> unfinished) override {
    for (Observer* observer : observers_) observer->on_end(at, unfinished);
  }

 private:
  std::vector<Observer*> observers_;
};

// The same for those who call.
class CallerObserverList final : public CallerObserver {
 public:
  // `observer` must outlive the run.
  void add(CallerObserver& observer) { observers_.push_back(&observer); }
  [[nodiscard]] std::size_t size() const { return observers_.size(); }

  void on_metric(FunctionId function, CallerMetric metric, SimTime at,
                 std::uint64_t value) override {
    for (CallerObserver* observer : observers_) observer->on_metric(function, metric, at, value);
  }
  void on_item(const Item& item) override {
    for (CallerObserver* observer : observers_) observer->on_item(item);
  }

 private:
  std::vector<CallerObserver*> observers_;
};

}  // namespace coldcast
