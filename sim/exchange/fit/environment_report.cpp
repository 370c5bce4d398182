#include <fmt/format.h>
#include <string>
#include <utility>
#include <vector>

#include "exchange/fit/fit_report.h"
#include "exchange/fit/fitted_keys.h"

namespace coldcast {
namespace {

std::string number(std::uint64_t count, std::string_view noun) {
  return counted(static_cast<double>(count), noun);
}

class EnvironmentLines {
 public:
  explicit EnvironmentLines(const FunctionFit& fit) : fit_(fit) {}

  std::vector<FitLine> take() { return std::move(lines_); }

  void add_idle() {
    const IdleFit& idle = fit_.idle;
    switch (idle.verdict) {
      case IdleFit::Verdict::fixed: {
        const IdleTimeout timeout = timeout_between(idle.low, idle.high);
        say("idle", fmt::format("environments lived between {} and {} of idling: fixed {}{}",
                                minutes_text(idle.low), minutes_text(idle.high),
                                tenths_text(timeout.seconds),
                                timeout.is_round ? ", a round value between them" : ""));
        break;
      }
      case IdleFit::Verdict::spread:
        say("idle",
            fmt::format("warm after up to {} of idling, cold after {} or more: a law from {} to {}",
                        minutes_text(idle.longest_warm), minutes_text(idle.shortest_cold),
                        minutes_text(idle.low), minutes_text(idle.high)));
        break;
      case IdleFit::Verdict::never:
        say("idle",
            fmt::format("the traffic never let an environment idle long enough to end "
                        "(longest warm gap {}, a lower bound): the default keep-alive stays",
                        minutes_text(idle.longest_warm)));
        break;
      case IdleFit::Verdict::always:
        say("idle",
            fmt::format("environments always ended between requests (shortest cold gap {}): "
                        "the default keep-alive stays",
                        minutes_text(idle.shortest_cold)));
        break;
      case IdleFit::Verdict::unclear:
        say("idle", fmt::format("warm after up to {} of idling, cold after {} or more: no timeout "
                                "explains both (age, deployments); the default keep-alive stays",
                                minutes_text(idle.longest_warm), minutes_text(idle.shortest_cold)));
        break;
      case IdleFit::Verdict::unknown:
        break;
    }
    add_age();
    if (fit_.versions > 1) {
      say("versions", fmt::format("{} versions in the data: environments that end with theirs are "
                                  "no expiry",
                                  fit_.versions));
    }
  }

  void add_age() {
    const IdleFit& idle = fit_.idle;
    if (!idle.oldest || *idle.oldest <= 3600) return;
    std::string text = fmt::format("the oldest environment worked for {}: a lower bound of max_age",
                                   minutes_text(*idle.oldest));
    if (idle.outlives_default()) {
      text += ", and longer than the default lets one: max_age: none";
    } else if (idle.ended_old >= 3) {
      text += fmt::format("; {} of {} that ended were 110 to 140 min old, as Lambda ends them",
                          idle.ended_old, idle.ended);
    }
    say("age", text);
  }

  void add_peak() {
    std::string text;
    if (fit_.peak > 0) text = fmt::format("{} at once", number(fit_.peak, "request"));
    if (fit_.peak > 0 && fit_.tally.environments > 0) {
      text += ", " + number(fit_.tally.environments, "environment");
    }
    if (fit_.peak_by_metric) {
      text += fmt::format("{}ConcurrentExecutions says {:.0f}", text.empty() ? "" : "; ",
                          *fit_.peak_by_metric);
    }
    if (!text.empty()) say("peak", text);
    if (fit_.claimed) {
      say("peak", fmt::format("ClaimedAccountConcurrency was at most {}: what is above it in the "
                              "account's limit was left for others",
                              count_text(*fit_.claimed)));
    }
    if (fit_.on_provisioned + fit_.spilled_over > 0) {
      say("init",
          fmt::format("{} on provisioned concurrency, {} spilled over",
                      counted(fit_.on_provisioned, "request"), count_text(fit_.spilled_over)));
    }
  }

  // Under the names of a run's result.
  void add_causes() {
    const ColdCauses& causes = fit_.idle.causes;
    std::vector<std::string> parts;
    for (const auto& [name, count] :
         {std::pair{"first_request", causes.first_request},
          std::pair{"concurrency_growth", causes.concurrency_growth},
          std::pair{"idle_expiry", causes.idle_expiry}, std::pair{"max_age", causes.max_age},
          std::pair{"deployment", causes.deployment}}) {
      if (count > 0) parts.push_back(fmt::format("{} {}", name, count));
    }
    if (!parts.empty())
      say("causes",
          fmt::format("of cold starts, as the log streams tell: {}", fmt::join(parts, ", ")));
  }

  void add_load() {
    add_causes();
    add_peak();
    if (fit_.throttles && *fit_.throttles > 0) {
      say("throttles",
          fmt::format("{} were refused and are not in the arrivals: the demand is up to "
                      "{} higher",
                      count_text(*fit_.throttles),
                      percent_text(*fit_.throttles / std::max(1.0, fit_.arrivals.requests))));
    }
    if (fit_.tally.cold > 0 || fit_.init.values > 0) {
      say("unknown", "what comes before init (70 ms assumed); throttled requests are not in logs");
    }
    if (fit_.tally.odd_ids > 0 && fit_.has_requests) {
      say("read",
          fmt::format("{} with an id that is no UUID", number(fit_.tally.odd_ids, "request")));
    }
  }

 private:
  void say(std::string word, std::string text) {
    lines_.push_back({std::move(word), std::move(text)});
  }

  const FunctionFit& fit_;
  std::vector<FitLine> lines_;
};

}  // namespace

std::vector<FitLine> report_of_environments(const FunctionFit& fit) {
  EnvironmentLines lines(fit);
  lines.add_idle();
  lines.add_load();
  return lines.take();
}

}  // namespace coldcast
