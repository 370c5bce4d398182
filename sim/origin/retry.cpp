#include "origin/arrivals.h"

namespace coldcast {
namespace {

class RetryingClient final : public Client {
 public:
  RetryingClient(const Retry& retry, std::unique_ptr<Client> inner, const WorkloadContext& context)
      : retry_(retry),
        inner_(std::move(inner)),
        tokens_(retry.quota),
        end_(context.end),
        stream_(stream_of(context, StreamPurpose::retry)) {}

  std::optional<Request> answered(const Answer& answer) override {
    if (answer.throttled) {
      if (const std::optional<Request> again = retried(answer)) return again;
    } else {
      tokens_ = retry_.quota_after_answer(tokens_, answer.request.attempt);
    }
    return inner_ ? inner_->answered(answer) : std::nullopt;
  }

 private:
  std::optional<Request> retried(const Answer& answer) {
    if (answer.request.attempt >= retry_.attempts) return std::nullopt;
    if (retry_.quota > 0 && tokens_ < retry_.retry_cost) return std::nullopt;
    Request request = answer.request;
    request.at =
        follow_up_at(answer.at, retry_.wait(answer.request.attempt - 1, stream_.uniform()), end_);
    ++request.attempt;
    if (request.at >= end_) return std::nullopt;
    if (retry_.quota > 0) tokens_ -= retry_.retry_cost;
    return request;
  }

  Retry retry_;
  std::unique_ptr<Client> inner_;
  std::uint64_t tokens_;
  SimTime end_;
  RandomStream stream_;
};

}  // namespace

void add_retry(Workload& workload, const Retry& retry) {
  workload.has_clients = true;
  workload.make_client = [retry, inner = workload.make_client](const WorkloadContext& context) {
    return std::make_unique<RetryingClient>(retry, inner ? inner(context) : nullptr, context);
  };
}

void add_clients(Workload& workload, ClientSettings settings) {
  workload.has_clients |= settings.retry || settings.timeout || !settings.through.empty();
  // Without a key that came later, retries stay arrivals of their block, as they always were.
  const bool is_plain = settings.through.empty() && !settings.timeout &&
                        (!settings.retry || settings.retry->is_as_ever);
  if (!is_plain) {
    workload.client = std::move(settings);
  } else if (settings.retry) {
    add_retry(workload, *settings.retry);
  }
}

}  // namespace coldcast
