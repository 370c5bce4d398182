#include "exchange/fit/fit_report.h"

#include <cmath>
#include <fmt/format.h>

#include "exchange/fit/fitted_keys.h"

namespace coldcast {
namespace {

std::string share_text(std::uint64_t count, std::uint64_t all) {
  const WilsonShare share = share_of(static_cast<double>(count), static_cast<double>(all));
  return fmt::format("{} ({} to {})", percent_text(share.value), percent_text(share.low),
                     percent_text(share.high));
}

std::string number(std::uint64_t count) {
  return count_text(static_cast<double>(count));
}

std::string number(std::uint64_t count, std::string_view noun) {
  return counted(static_cast<double>(count), noun);
}

class Lines {
 public:
  explicit Lines(const FunctionFit& fit) : fit_(fit) {}

  std::vector<FitLine> take() { return std::move(lines_); }

  // Of so many requests that what is alike was condensed.
  void add_condensed() {
    if (fit_.condensed == 0) return;
    say("approximate",
        fmt::format("{} are too many to be held one by one: arrivals are counted by the second, "
                    "durations are of one in {}, the peak is of those that were read together; "
                    "gaps, clocks, on and off, and what load does are not looked for. --from and "
                    "--to choose less; --requests FILE holds them all",
                    number(fit_.tally.requests, "request"), fit_.one_in));
    if (fit_.repeats == 0) return;
    say("warning", fmt::format("about {} come again too far from where they came first to be "
                               "known: they count twice; give each file once",
                               number(fit_.repeats, "request")));
  }

  void add_arrivals() {
    const ArrivalFit& a = fit_.arrivals;
    if (a.requests == 0) {
      if (fit_.tally.without_time > 0) {
        say("arrivals", "no times in the data, so nothing of when requests come");
      }
      return;
    }
    std::string text = fmt::format("{} on average (95 %: {} to {})", short_rate_text(a.rate),
                                   short_rate_text(std::max(0.0, a.rate - a.half_width)),
                                   short_rate_text(a.rate + a.half_width));
    text += kind_text();
    if (a.dispersion_overall > 0) {
      text += fmt::format("; dispersion at {} {:.2f} about the mean",
                          a.overall_width > 60 ? span_text(a.overall_width) : "1 min",
                          a.dispersion_overall);
    }
    if (a.gaps && a.gaps->gaps > 0) {
      text += fmt::format(", gaps p = {:.2f}{}", a.gaps->p,
                          a.gaps->rejects() ? " (Poisson about it is rejected)"
                                            : " (Poisson about it is not rejected)");
    }
    say("arrivals", text);
    if (!a.dispersions.empty()) {
      std::vector<std::string> parts;
      for (const auto& [width, value] : a.dispersions) {
        parts.push_back(fmt::format("{:.2f} at {}", value, span_text(width)));
      }
      say("arrivals", fmt::format("dispersion about the result: {}", fmt::join(parts, ", ")));
    }
    if (a.dispersion_held > 0 && a.held > 0) {
      say("arrivals", fmt::format("dispersion {:.2f} over {}, the time that a request holds an "
                                  "environment",
                                  a.dispersion_held, span_text(a.held)));
    }
    for (const ClockPart& part : a.clocks) add_clock(part);
    for (const std::string& remark : a.remarks) say("arrivals", remark);
  }

  void add_handler() {
    const std::uint64_t calls = fit_.duration.values;
    if (!fit_.duration.law) {
      say("assumed",
          fmt::format("functions.{}.handler.duration: 100ms assumed; fit it from REPORT lines",
                      fit_.name));
    } else if (calls == 0) {
      say(fit_.duration.doubt,
          fmt::format("functions.{}.handler.duration: {} from a metric's {}, which says {} of the "
                      "duration's shape; fit it from REPORT lines",
                      fit_.name, fit_.duration.law->describe(0),
                      fit_.duration.doubt == "assumed" ? "average" : "percentiles",
                      fit_.duration.doubt == "assumed" ? "nothing" : "little"));
    } else {
      std::string text = fmt::format(
          "{}; {}", fit_.duration.law->describe(static_cast<double>(calls)), number(calls, "call"));
      if (fit_.duration.law->distance > 0) {
        text += fmt::format("; greatest distance {:.3f}", fit_.duration.law->distance);
      }
      if (!fit_.duration.doubt.empty()) text = fit_.duration.doubt + ": " + text;
      say("handler", text);
    }
    if (fit_.first_duration.law) {
      say("first", fmt::format("differs from warm ones: median {}, {} first calls",
                               milliseconds_text(fit_.first_median), fit_.first_duration.values));
    }
    if (std::abs(fit_.load_correlation) > 0.2) {
      say("handler", fmt::format("{} under load (rank correlation with concurrency {:.2f}); the "
                                 "simulation does not",
                                 fit_.load_correlation > 0 ? "slows down" : "is faster",
                                 fit_.load_correlation));
    }
  }

  void add_hours() {
    if (fit_.slowest_hour == 0) return;
    say("handler",
        fmt::format("durations differ by the hour (medians {} to {}): the result has one "
                    "law for all hours; --from and --to choose some",
                    milliseconds_text(fit_.fastest_hour), milliseconds_text(fit_.slowest_hour)));
  }

  void add_starts() {
    const StartTally& t = fit_.tally;
    if (fit_.init.values > 0 || fit_.init.law) {
      std::string text = fit_.init.law
                             ? fit_.init.law->describe(static_cast<double>(fit_.init.values))
                             : (fit_.runtime.empty() ? "too few for a law"
                                                     : "too few for a law, the preset stays");
      if (fit_.init.values > 0) {
        if (!fit_.init.law) {
          text += ", median " + milliseconds_text(fit_.init_median);
        }
        text += fmt::format("; {}", number(fit_.init.values, "cold start"));
      }
      if (!fit_.init.doubt.empty()) text = fit_.init.doubt + ": " + text;
      if (t.cold > 0) text += ", " + share_text(t.cold, t.requests);
      say("init", text);
    } else if (t.cold > 0) {
      say("init",
          fmt::format("{}, {}", number(t.cold, "cold start"), share_text(t.cold, t.requests)));
    }
    if (fit_.restore.values > 0) {
      say("restore",
          fit_.restore.law
              ? fmt::format("{}; {} restores",
                            fit_.restore.law->describe(static_cast<double>(fit_.restore.values)),
                            fit_.restore.values)
              : number(fit_.restore.values, "restore") + ", too few for a law");
    }
    say_count("init", t.proactive, "proactive init", "nobody waited: not among the cold starts");
    say_count("init", t.provisioned, "request", "on provisioned concurrency");
    say_count("init", t.reset, "reset",
              "init ran inside the invocation, after a timeout or a crash");
    say_count("init", t.init_timeouts, "init", "ran into the limit of 10 s: not in the law");
  }

  void add_settings() {
    if (fit_.memory_mb) {
      say("memory", fmt::format("{} MB{}", *fit_.memory_mb,
                                fit_.has_memory_changed
                                    ? "; it changed within the data: durations are of the last size"
                                    : ""));
      if (!fit_.has_usual_memory())
        say("unknown",
            "more memory than 10240 MB: managed instances are not modelled, and the "
            "scenario leaves it out");
    }
    if (fit_.outlasts_default) {
      say("assumed",
          fmt::format("functions.{}.timeout: 15min; calls took up to {}, longer than the "
                      "default of 3 s, and no file says what stops them",
                      fit_.name, milliseconds_text(fit_.longest)));
    }
    const StartTally& t = fit_.tally;
    if (t.timeouts > 0) {
      say("timeouts", fmt::format("{}, {}; their durations are taken as cut off",
                                  number(t.timeouts), share_text(t.timeouts, t.requests)));
    }
    if (t.errors > 0)
      say("errors", fmt::format("{}, {}", number(t.errors), share_text(t.errors, t.requests)));
    if (t.crashes > 0) {
      say("crashes", fmt::format("{}, {}; {} ran out of memory", number(t.crashes),
                                 share_text(t.crashes, t.requests), t.out_of_memory));
    }
    if (fit_.is_billed_in_100_ms) {
      say("billing", "in steps of 100 ms: the data are of before December 2020");
    }
    if (fit_.init_billed == InitBilled::no) {
      say("billing", "init is not in the bill of cold starts: billing.init_billed: false");
    }
    if (fit_.init_billed == InitBilled::yes) say("billing", "init is in the bill of cold starts");
  }

 private:
  void say(std::string word, std::string text) {
    lines_.push_back({std::move(word), std::move(text)});
  }
  void say_count(const char* word, std::uint64_t count, const char* noun, const char* what) {
    if (count > 0) say(word, fmt::format("{}: {}", number(count, noun), what));
  }

  std::string kind_text() const {
    const ArrivalFit& a = fit_.arrivals;
    switch (a.kind) {
      case ArrivalFit::Kind::none:
        return "";
      case ArrivalFit::Kind::list:
        return fmt::format(", {}, too few for a law: a list", number(a.listed.size(), "request"));
      case ArrivalFit::Kind::poisson:
        return ", Poisson";
      case ArrivalFit::Kind::profile: {
        double low = a.steps.front().rate();
        double high = low;
        for (const CountBin& step : a.steps) {
          low = std::min(low, step.rate());
          high = std::max(high, step.rate());
        }
        return fmt::format(", {} steps from {} to {}", a.steps.size(), short_rate_text(low),
                           short_rate_text(high));
      }
      case ArrivalFit::Kind::on_off:
        return fmt::format(", on for {} and off for {}, {} while on",
                           exact_span_text(std::llround(a.on_off->on * 10) * 100'000'000),
                           exact_span_text(std::llround(a.on_off->off * 10) * 100'000'000),
                           short_rate_text(a.on_off->rate));
      case ArrivalFit::Kind::trace:
        return ", burstier than Poisson or asked for: the requests themselves";
    }
    return "";
  }

  void add_clock(const ClockPart& part) {
    std::string text = fmt::format("{} requests come every {}", count_text(part.requests),
                                   span_text(part.ticks.every));
    if (part.ticks.count > 1) text += fmt::format(", {:.0f} at once", part.ticks.count);
    if (part.until) text += fmt::format("; none came after {}", span_text(*part.until));
    if (part.missing() > 0) {
      text += fmt::format("; {} more ({}) are missing at its ticks, the schedule sends them",
                          count_text(part.missing()), percent_text(part.missing() / part.expected));
    }
    if (part.duration) {
      text += fmt::format("; short calls (median {}): a warmer, they are not in the handler's law",
                          milliseconds_text(*part.duration));
    }
    say("clock", text);
  }

  const FunctionFit& fit_;
  std::vector<FitLine> lines_;
};

}  // namespace

std::vector<FitLine> report_of_function(const FunctionFit& fit, const Dataset& data) {
  Lines lines(fit);
  lines.add_condensed();
  lines.add_arrivals();
  lines.add_handler();
  lines.add_hours();
  lines.add_starts();
  lines.add_settings();
  std::vector<FitLine> out = lines.take();
  const std::vector<FitLine> environments = report_of_environments(fit);
  out.insert(out.end(), environments.begin(), environments.end());
  if (data.functions.size() > 1) {
    for (FitLine& line : out) line.text = fit.name + ": " + line.text;
  }
  return out;
}

}  // namespace coldcast
