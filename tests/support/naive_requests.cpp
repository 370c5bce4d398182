#include <utility>

#include "support/naive_callers.h"

namespace coldcast {

// A request goes to a version, and is admitted by its gates: what is provisioned, concurrency,
// request rate, an idle environment, the scaling rate.
NaiveAsk& NaiveCallers::ask(NaiveAsk asked) {
  NaiveAsk& it = asks_.emplace_back(std::move(asked));
  const std::size_t function = it.function;
  it.number = asks_.size();
  it.arrived = now_;
  it.is_counted = is_counted();
  bool is_other = false;
  const std::size_t version = route(function, is_other);
  const NaiveVersion& of = functions_[function].versions[version];
  it.by = of.settings;
  if (!it.work || (it.is_as_sent && is_other)) it.work = it.by->handler.duration->constant();
  it.fate = it.by->crash_rate > 0.0     ? Outcome::crash
            : it.by->failure_rate > 0.0 ? Outcome::error
                                        : Outcome::success;
  NaivePlace* place = newest_idle(function, version, true);
  const bool is_rated = functions_[function].provisioned && !it.passes_rate;
  const bool is_too_fast =
      place != nullptr && is_rated && !functions_[function].provisioned->has_token(now_);
  if (is_too_fast) place = nullptr;
  it.reason = refusal_of(it, version, place != nullptr);
  if (!it.reason.empty()) {
    it.told(NaiveReply::throttled, it);
    return it;
  }
  ++it.chain[function];
  if (place != nullptr) {
    if (is_rated) functions_[function].provisioned->spend();
    it.start = "provisioned";
  } else {
    ++functions_[function].busy;
    place = newest_idle(function, version, false);
    if (place == nullptr) {
      make_place(it, version);
      return it;
    }
    it.start = "warm";
    if (of.provisioned > 0) it.reason = is_too_fast ? "spillover_request_rate" : "spillover_busy";
  }
  enter(it, *place);
  return it;
}

void NaiveCallers::enter(NaiveAsk& asked, NaivePlace& place) {
  agenda_.cancel(place.expiry);
  place.state = NaivePlace::State::busy;
  place.serving = &asked;
  asked.place = &place;
  if (place.is_reset) {
    asked.start = "cold";
    asked.reason = "reset";
  }
  begin(asked);
}

// Why it is throttled; empty where it is not. A refusal by concurrency spends nothing.
std::string NaiveCallers::refusal_of(const NaiveAsk& asked, std::size_t version,
                                     bool is_provisioned) {
  NaiveFunctionState& function = functions_[asked.function];
  const bool is_reserved = settings(asked.function).reserved_concurrency.has_value();
  const std::string whose = is_reserved ? "reserved_" : "";
  if (!is_provisioned && !has_room(asked.function)) {
    return is_reserved ? "reserved_function_concurrent_invocation_limit_exceeded"
                       : "concurrent_invocation_limit_exceeded";
  }
  std::optional<NaiveBucket>& rate = is_reserved ? function.requests : requests_;
  if (rate && !asked.passes_rate) {
    if (!rate->has_token(now_)) return whose + "function_invocation_rate_limit_exceeded";
    rate->spend();
  }
  if (is_provisioned || newest_idle(asked.function, version, false) != nullptr) return "";
  if (function.scaling && !function.scaling->has_token(now_)) return "scaling_rate_exceeded";
  if (function.scaling) function.scaling->spend();
  return "";
}

bool NaiveCallers::has_room(std::size_t function) const {
  if (const auto& reserved = settings(function).reserved_concurrency)
    return functions_[function].busy + provisioned_places(function, {}) < *reserved;
  std::int64_t room = in_force_->account.concurrency_limit;
  for (std::size_t i = 0; i < functions_.size(); ++i)
    room -=
        settings(i).reserved_concurrency.value_or(functions_[i].busy + provisioned_places(i, {}));
  return room > 0;
}

NaivePlace* NaiveCallers::newest_idle(std::size_t function, std::size_t version,
                                      bool is_provisioned) {
  NaivePlace* newest = nullptr;
  for (NaivePlace& place : functions_[function].places) {
    if (place.state != NaivePlace::State::idle || place.version != version) continue;
    if (place.is_provisioned != is_provisioned) continue;
    if (newest == nullptr || place.went_idle > newest->went_idle) newest = &place;
  }
  return newest;
}

NaivePlace& NaiveCallers::add_place(std::size_t function, std::size_t version) {
  NaivePlace& place = functions_[function].places.emplace_back();
  place.function = function;
  place.number = static_cast<std::uint32_t>(functions_[function].places.size());
  place.version = version;
  return place;
}

}  // namespace coldcast
