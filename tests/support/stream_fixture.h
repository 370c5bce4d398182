#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "callers/stream_mapping.h"
#include "support/fake_platform.h"

namespace coldcast {

using namespace std::chrono_literals;

// A stream `clicks` of one shard and one key, read by one mapping of a function `worker` whose
// handler takes 100 ms.
class StreamFixture : public testing::Test {
 protected:
  StreamFixture() {
    settings.name = "clicks";
    settings.keys.count = 1;
  }

  static SimTime at(Duration span) { return kStartOfTime + span; }
  // The instants of tries, in seconds.
  static auto seconds(const std::vector<double>& instants) {
    return testing::Pointwise(testing::DoubleNear(1e-9), instants);
  }

  Stream& stream() {
    if (!stream_) begin();
    return *stream_;
  }
  void send(std::size_t count, Duration span) { platform.arrive_many(count, at(span), stream()); }
  void send_labelled(std::string label, Duration span) {
    labels_.push_back(std::make_unique<std::string>(std::move(label)));
    Request request;
    request.label = labels_.back().get();
    platform.arrive(at(span), stream(), request);
  }
  // The first record at or after it fails for ever.
  void poison_at(Duration span) { poison.emplace_back(0, std::vector<SimTime>{at(span)}); }
  void enable_at(Duration span) {
    (void)stream();
    platform.at(at(span), Rank::change, [this](Platform& now) {
      mapping.enabled = true;
      mapping_->changed(now);
    });
  }

  std::uint64_t of_stream(std::string_view path) {
    return number(stream().figures(platform.now()), path);
  }
  std::uint64_t of_mapping(std::string_view key) {
    return number(mapping_->figures("clicks", platform.now()),
                  "event_sources.clicks." + std::string(key));
  }
  std::uint64_t ages() { return age_figure().count(); }
  double oldest() { return std::chrono::duration<double>(age_figure().max()).count(); }

  std::vector<std::uint32_t> batches() const {
    return each([](const FakePlatform::Try& made) { return made.attempt.info.records; });
  }
  std::vector<std::uint32_t> first_records() const {
    return each([](const FakePlatform::Try& made) {
      return static_cast<std::uint32_t>(made.attempt.info.event);
    });
  }
  std::vector<std::uint32_t> attempts() const {
    return each([](const FakePlatform::Try& made) { return made.attempt.info.attempt; });
  }

  StreamSettings settings;
  StreamMappingSettings mapping;
  RecordWork::Settings record_settings;
  Kilobytes payload{};
  Kilobytes payload_of_stream{};  // which bounds the bytes of shards
  std::vector<PoisonList::Block> poison;
  CallerObserver* observer = nullptr;
  std::uint64_t seed = 1;
  FakePlatform platform;
  std::unique_ptr<StreamMapping> mapping_;

  static std::uint64_t number(const Figures& figures, std::string_view path) {
    for (const Figures::Row& row : figures.rows()) {
      if (row.path != path) continue;
      if (const auto* level = std::get_if<LevelFigure>(&row.value)) return level->at_end;
      return std::get<std::uint64_t>(row.value);
    }
    ADD_FAILURE() << "no figure " << path;
    return 0;
  }

 private:
  template <typename Part>
  std::vector<std::uint32_t> each(Part part) const {
    std::vector<std::uint32_t> parts;
    for (const FakePlatform::Try& made : platform.tries()) parts.push_back(part(made));
    return parts;
  }
  Histogram age_figure() {
    const Figures figures = mapping_->figures("clicks", platform.now());
    for (const Figures::Row& row : figures.rows()) {
      if (row.path == "event_sources.clicks.iterator_age_ms") return std::get<Histogram>(row.value);
    }
    ADD_FAILURE() << "no iterator age";
    return {};
  }
  void begin() {
    stream_ = std::make_unique<Stream>(StreamContext{.settings = &settings,
                                                     .key = {.seed = seed, .function = "clicks"},
                                                     .payload = payload_of_stream,
                                                     .poison = poison},
                                       kStartOfTime, kNever);
    StreamMappingContext context;
    context.settings = &mapping;
    context.stream = stream_.get();
    context.function_name = &name_;
    context.records = record_settings;
    context.payload = payload;
    context.on_failure.is_used = static_cast<bool>(mapping.on_failure);
    context.observer = observer;
    mapping_ = std::make_unique<StreamMapping>(context, kStartOfTime, kNever);
    platform.has_work = [this] { return mapping_->has_work(); };
    mapping_->start(platform);
  }

  std::string name_ = "worker";
  std::vector<std::unique_ptr<std::string>> labels_;
  std::unique_ptr<Stream> stream_;
};

// Keeps what is told of one metric.
class MetricValues final : public CallerObserver {
 public:
  explicit MetricValues(CallerMetric metric) : metric_(metric) {}
  void on_metric(FunctionId, CallerMetric metric, SimTime at, std::uint64_t value) override {
    if (metric == metric_)
      told.emplace_back(std::chrono::duration<double>(at - kStartOfTime).count(), value);
  }

  std::vector<std::pair<double, std::uint64_t>> told;

 private:
  CallerMetric metric_;
};

}  // namespace coldcast
