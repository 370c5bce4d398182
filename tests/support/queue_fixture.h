#pragma once

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "callers/queue_mapping.h"
#include "support/fake_platform.h"

namespace coldcast {

using namespace std::chrono_literals;

// A queue `jobs` with a dead-letter queue, read by one mapping of a function `worker`.
class QueueMappingFixture : public testing::Test {
 protected:
  QueueMappingFixture() {
    jobs.name = "jobs";
    late.name = "late";
    mapping.batch_size = 1;
    platform.work = {.duration = 1s, .first_duration = 1s};
  }

  static SimTime at(Duration span) { return kStartOfTime + span; }
  MessageQueue& queue() {
    if (!queue_) begin();
    return *queue_;
  }
  void send(std::size_t count, Duration span = 0s) {
    platform.arrive_many(count, at(span), queue());
  }
  std::uint64_t of_queue(std::string_view path) {
    return count(queue().book().figures(now()), path);
  }
  std::uint64_t of_mapping(std::string_view key) {
    return count(mapping_->figures("jobs", now()), "event_sources.jobs." + std::string(key));
  }
  std::uint64_t dead_letters() { return count(late_->book().figures(now()), "sent"); }
  std::uint64_t most(std::string_view key) {
    const Figures figures = mapping_->figures("jobs", now());
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == "event_sources.jobs." + std::string(key))
        return std::get<LevelFigure>(row.value).max;
    }
    return 0;
  }
  std::optional<double> measure(std::string_view path) {
    const Figures figures = queue().book().figures(now());
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::optional<double>>(row.value);
    }
    return std::nullopt;
  }
  std::vector<std::uint32_t> records() const {
    std::vector<std::uint32_t> sizes;
    for (const FakePlatform::Try& made : platform.tries())
      sizes.push_back(made.attempt.info.records);
    return sizes;
  }
  [[nodiscard]] SimTime now() const { return platform.now(); }

  QueueSettings jobs;
  QueueSettings late;
  QueueMappingSettings mapping;
  RecordWork::Settings records_settings;
  Duration timeout = 3s;
  std::uint32_t account_limit = 1000;
  std::uint32_t broker_slots = 0;
  Kilobytes payload{};
  std::vector<std::pair<Feed, std::vector<SimTime>>> poison;
  FakePlatform platform;
  std::unique_ptr<QueueMapping> mapping_;

 private:
  static std::uint64_t count(const Figures& figures, std::string_view path) {
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == path) return std::get<std::uint64_t>(row.value);
    }
    ADD_FAILURE() << "no figure " << path;
    return 0;
  }
  void begin() {
    MessageQueueContext of_late;
    of_late.settings = &late;
    of_late.key.function = "late";
    late_ = std::make_unique<MessageQueue>(of_late, kStartOfTime, kNever);
    MessageQueueContext of_jobs;
    of_jobs.settings = &jobs;
    of_jobs.key.function = "jobs";
    of_jobs.poison = poison;
    of_jobs.dead_letter = late_.get();
    queue_ = std::make_unique<MessageQueue>(of_jobs, kStartOfTime, kNever);
    QueueMappingContext context;
    context.settings = &mapping;
    context.queue = queue_.get();
    context.function_name = &name_;
    context.timeout = &timeout;
    context.records = records_settings;
    context.account_limit = account_limit;
    context.broker_slots = broker_slots;
    context.payload = payload;
    mapping_ = std::make_unique<QueueMapping>(context, kStartOfTime, kNever);
    platform.has_work = [this] { return mapping_->has_work(); };
  }

  std::string name_ = "worker";
  std::unique_ptr<MessageQueue> late_;
  std::unique_ptr<MessageQueue> queue_;
};

}  // namespace coldcast
