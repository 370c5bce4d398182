#include "origin/arrivals.h"

namespace coldcast {
namespace {

std::vector<SimTime> read_poison(const Setting& setting) {
  std::vector<SimTime> instants;
  for (const Setting& item : setting.list()) {
    Parameters entry = item.map();
    const SimTime at = entry.instant("at");
    entry.done();
    if (!instants.empty() && at < instants.back())
      item.fail("is earlier than the one before it; expected them in order of time");
    instants.push_back(at);
  }
  return instants;
}

void refuse(Parameters& settings, std::string_view key, std::string message) {
  if (const auto setting = settings.find(key)) {
    setting->keep();
    setting->fail(std::move(message));
  }
}

}  // namespace

Sending read_sending(Parameters& settings, WorkloadPlace place) {
  Sending sending;
  if (place == WorkloadPlace::queue) {
    if (const auto poison = settings.find("poison")) sending.poison = read_poison(*poison);
    refuse(settings, "invocation", "has a meaning for the arrivals of a function only");
    refuse(settings, "delivery", "has a meaning with invocation: async of a function only");
    return sending;
  }
  refuse(settings, "poison", "has a meaning for the arrivals of a queue or stream only");
  if (const auto invocation = settings.find("invocation")) {
    sending.invocation = static_cast<InvocationType>(invocation->choice({"sync", "async"}));
  } else if (is_eventbridge_schedule(settings)) {
    sending.invocation = InvocationType::async;
    settings.resolve("invocation", Node::scalar("async"));
  }
  if (sending.invocation == InvocationType::async) {
    sending.delivery = read_optional_distribution(settings, "delivery");
  } else {
    refuse(settings, "delivery", "has a meaning with invocation: async only");
  }
  return sending;
}

void check_sending(const Parameters& settings, const Workload& workload, WorkloadPlace place) {
  if (!workload.has_clients) return;
  std::string_view key = "kind";
  for (const std::string_view asked : {"through", "client", "retry"}) {
    if (settings.has(asked)) key = asked;
  }
  if (place == WorkloadPlace::queue) {
    settings.fail(key, "waits for an answer, and who sends to a queue or stream gets none");
  } else if (workload.invocation == InvocationType::async) {
    settings.fail(key,
                  "waits for an answer, and of invocation: async there is none; what is retried "
                  "stands under async: of the function");
  }
}

}  // namespace coldcast
