#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "coldcast/base/text.h"
#include "coldcast/origin/schedule_expression.h"
#include "coldcast/origin/time_zone.h"

#include "exchange/import/core/joint.h"
#include "origin/trace_time.h"

namespace coldcast {
namespace {

// What a ping of a warmer takes: the handler returns before it does its work.
constexpr std::string_view kPing = "5ms";

bool has_time_zone(const ClockFact& clock) {
  return !clock.time_zone.empty() && clock.time_zone != "UTC";
}

std::string clock_text(const ClockFact& clock, const ScheduleExpression& schedule,
                       const RunLife& life) {
  if (clock.is_warmer && !schedule.needs_calendar()) {
    return fmt::format("{{kind: schedule, every: {}, count: {}, duration: {}, label: warmer}}",
                       to_string(schedule.every()), clock.count, kPing);
  }
  std::string text = "{kind: eventbridge_schedule, schedule: " + yaml_text(schedule.text());
  if (has_time_zone(clock)) text += ", time_zone: " + yaml_text(clock.time_zone);
  if (clock.window_minutes && *clock.window_minutes > 0)
    text += fmt::format(", flexible_window: {}min", *clock.window_minutes);
  if (clock.is_warmer)
    text += fmt::format(", count: {}, duration: {}, label: warmer", clock.count, kPing);
  if (life.from > Duration::zero()) text += ", from: " + to_string(life.from);
  if (life.until) text += ", until: " + to_string(*life.until);
  return text + "}";
}

// Rules of EventBridge take `1 minute` and `5 minutes` only.
bool has_wrong_number(std::string_view rate) {
  constexpr std::string_view kHead = "rate(";
  if (!rate.starts_with(kHead) || !rate.ends_with(')')) return false;
  rate.remove_prefix(kHead.size());
  const bool is_one = rate.substr(0, rate.find(' ')) == "1";
  const bool is_plural = rate.ends_with("s)");
  return is_one == is_plural;
}

void add_clock(Joint& joint, const FunctionFact& function, const ClockFact& clock,
               DraftLine& list) {
  std::string why;
  const auto schedule = ScheduleExpression::parse(clock.expression, why);
  const std::string path = "functions." + function.name + ".arrivals";
  if (!schedule) {
    joint.findings.refuse(clock.mark, path,
                          fmt::format("schedule {}: {}", quote(clock.expression), why));
    return;
  }
  if (!clock.is_of_scheduler && has_wrong_number(clock.expression)) {
    joint.findings.refuse(
        clock.mark, path,
        fmt::format("schedule {}: a rule of EventBridge takes {} only, 1 with the singular",
                    quote(clock.expression), schedule->text()));
    return;
  }
  if (!check_zone(joint, clock.time_zone, clock.mark, path)) return;
  const auto life = life_in_run(joint, clock.life, clock.mark, path);
  if (!life) return;
  joint.needs_calendar = joint.needs_calendar || schedule->needs_calendar() ||
                         !clock.life.words().empty() || (has_time_zone(clock) && !clock.is_warmer);
  std::string comment = joint.origin(clock.mark);
  if (!clock.comment.empty()) comment += " " + clock.comment;
  if (clock.is_warmer) comment += "; a ping's duration is assumed";
  const std::string words = clock.life.words();
  if (!words.empty()) comment += ", " + words;
  list.add_item(clock_text(clock, *schedule, *life), comment);
  if (!clock.is_warmer) say_bypass(joint, function, clock.function, clock.mark, "the schedule");
}

bool has_source(const Joint& joint, const FunctionFact& function) {
  return std::any_of(joint.inventory.mappings.begin(), joint.inventory.mappings.end(),
                     [&](const MappingFact& mapping) {
                       return mapping.enabled &&
                              parse_function_name(mapping.function).name == function.name;
                     });
}

void ask_for_arrivals(Joint& joint, const FunctionFact& function, bool has_clock,
                      DraftLine& block) {
  std::vector<std::string> callers = function.callers;
  for (const CallerFact& caller : joint.inventory.callers) {
    if (parse_function_name(caller.function).name != function.name) continue;
    callers.push_back(caller.words);
    if (caller.is_target) say_bypass(joint, function, caller.function, caller.mark, caller.words);
  }
  std::vector<std::string> each;
  for (const std::string& caller : callers) {
    if (std::find(each.begin(), each.end(), caller) == each.end()) each.push_back(caller);
  }
  if (each.empty() && (has_clock || has_source(joint, function))) return;
  if (!each.empty()) block.add_comment("called by " + joined(each) + "; how often, no file says");
  const std::string who =
      each.empty() ? "nothing in the files calls it, who does and"
                   : fmt::format("{} call{} it,", joined(each), each.size() == 1 ? "s" : "");
  joint.findings.ask(
      "functions." + function.name + ".arrivals",
      fmt::format("{} how often is not in a template. Fit it from logs (coldcast fit ... --into "
                  "{}) or write arrivals",
                  who, joint.options.output));
}

}  // namespace

std::optional<RunLife> life_in_run(Joint& joint, const LifeFact& life, Mark at,
                                   const std::string& path) {
  const std::string& starts_at = joint.options.starts_at;
  const auto since_start = [&](const std::string& text) -> std::optional<Duration> {
    const auto start = parse_iso_time(starts_at);
    const auto time = parse_iso_time(text);
    if (start && time) return Duration{*time - *start};
    joint.findings.refuse(
        at, path,
        fmt::format("{} is no instant; expected one such as {}", quote(text), kCalendarStart));
    return std::nullopt;
  };
  RunLife run;
  if (!life.from.empty()) {
    const auto from = since_start(life.from);
    if (!from) return std::nullopt;
    run.from = std::max(*from, Duration::zero());
  }
  if (life.until.empty()) return run;
  run.until = since_start(life.until);
  if (!run.until) return std::nullopt;
  if (*run.until > run.from) return run;
  joint.findings.remark(
      at, path,
      fmt::format("acts only {}, and the run begins at {}: left out", life.words(), starts_at));
  return std::nullopt;
}

bool check_zone(Joint& joint, const std::string& zone, Mark at, const std::string& path) {
  std::string why;
  if (zone.empty() || TimeZone::find(zone, why)) return true;
  joint.findings.refuse(at, path, why);
  return false;
}

void add_arrivals(Joint& joint, const FunctionFact& function, DraftLine& block) {
  if (function.is_placeholder) return;
  if (const auto said = joint.answers.find(function.name + ".arrivals")) {
    block.add("arrivals", *said, "--value");
    return;
  }
  DraftLine list{"arrivals"};
  for (const ClockFact& clock : joint.inventory.clocks) {
    if (parse_function_name(clock.function).name == function.name)
      add_clock(joint, function, clock, list);
  }
  ask_for_arrivals(joint, function, !list.lines.empty(), block);
  if (!list.lines.empty()) block.lines.push_back(std::move(list));
}

void add_async(Joint& joint, const FunctionFact& function, DraftLine& block) {
  DraftLine async{"async"};
  for (const AsyncFact& fact : joint.inventory.asyncs) {
    if (parse_function_name(fact.function).name != function.name) continue;
    const std::string path = "functions." + function.name + ".async";
    if (fact.maximum_retries) {
      if (fact.maximum_retries->value > 2)
        joint.findings.refuse(fact.maximum_retries->mark, path + ".maximum_retry_attempts",
                              fmt::format("{}: expected 0 to 2", fact.maximum_retries->value));
      if (async.find("maximum_retry_attempts") == nullptr)
        async.add("maximum_retry_attempts", fmt::to_string(fact.maximum_retries->value),
                  joint.origin(fact.maximum_retries->mark, fact.maximum_retries->how));
    }
    if (fact.maximum_age) {
      if (fact.maximum_age->value < 60 || fact.maximum_age->value > 21'600)
        joint.findings.refuse(fact.maximum_age->mark, path + ".maximum_event_age",
                              fmt::format("{} s: expected 60 s to 6 h", fact.maximum_age->value));
      if (async.find("maximum_event_age") == nullptr)
        async.add("maximum_event_age", fmt::format("{}s", fact.maximum_age->value),
                  joint.origin(fact.maximum_age->mark, fact.maximum_age->how));
    }
    for (const auto& [key, target] :
         {std::pair{"on_failure", &fact.on_failure}, std::pair{"on_success", &fact.on_success},
          std::pair{"dead_letter_queue", &fact.dead_letter}}) {
      if (async.find(key) == nullptr) add_destination(joint, *target, path, key, async);
    }
  }
  block.add_if_any(std::move(async));
}

}  // namespace coldcast
