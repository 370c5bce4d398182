#include "support/naive_rules.h"

#include <algorithm>
#include <cmath>

#include "support/naive_arrivals.h"

namespace coldcast {
namespace {

class NaiveKeepAlive final : public PoolPolicy {
 public:
  NaiveKeepAlive(const ResolvedBlock& settings, RandomStream stream)
      : kind_(settings.text("kind")), stream_(stream) {
    if (kind_ == "fixed") idle_ = settings.law("timeout");
    if (kind_ == "none") idle_ = Distribution(Duration::zero());
    if (kind_ == "silent") idle_ = settings.law("surplus");
    if (kind_ == "silent") pool_ = settings.law("after");
    if (kind_ == "halving") pool_ = settings.law("period");
  }

  [[nodiscard]] Duration idle_timeout() override { return idle_.sample(stream_); }
  [[nodiscard]] std::optional<Duration> constant_idle_timeout() const override {
    if (idle_.is_constant()) return idle_.constant();
    return std::nullopt;
  }
  [[nodiscard]] bool watches_pool() const override {
    return kind_ == "silent" || kind_ == "halving";
  }
  // silent: when no request has been in flight for so long; halving: when the pool has not been
  // used for so long.
  [[nodiscard]] PoolPlan plan(const PoolState& pool, PoolOccasion why) override {
    if (why == PoolOccasion::grown && kind_ == "silent" && pool.look_again < kNever) return {};
    // silent: all go; halving: half of them stay, rounded down.
    std::uint32_t going = kind_ == "silent" ? pool.idle : (pool.idle + 1) / 2;
    if (why != PoolOccasion::due) going = 0;
    return {.retire = going, .look_again = next_look(pool, pool.idle - going)};
  }

 private:
  [[nodiscard]] SimTime next_look(const PoolState& pool, std::uint32_t idle) {
    if (idle == 0 || (kind_ == "silent" && pool.in_flight > 0)) return kNever;
    const Duration drawn = pool_.sample(stream_);
    const bool is_late = kind_ == "silent" && drawn < pool.silent_for;
    const Duration left = kind_ == "silent" ? drawn - pool.silent_for : drawn;
    return is_late ? pool.now : saturating_add(pool.now, left);
  }

  std::string kind_;
  RandomStream stream_;
  Distribution idle_ = Distribution(kForever);
  Distribution pool_;
};

// Every period, of n environments that stayed idle through it max(1, n/2) go; `last` spares one of
// a function without on-demand requests in flight, and ends all of them after so long a silence.
class NaiveFleet final : public PoolPolicy {
 public:
  NaiveFleet(const ResolvedBlock& settings, RandomStream stream)
      : is_free_(settings.text("clock") == "free"),
        has_last_(settings.has("last")),
        period_(settings.law("period")),
        stream_(stream),
        step_(draw()) {
    if (settings.has("surplus")) idle_ = settings.law("surplus");
    if (has_last_) last_ = settings.law("last");
    silence_ = last_.sample(stream_);
  }

  [[nodiscard]] Duration idle_timeout() override { return idle_.sample(stream_); }
  [[nodiscard]] std::optional<Duration> constant_idle_timeout() const override {
    if (idle_.is_constant()) return idle_.constant();
    return std::nullopt;
  }
  [[nodiscard]] bool watches_pool() const override { return true; }
  [[nodiscard]] Duration idle_through() const override { return step_; }
  [[nodiscard]] PoolPlan plan(const PoolState& pool, PoolOccasion why) override {
    if (pool.last_used != used_) {
      used_ = pool.last_used;
      silence_ = last_.sample(stream_);
      if (!is_free_) begin(used_);
    }
    const std::uint32_t going = why == PoolOccasion::due ? leaving(pool) : 0;
    return {.retire = going, .look_again = next_look(pool, pool.idle - going)};
  }

 private:
  [[nodiscard]] SimTime next_look(const PoolState& pool, std::uint32_t idle) const {
    if (idle == 0) return kNever;
    SimTime at = is_silent(pool) ? used_ + silence_ : kNever;
    if (!is_silent(pool) || idle > 1) at = std::min(at, tick(pool.now));
    return std::max(at, pool.now);
  }
  [[nodiscard]] std::uint32_t leaving(const PoolState& pool) {
    if (is_silent(pool) && pool.now >= used_ + silence_) return pool.idle;
    if (tick(pool.now) != pool.now) return 0;
    begin(pool.now);
    std::uint32_t going = pool.settled == 1 ? 1 : pool.settled / 2;
    // Of a silent function the last one stays.
    return is_silent(pool) ? std::min(going, std::max(pool.idle, 1U) - 1) : going;
  }
  void begin(SimTime at) {
    begun_ = at;
    if (!is_free_) step_ = draw();
  }
  [[nodiscard]] Duration draw() { return std::max(period_.sample(stream_), Duration{1}); }
  [[nodiscard]] bool is_silent(const PoolState& pool) const {
    return has_last_ && pool.on_demand_in_flight == 0;
  }
  [[nodiscard]] SimTime tick(SimTime now) const {
    SimTime at = begun_ + step_;
    if (at < now) at += step_ * ((now - at + step_ - Duration{1}) / step_);
    return at;
  }

  bool is_free_;
  bool has_last_;
  Distribution period_;
  Distribution last_;
  Distribution idle_ = Distribution(kForever);
  RandomStream stream_;
  Duration step_;
  Duration silence_{};
  SimTime used_{};
  SimTime begun_{};
};

RandomStream stream_for(const WorkloadContext& context, StreamPurpose purpose) {
  return RandomStream(
      {context.seed, context.replication, context.function, purpose, context.block});
}

// So many clients, each of which asks again a think time after its answer, whatever that is, until
// all requests are made: `ab -n requests -c clients`.
class NaiveLoop final : public Client {
 public:
  NaiveLoop(const ResolvedBlock& block, const WorkloadContext& context)
      : think_time_(block.law("think_time")),
        end_(end_of(block, context)),
        is_limited_(block.has("requests")),
        stream_(stream_for(context, StreamPurpose::arrivals)) {
    if (is_limited_) {
      left_ = block.count("requests") - std::min(block.count("requests"), block.count("clients"));
    }
  }

  std::optional<Request> answered(const Answer& answer) override {
    if (is_limited_ && left_ == 0) return std::nullopt;
    Request next;
    next.client = answer.request.client;
    next.at = saturating_add(answer.at, think_time_.sample(stream_));
    if (next.at >= end_) return std::nullopt;
    if (is_limited_) --left_;
    return next;
  }

 private:
  Distribution think_time_;
  SimTime end_;
  bool is_limited_;
  std::uint64_t left_ = 0;
  RandomStream stream_;
};

// A throttled request is made again, `attempts` times with the first, after a delay that is uniform
// between zero and min(cap, base 2^i). The standard retry mode of AWS's SDKs has a quota of 500
// tokens for the block: a retry takes 5, a request that needed none gives 1 back, one that needed
// some gives back what its last retry took.
class NaiveRetry final : public Client {
 public:
  NaiveRetry(const ResolvedBlock& retry, std::unique_ptr<Client> inner,
             const WorkloadContext& context)
      : inner_(std::move(inner)),
        end_(context.end),
        stream_(stream_for(context, StreamPurpose::retry)) {
    has_quota_ = retry.has("kind");
    if (has_quota_) return;
    attempts_ = retry.count("attempts");
    base_ = retry.span("base");
    cap_ = retry.span("cap");
  }

  std::optional<Request> answered(const Answer& answer) override {
    const int given_back = answer.request.attempt == 1 ? 1 : 5;
    if (!answer.throttled) quota_ = std::min(500, quota_ + given_back);
    if (answer.throttled && answer.request.attempt < attempts_ && (!has_quota_ || quota_ >= 5)) {
      Request again = answer.request;
      const double most = std::min(static_cast<double>(cap_.count()),
                                   std::ldexp(static_cast<double>(base_.count()),
                                              static_cast<int>(answer.request.attempt) - 1));
      again.at += Duration{static_cast<std::int64_t>(stream_.uniform() * most + 0.5)};
      ++again.attempt;
      if (again.at < end_) {
        if (has_quota_) quota_ -= 5;
        return again;
      }
    }
    return inner_ ? inner_->answered(answer) : std::nullopt;
  }

 private:
  std::unique_ptr<Client> inner_;
  SimTime end_;
  RandomStream stream_;
  bool has_quota_ = false;
  int quota_ = 500;
  std::uint64_t attempts_ = 3;
  Duration base_ = std::chrono::seconds{1};
  Duration cap_ = std::chrono::seconds{20};
};

std::function<std::unique_ptr<Client>(const WorkloadContext&)> naive_client(const Node& node) {
  return [&node](const WorkloadContext& context) -> std::unique_ptr<Client> {
    const ResolvedBlock block(node);
    std::unique_ptr<Client> client;
    if (block.has("kind") && block.text("kind") == "closed_loop") {
      client = std::make_unique<NaiveLoop>(block, context);
    }
    if (!block.has("retry")) return client;
    return std::make_unique<NaiveRetry>(block.at("retry"), std::move(client), context);
  };
}

void replace_arrivals(Workload& workload, const Node& node) {
  workload.make_client = naive_client(node);
  if (!is_plain_kind(ResolvedBlock(node).text("kind"))) return;
  workload.make_source = [&node, engine = workload.make_source](const WorkloadContext& context) {
    return naive_source(ResolvedBlock(node), context, engine);
  };
}

// A preset is a row of data; the test of presets holds it.
void replace_keep_alive(Function& function, const Node& settings) {
  const Node& node = *settings.find("keep_alive");
  if (ResolvedBlock(node).text("kind") == "preset") return;
  function.keep_alive.make = [&node](RandomStream stream) -> std::unique_ptr<PoolPolicy> {
    const ResolvedBlock block(node);
    if (block.text("kind") == "fleet") return std::make_unique<NaiveFleet>(block, stream);
    return std::make_unique<NaiveKeepAlive>(block, stream);
  };
}

}  // namespace

Scenario with_naive_rules(const LoadedScenario& loaded) {
  Scenario scenario = loaded.scenario;
  for (Function& function : scenario.functions) {
    const Node* functions = loaded.resolved.find("functions");
    const Node* settings = functions == nullptr ? nullptr : functions->find(function.name);
    if (settings == nullptr) continue;  // of a trace
    replace_keep_alive(function, *settings);
    const Node* arrivals = settings->find("arrivals");
    for (std::size_t i = 0; i < function.arrivals.size(); ++i) {
      const bool is_list = arrivals->kind == Node::Kind::list;
      replace_arrivals(function.arrivals[i], is_list ? arrivals->items[i] : *arrivals);
    }
  }
  for (std::size_t i = 0; i < scenario.shared_traces.size(); ++i) {
    SharedTrace& trace = scenario.shared_traces[i];
    const Node& entry = loaded.resolved.find("traces")->items[i];
    trace.make_source = [&entry](const WorkloadContext& context) {
      return naive_trace(ResolvedBlock(entry), context);
    };
    for (std::uint32_t f = 0; f < trace.functions; ++f) {
      replace_keep_alive(scenario.functions[trace.first_function + f], *entry.find("template"));
      trace.make_clients[f] = naive_client(entry);
    }
  }
  return scenario;
}

}  // namespace coldcast
