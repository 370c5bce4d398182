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
    } else if (answer.request.attempt == 1 && tokens_ < retry_.quota) {
      ++tokens_;
    }
    return inner_ ? inner_->answered(answer) : std::nullopt;
  }

 private:
  std::optional<Request> retried(const Answer& answer) {
    if (answer.request.attempt >= retry_.attempts) return std::nullopt;
    if (retry_.quota > 0 && tokens_ < retry_.retry_cost) return std::nullopt;
    Request request = answer.request;
    request.at = follow_up_at(answer.at, delay(answer.request.attempt - 1), end_);
    ++request.attempt;
    if (request.at >= end_) return std::nullopt;
    if (retry_.quota > 0) tokens_ -= retry_.retry_cost;
    return request;
  }

  // Before retry `index` (0, 1, ...).
  Duration delay(std::uint32_t index) {
    Duration longest = std::min(retry_.base, retry_.cap);
    for (; index > 0 && longest < retry_.cap && longest > Duration::zero(); --index) {
      longest = longest > retry_.cap / 2 ? retry_.cap : 2 * longest;
    }
    return Duration{
        static_cast<std::int64_t>(stream_.uniform() * static_cast<double>(longest.count()) + 0.5)};
  }

  Retry retry_;
  std::unique_ptr<Client> inner_;
  std::uint64_t tokens_;
  SimTime end_;
  RandomStream stream_;
};

// The standard retry mode of AWS's SDKs, in the behaviour that they bring out from November 2026
// on, for throttling errors (AWS SDKs and Tools Reference Guide, "Retry behavior"): three attempts,
// 1 s doubled up to 20 s, and a quota of 500 tokens a client, of which a retry takes 5. Here the
// whole block is one client.
Retry aws_standard_2026() {
  using std::chrono::seconds;
  return Retry{
      .attempts = 3, .base = seconds{1}, .cap = seconds{20}, .quota = 500, .retry_cost = 5};
}

}  // namespace

std::optional<Retry> read_retry(Parameters& settings) {
  const std::optional<Setting> block = settings.find("retry");
  if (!block) return std::nullopt;
  Parameters keys = block->map();
  Retry retry;
  if (const std::optional<Setting> kind = keys.find("kind")) {
    (void)kind->choice({"aws_standard_2026"});
    retry = aws_standard_2026();
  } else {
    const std::optional<Setting> attempts = keys.require("attempts", "3");
    if (attempts) retry.attempts = attempts->count();
    if (retry.attempts == 0) attempts->fail("0 attempts; the first counts, so expected 1 or more");
    retry.base = keys.duration("base");
    retry.cap = keys.duration("cap");
    if (keys.find("base") && keys.find("cap") && retry.cap < retry.base) {
      keys.fail("cap", to_string(retry.cap) + " is below base " + to_string(retry.base));
    }
  }
  keys.done();
  return retry;
}

void add_retry(Workload& workload, const Retry& retry) {
  workload.make_client = [retry, inner = workload.make_client](const WorkloadContext& context) {
    return std::make_unique<RetryingClient>(retry, inner ? inner(context) : nullptr, context);
  };
}

}  // namespace coldcast
