#include "exchange/fit/fitted_keys.h"

#include <algorithm>
#include <fmt/format.h>

#include "exchange/fit/arrival_lines.h"

namespace coldcast {
namespace {

constexpr std::string_view kAssumedEnvironment = "70ms";  // facts: 13.4, 50 to 100 ms are usual

std::string with_doubt(const std::string& doubt, const std::string& text) {
  return doubt.empty() ? text : fmt::format("{}: {}", doubt, text);
}

std::string share_text(const WilsonShare& share) {
  return fmt::format("{} ({} to {})", percent_text(share.value), percent_text(share.low),
                     percent_text(share.high));
}

class Keys {
 public:
  Keys(const FunctionFit& fit, const FitOptions& options, bool is_new)
      : fit_(fit), options_(options), is_new_(is_new), files_(files_text(fit.files)) {}

  std::vector<FittedKey> take() { return std::move(keys_); }

  void add_size_and_timeout() {
    if (fit_.has_usual_memory()) {
      add({"memory"}, fmt::format("{}MB", *fit_.memory_mb),
          fmt::format("{}: Memory Size{}", files_,
                      fit_.has_memory_changed ? ", the last; it changed within the data" : ""));
    }
    if (fit_.timeout) {
      add({"timeout"}, span_text(*fit_.timeout),
          options_.timeout
              ? std::string("--timeout")
              : fmt::format("{}: {} stopped at it", files_,
                            counted(static_cast<double>(fit_.tally.timeouts), "request")));
    }
    if (fit_.outlasts_default) {
      add({"timeout"}, "15min",
          fmt::format("assumed: calls took up to {}, so it is not the default of 3 s",
                      milliseconds_text(fit_.longest)));
    }
    // Versions of both kinds are no one function: AWS refuses them together.
    if (fit_.tally.provisioned_environments > 0 && fit_.restore.values == 0) {
      add({"provisioned_concurrency"}, fmt::format("{}", fit_.tally.provisioned_environments),
          fmt::format("{}: so many environments were initialized ahead; replaced ones are among "
                      "them",
                      files_));
    }
  }

  void add_cold_start() {
    const bool has_any = fit_.init.law || fit_.init.values > 0 || !fit_.runtime.empty();
    if (!has_any) return;
    add({"cold_start", "environment"}, std::string(kAssumedEnvironment),
        "assumed: what comes before init is in no log");
    const auto seen_starts =
        static_cast<double>(fit_.init.values > 0 ? fit_.init.values : fit_.tally.cold);
    const std::string count = fmt::format("{}: {}", files_, counted(seen_starts, "cold start"));
    if (fit_.init.law) {
      add({"cold_start", "init"}, fit_.init.law->to_yaml(), with_doubt(fit_.init.doubt, count));
      return;
    }
    const std::string seen = fit_.init.values == 0
                                 ? std::string()
                                 : fmt::format("; {} seen, median {}", fit_.init.values,
                                               milliseconds_text(fit_.init_median));
    if (!fit_.runtime.empty() && has_preset(fit_.runtime)) {
      add({"cold_start", "init"},
          fmt::format("{{kind: runtime, runtime: {}, package: zip}}", fit_.runtime),
          fmt::format("assumed: hello-world of this runtime, yours is longer{}", seen));
    } else if (fit_.init.values > 0 && is_new_) {
      add({"cold_start", "init"}, milliseconds_text(fit_.init_median),
          fmt::format("weak: the median of {} in {}",
                      counted(static_cast<double>(fit_.init.values), "cold start"), files_));
    }
  }

  void add_restore() {
    if (fit_.restore.values == 0) return;
    const std::string count =
        fmt::format("{}: {}", files_, counted(static_cast<double>(fit_.restore.values), "restore"));
    if (fit_.restore.law) {
      add({"snap_start", "restore"}, fit_.restore.law->to_yaml(),
          with_doubt(fit_.restore.doubt, count));
      if (fit_.billed_restore.law) {
        add({"snap_start", "billed_restore"}, fit_.billed_restore.law->to_yaml(),
            with_doubt(fit_.billed_restore.doubt, count));
      }
    } else {
      add({"snap_start"}, "{}", fmt::format("{}, too few for a law: AWS's usual ones", count));
    }
  }

  void add_handler() {
    if (!fit_.duration.law) {
      if (is_new_) add({"handler", "duration"}, "{kind: exponential, mean: 100ms}", "assumed");
      return;
    }
    if (options_.exact && fit_.has_requests) {
      add({"handler", "duration"},
          fmt::format("{{kind: empirical, file: {}, column: duration_ms, unit: ms}}",
                      requests_file(options_)),
          fmt::format("{}: {} calls as they are", files_, fit_.duration.values));
      return;
    }
    const FittedLaw& law = *fit_.duration.law;
    std::string origin =
        fit_.duration.values > 0
            ? fmt::format("{}: {}", files_,
                          counted(static_cast<double>(fit_.duration.values), "call"))
            : fmt::format("{}: a metric, weighed by invocations", files_);
    if (law.distance > 0) origin += fmt::format(", distance {:.3f}", law.distance);
    if (fit_.tally.timeouts > 0) origin += ", timeouts as cut off";
    add({"handler", "duration"}, law.to_yaml(), with_doubt(fit_.duration.doubt, origin));
    if (fit_.first_duration.law) {
      add({"handler", "first_duration"}, fit_.first_duration.law->to_yaml(),
          fmt::format("{}: {} first calls", files_, fit_.first_duration.values));
    }
  }

  void add_rates() {
    const auto all = static_cast<double>(fit_.tally.requests);
    const auto add_share = [&](const char* key, std::uint64_t count) {
      if (count == 0) return;
      const WilsonShare share = share_of(static_cast<double>(count), all);
      add({key}, fmt::format("{:.6f}", share.value),
          fmt::format("{}: {} of {}, {}", files_, count, count_text(all), share_text(share)));
    };
    add_share("failure_rate", fit_.tally.errors);
    add_share("crash_rate", fit_.tally.crashes);
  }

  void add_keep_alive() {
    const IdleFit& idle = fit_.idle;
    if (idle.verdict == IdleFit::Verdict::fixed) {
      const IdleTimeout timeout = timeout_between(idle.low, idle.high);
      add({"keep_alive"}, fmt::format("{{kind: fixed, timeout: {}}}", tenths_text(timeout.seconds)),
          fmt::format("{}: between {:.1f} s and {:.1f} s{}", files_, idle.low, idle.high,
                      timeout.is_round ? ", a round value within" : ""));
    } else if (idle.verdict == IdleFit::Verdict::spread) {
      add({"keep_alive"},
          fmt::format("{{kind: fixed, timeout: {{kind: uniform, min: {}, max: {}}}}}",
                      tenths_text(idle.low), tenths_text(std::max(idle.high, idle.low + 1))),
          fmt::format("{}: 5 % to 95 % of {} gaps", files_, idle.gaps));
    } else if (idle.outlives_default()) {
      add({"max_age"}, "none",
          fmt::format("{}: an environment worked for {:.1f} h, longer than the default lets one",
                      files_, *idle.oldest / 3600));
    }
  }

  void add_arrivals(const FunctionData& data, const Dataset& window) {
    const ArrivalLines lines = arrival_lines(fit_, data, window, options_);
    if (lines.lines.empty()) return;
    keys_.push_back({{"arrivals"}, lines.lines, lines.comment});
  }

 private:
  void add(std::vector<std::string> path, std::string value, std::string comment) {
    keys_.push_back({std::move(path), {std::move(value)}, std::move(comment)});
  }

  const FunctionFit& fit_;
  const FitOptions& options_;
  bool is_new_;
  std::string files_;
  std::vector<FittedKey> keys_;
};

}  // namespace

std::vector<FittedKey> fitted_keys(const FunctionFit& fit, const FunctionData& data,
                                   const Dataset& window, const FitOptions& options, bool is_new) {
  Keys keys(fit, options, is_new);
  keys.add_size_and_timeout();
  keys.add_cold_start();
  keys.add_restore();
  keys.add_handler();
  keys.add_rates();
  keys.add_keep_alive();
  keys.add_arrivals(data, window);
  return keys.take();
}

}  // namespace coldcast
