#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "coldcast/cost/cost.h"

#include "cost/volumes.h"

namespace coldcast {
const PriceList::Compute& compute_of(const PriceList& prices, Architecture architecture) {
  return architecture == Architecture::x86_64 ? prices.x86_64 : prices.arm64;
}

std::vector<std::string> unpriced(const Scenario& scenario) {
  const PriceList& prices = scenario.billing.prices;
  bool is_provisioned = false;
  bool is_kept = false;
  bool is_polled = false;
  for (const Function& function : scenario.functions) {
    const bool has_price = compute_of(prices, function.architecture).provisioned.has_value();
    is_provisioned |= function.provisioned_concurrency.is_used() && !has_price;
    const bool is_charged = function.snap_start && function.snap_start->charged;
    for (const EventSource& source : function.event_sources) {
      is_polled |= source.queue.provisioned_pollers && !prices.sqs_event_poller;
      is_polled |= source.stream.provisioned_pollers && !prices.kafka_event_poller;
    }
    is_kept |= is_charged && !(prices.snap_start_cache && prices.snap_start_restore);
  }
  const auto sentence = [&](std::string_view what) {
    return prices.name + " does not sell " + std::string(what) +
           ", or its price is not known: what it costs, and the total, are left out";
  };
  std::vector<std::string> sentences;
  if (is_provisioned) sentences.push_back(sentence("provisioned concurrency"));
  if (is_kept) sentences.push_back(sentence("SnapStart"));
  if (is_polled) sentences.push_back(sentence("provisioned event pollers"));
  return sentences;
}

std::optional<double> break_even_utilization(const PriceList& prices, Architecture architecture) {
  const PriceList::Compute& compute = compute_of(prices, architecture);
  if (compute.duration.empty() || !compute.provisioned || !compute.provisioned_duration) {
    return std::nullopt;
  }
  const double saved = compute.duration.front().price - *compute.provisioned_duration;
  if (saved <= 0.0 || *compute.provisioned >= saved) return std::nullopt;
  return *compute.provisioned / saved;
}

}  // namespace coldcast
