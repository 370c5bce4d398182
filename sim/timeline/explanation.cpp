#include "timeline/explanation.h"

#include <algorithm>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "timeline/wording.h"

namespace coldcast {
namespace {

std::string occupied(const Occupant& occupant) {
  const std::uint32_t number = value(occupant.environment);
  if (occupant.request.empty()) return fmt::format("environment {} was still starting", number);
  return fmt::format("environment {} was still {} {}", number,
                     occupant.is_starting ? "starting for" : "busy with", occupant.request);
}

// Why none of the on-demand environments could be taken; there is at least one.
std::string all_occupied(const Surroundings& around) {
  if (around.occupied_count > Surroundings::kNamed) {
    return fmt::format("all {} environments were in use", readable(around.occupied_count));
  }
  std::string text;
  for (std::size_t i = 0; i < around.occupied.size(); ++i) {
    if (i > 0) text += i + 1 == around.occupied.size() ? " and " : ", ";
    text += occupied(around.occupied[i]);
  }
  return text;
}

std::string ago(Duration span) {
  return span == Duration::zero() ? "at this very instant" : readable(span) + " before";
}

std::string lost(const LostEnvironment& loss) {
  const std::uint32_t number = value(loss.environment);
  switch (loss.reason) {
    case EndReason::max_age:
      return fmt::format("environment {} had reached its maximum age and was ended {}", number,
                         ago(loss.ago));
    case EndReason::deployment:
      return fmt::format("environment {} was of the version before and was ended {}", number,
                         ago(loss.ago));
    case EndReason::zone_lost:
      return fmt::format("environment {} was lost with its zone {}", number, ago(loss.ago));
    case EndReason::none:
    case EndReason::idle_expiry:
    case EndReason::provisioning:
    case EndReason::recycled:
      break;
  }
  return fmt::format("environment {} had idled for {} and was ended {}", number,
                     readable(loss.idled), ago(loss.ago));
}

std::string beyond_provisioned(const Surroundings& around) {
  if (around.provisioned_count == 0) return "no provisioned environment was ready, ";
  if (around.provisioned_idle > 0) return "provisioned concurrency was at its request rate, ";
  if (around.provisioned_count == 1) return "the provisioned environment was busy, ";
  if (around.provisioned_count == 2) return "both provisioned environments were busy, ";
  return fmt::format("all {} provisioned environments were busy, ",
                     readable(around.provisioned_count));
}

std::string freed(const Vacancy& taken) {
  const std::uint32_t number = value(taken.environment);
  if (taken.idle > Duration::zero()) {
    return fmt::format("environment {} had been idle for {}", number, readable(taken.idle));
  }
  if (taken.request.empty()) return fmt::format("environment {} had just become ready", number);
  return fmt::format("{} ended on environment {} at this very instant, so it was free",
                     taken.request, number);
}

}  // namespace

std::string explain_origin(const AttemptInfo& info, std::optional<Duration> blocked) {
  std::string attempt = info.attempt > 1 ? fmt::format("attempt {}", info.attempt) : "";
  if (blocked) attempt += fmt::format(", its shard blocked for {}", readable(*blocked));
  const std::string source = info.source == nullptr ? "" : *info.source;
  switch (info.kind) {
    case SourceKind::sync:
      return attempt.empty() ? "" : attempt + ": ";
    case SourceKind::async:
      return fmt::format("event {}{}{}: ", info.event, attempt.empty() ? "" : ", ", attempt);
    case SourceKind::event_source:
      return fmt::format("{} of {}{}{}: ",
                         info.records == 1 ? "1 record" : fmt::format("{} records", info.records),
                         source, attempt.empty() ? "" : ", ", attempt);
    case SourceKind::call:
      return fmt::format("called by request {} of {}{}{}: ", value(info.parent),
                         source.substr(source.find(':') + 1), attempt.empty() ? "" : ", ", attempt);
  }
  return {};
}

std::string request_name(RequestId id, const std::string* label) {
  return label != nullptr && !label->empty() ? *label : fmt::format("request {}", value(id));
}

std::string explain_cold(const Surroundings& around, EnvironmentNumber made,
                         const std::optional<LostEnvironment>& loss, bool spillover) {
  std::string text = spillover ? "Spillover, cold start: " + beyond_provisioned(around)
                               : std::string("Cold start: ");
  if (loss) text += lost(*loss) + ", ";
  if (around.occupied_count > 0) {
    text += fmt::format("{}{}, and one environment serves one request at a time, ",
                        loss ? "and " : "", all_occupied(around));
  } else if (!loss) {
    text += spillover ? "no other environment existed, "
                      : "no environment of this function existed yet, ";
  }
  return text + fmt::format("so environment {} was made.", value(made));
}

std::string explain_aborted_init(Duration ran) {
  if (ran == Duration::zero()) return {};
  return fmt::format(
      " Its init was ended after {}, the most that Lambda waits, and runs again inside the "
      "invocation.",
      readable(ran));
}

std::string explain_cut_init(Duration ran) {
  return fmt::format(" Its zone was lost after {}, before init was done.", readable(ran));
}

std::string explain_warm(const Surroundings& around, const Vacancy& taken, ReuseOrder reuse,
                         bool spillover) {
  std::string text = spillover ? "Spillover, warm start: " + beyond_provisioned(around) + "and "
                               : std::string("Warm start: ");
  if (around.idle_count < 2) {
    return text + freed(taken) + (taken.idle > Duration::zero() ? ", so" : " and") +
           " no new one was needed.";
  }
  text += fmt::format("of {} idle environments, number {}", readable(around.idle_count),
                      value(taken.environment));
  switch (reuse) {
    case ReuseOrder::newest:
      text += ", the last to become idle,";
      break;
    case ReuseOrder::oldest:
      text += ", idle longest,";
      break;
    case ReuseOrder::random:
      text += ", chosen at random,";
      break;
  }
  return text + " was taken, so no new one was needed.";
}

std::string explain_provisioned(const Vacancy& taken) {
  return fmt::format(
      "Provisioned start: environment {} was initialized in advance and free, so the handler ran "
      "at "
      "once.",
      value(taken.environment));
}

std::string explain_orphan(const Departure& departure, const Invocation& invocation) {
  const bool is_call = invocation.info != nullptr && invocation.info->kind == SourceKind::call;
  // Behind a slow door it may have gone before Lambda heard of it.
  const Duration waited = std::max(departure.at - invocation.arrived, Duration::zero());
  const bool was_starting = departure.at < invocation.started() + invocation.suppressed_init;
  return fmt::format(
      " Its {} {} after {}{}; it ran on for {} for nobody.", is_call ? "caller" : "client",
      departure.outcome == ClientOutcome::gone ? "had gone" : "had a 504", readable(waited),
      invocation.start == StartKind::cold && was_starting ? ", before init was done" : "",
      readable(invocation.finished - std::max(departure.at, invocation.arrived)));
}

std::string explain_left_behind(const LeftBehind& work, const std::string& done_in) {
  const std::string_view begun = "Its handler left work behind, which ";
  if (work.ended == kNever)
    return fmt::format("{}still waits for the environment's next invocation.", begun);
  const std::string later = readable(work.ended - work.left);
  if (value(work.done_in) == 0)
    return fmt::format("{}was lost {} later, when its environment ended or was reset.", begun,
                       later);
  const std::string* label = done_in.empty() ? nullptr : &done_in;
  return fmt::format("{}was done {} later, in {}.", begun, later,
                     request_name(work.done_in, label));
}

std::string explain_reset(const Vacancy& taken, Outcome outcome) {
  const std::string_view what =
      outcome == Outcome::crash
          ? "crashed"
          : (outcome == Outcome::timeout || outcome == Outcome::init_timeout ? "timed out"
                                                                             : "failed");
  return fmt::format(
      "Cold start: {} had {} on environment {}, which was reset, so its init ran again inside this "
      "invocation.",
      taken.request, what, value(taken.environment));
}

std::string explain_second_init(const Vacancy& taken, Duration cap) {
  return fmt::format(
      "Cold start: the init of environment {} had been ended after {}, the most that Lambda waits, "
      "so it ran again inside this invocation.",
      value(taken.environment), readable(cap));
}

std::string explain_remains(Remains remains, const Vacancy& taken,
                            const std::optional<LostEnvironment>& loss) {
  const std::string lost =
      loss ? fmt::format("The global variables, connections and /tmp of environment {} are gone. ",
                         value(loss->environment))
           : "";
  switch (remains) {
    case Remains::none:
      return lost + "Global variables are set and connections opened anew, and /tmp is empty.";
    case Remains::snapshot:
      return lost + "Global variables are as in the snapshot, and connections are opened anew.";
    case Remains::tmp_only:
      return fmt::format(
          "The reset took its global variables and connections; /tmp is as {} left it.",
          taken.request);
    case Remains::all:
      break;
  }
  if (taken.request.empty())
    return "Its global variables and connections are as its init left them, and /tmp is empty.";
  return fmt::format("Its global variables, connections and /tmp are still there, as {} left them.",
                     taken.request);
}

std::string explain_first_free(const Vacancy& taken, EnvironmentNumber made, Duration waited) {
  const std::string how =
      taken.request.empty()
          ? fmt::format("environment {} was ready", value(taken.environment))
          : fmt::format("{} ended on environment {}", taken.request, value(taken.environment));
  return fmt::format(
      "Warm start after waiting {}: {} before environment {}, which was being made for this "
      "request, was ready, and a waiting request takes whichever is free first.",
      readable(waited), how, value(made));
}

std::string explain_throttle(ThrottleReason reason, const Surroundings& around,
                             const MetLimit& met) {
  const auto rate = [&] {
    return met.requests_per_concurrency ? to_string(*met.requests_per_concurrency) : "";
  };
  switch (reason) {
    case ThrottleReason::concurrent_invocation_limit_exceeded:
      return fmt::format(
          "Throttled: functions without reserved concurrency had {} in flight on demand, all that "
          "the account leaves them ({}).",
          counted(met.in_flight, "request"), met.limit);
    case ThrottleReason::reserved_function_concurrent_invocation_limit_exceeded:
      if (met.limit <= 0) return "Throttled: its reserved concurrency leaves no room on demand.";
      return fmt::format(
          "Throttled: {} of this function {} in flight on demand, all that its reserved "
          "concurrency "
          "allows ({}).",
          counted(met.in_flight, "request"), met.in_flight == 1 ? "was" : "were", met.limit);
    case ThrottleReason::function_invocation_rate_limit_exceeded:
      return fmt::format(
          "Throttled: the account's request rate ({} for each unit of concurrency) was used up.",
          rate());
    case ThrottleReason::reserved_function_invocation_rate_limit_exceeded:
      return fmt::format(
          "Throttled: the function's request rate ({} for each unit of reserved concurrency) was "
          "used up.",
          rate());
    case ThrottleReason::scaling_rate_exceeded:
      break;
  }
  return fmt::format(
      "Throttled: {}, and the scaling rate ({} new environments in {}) allowed no new one yet.",
      around.occupied_count > 0 ? all_occupied(around) : "no environment was idle",
      met.scaling_rate ? readable(met.scaling_rate->environments) : "0",
      met.scaling_rate ? readable(met.scaling_rate->per) : "0 s");
}

}  // namespace coldcast
