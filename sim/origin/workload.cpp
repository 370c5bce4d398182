#include <cmath>
#include <utility>

#include "origin/arrivals.h"

namespace coldcast {
namespace {

// What a block says of all its requests.
class BlockWords {
 public:
  BlockWords(const Workload& workload, const WorkloadContext& context, StreamPurpose purpose)
      : workload_(workload), stream_(stream_of(context, purpose)) {}

  // What the request says itself goes before.
  void write(Request& request) {
    if (request.label == nullptr && !workload_.label.empty()) request.label = &workload_.label;
    if (!workload_.duration) return;
    // Drawn all the same, so that whether a request brings its own changes no later draw.
    const Duration duration = workload_.duration->sample(stream_);
    if (!request.has_duration()) request.duration = duration;
  }

 private:
  const Workload& workload_;
  RandomStream stream_;
};

[[nodiscard]] bool has_words(const Workload& workload) {
  return workload.duration || !workload.label.empty();
}

class WordedSource final : public RequestSource {
 public:
  WordedSource(std::unique_ptr<RequestSource> inner, BlockWords words)
      : inner_(std::move(inner)), words_(std::move(words)) {}

  std::size_t fill(std::span<Request> requests) override {
    const std::size_t size = inner_->fill(requests);
    for (Request& request : requests.first(size)) words_.write(request);
    return size;
  }

 private:
  std::unique_ptr<RequestSource> inner_;
  BlockWords words_;
};

// A client whose follow-ups are requests of the block too; a retry is as its first attempt was.
class WordedClient final : public Client {
 public:
  WordedClient(std::unique_ptr<Client> inner, BlockWords words)
      : inner_(std::move(inner)), words_(std::move(words)) {}

  void asked(const Request& request) override { inner_->asked(request); }
  std::optional<Request> answered(const Answer& answer) override {
    std::optional<Request> next = inner_->answered(answer);
    if (next && next->attempt == 1) words_.write(*next);
    return next;
  }

 private:
  std::unique_ptr<Client> inner_;
  BlockWords words_;
};

// Each request as many times as the factor at its instant says. Fractions add up from a half on,
// so that n requests are n x factor, rounded to the nearest; no chance is in it.
class RepeatedSource final : public RequestSource {
 public:
  RepeatedSource(std::unique_ptr<RequestSource> inner, const RateScale& scale)
      : inner_(std::move(inner)), scale_(&scale) {}

  std::size_t fill(std::span<Request> requests) override {
    for (std::size_t i = 0; i < requests.size(); ++i, --copies_) {
      while (copies_ == 0) {
        if (inner_->fill(std::span(&request_, 1)) == 0) return i;
        count_copies();
      }
      requests[i] = request_;
    }
    return requests.size();
  }

 private:
  // In parts of 10^-9, so that decimals add up exactly.
  static constexpr std::uint64_t kWhole = 1'000'000'000;

  void count_copies() {
    rest_ += static_cast<std::uint64_t>(
        std::llround(scale_.at(request_.at) * static_cast<double>(kWhole)));
    copies_ = rest_ / kWhole;
    rest_ %= kWhole;
  }

  std::unique_ptr<RequestSource> inner_;
  ScaleCursor scale_;
  Request request_;
  std::uint64_t copies_ = 0;  // of request_ that are to come
  std::uint64_t rest_ = kWhole / 2;
};

}  // namespace

std::unique_ptr<RequestSource> open_source(const Workload& workload, WorkloadContext context) {
  context.scale = &workload.scale;
  std::unique_ptr<RequestSource> source = workload.make_source(context);
  if (workload.scaling == Workload::Scaling::by_request && !workload.scale.is_plain())
    source = std::make_unique<RepeatedSource>(std::move(source), workload.scale);
  if (!has_words(workload)) return source;
  return std::make_unique<WordedSource>(
      std::move(source), BlockWords(workload, context, StreamPurpose::block_duration));
}

std::unique_ptr<Client> open_client(const Workload& workload, WorkloadContext context) {
  if (!workload.make_client) return nullptr;
  context.scale = &workload.scale;
  std::unique_ptr<Client> client = workload.make_client(context);
  if (!has_words(workload)) return client;
  return std::make_unique<WordedClient>(
      std::move(client), BlockWords(workload, context, StreamPurpose::follow_up_duration));
}

}  // namespace coldcast
