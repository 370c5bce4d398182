#include "exchange/fit/arrival_lines.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>

#include "coldcast/base/text.h"

#include "exchange/fit/arrival_data.h"
#include "exchange/fit/fitted_keys.h"
#include "exchange/fit/request_rows.h"
#include "exchange/fit/scenario_text.h"

namespace coldcast {
namespace {

// A step begins and ends at its rate; two points at one instant make the jump.
std::string profile_points(const std::vector<CountBin>& steps) {
  std::vector<std::string> points;
  for (const CountBin& step : steps) {
    const std::string rate = rate_text(step.rate());
    points.push_back(fmt::format("{{at: {}, rate: {}}}", span_text(step.begin), rate));
    points.push_back(fmt::format("{{at: {}, rate: {}}}", span_text(step.end), rate));
  }
  return fmt::format("points: [{}]", fmt::join(points, ", "));
}

// A mean to the millisecond: 19.092s.
std::string mean_text(double seconds) {
  return exact_span_text(std::llround(seconds * 1000) * 1'000'000);
}

std::string clock_block(const ClockPart& part) {
  std::string text = fmt::format("{{kind: schedule, every: {}", span_text(part.ticks.every));
  if (part.ticks.count > 1) text += fmt::format(", count: {:.0f}", part.ticks.count);
  if (part.ticks.first >= 0.001) text += fmt::format(", from: {}", span_text(part.ticks.first));
  if (part.until) text += fmt::format(", until: {}", span_text(*part.until));
  if (part.duration) {
    text += fmt::format(", label: warmer, duration: {}", milliseconds_text(*part.duration));
  }
  return text + "}";
}

// What the handler itself took, of one request; nothing where it is not known.
std::string own_duration(const MeasuredRequest& invocation, const std::optional<double>& timeout) {
  if (!invocation.duration.has_value()) return {};
  std::int64_t span = invocation.duration.nanoseconds();
  if (invocation.outcome == MeasuredOutcome::timeout && timeout) {
    // How long it would have run is not known; twice the limit runs into it too.
    span = std::llround(*timeout * 2e9);
  } else if (invocation.start == MeasuredStart::reset) {
    span = std::max<std::int64_t>(0, span - invocation.init.nanoseconds());
  }
  return fmt::format(", duration: {}", exact_span_text(span));
}

std::vector<std::string> list_block(const FunctionFit& fit, const FunctionData& data,
                                    const Dataset& window) {
  std::vector<std::string> lines{"kind: requests", "list:"};
  for (const std::size_t number : fit.arrivals.listed) {
    const MeasuredRequest& invocation = data.source.invocations[number];
    lines.push_back(fmt::format("  - {{at: {}{}}}",
                                exact_span_text(invocation.arrived - window.from),
                                own_duration(invocation, data.timeout)));
  }
  return lines;
}

std::string quoted(const std::string& text) {
  return flow_text(Node::scalar(text));
}

// Time zero as the table writes its times.
std::string origin_of(const Dataset& window, const ReplayableTable& table) {
  if (table.time_unit.empty()) return fmt::format("\"{}\"", to_iso(window.from));
  const std::int64_t unit = table.time_unit == "ms" ? 1'000'000 : kSecond;
  if (window.from % unit == 0) return fmt::format("{}", window.from / unit);
  std::string fraction =
      fmt::format("{:.9f}", static_cast<double>(window.from % unit) / static_cast<double>(unit));
  while (fraction.back() == '0') fraction.pop_back();
  return fmt::format("{}{}", window.from / unit, fraction.substr(1));
}

// The user's own table, with what its columns mean.
std::vector<std::string> own_block(const FunctionData& data, const Dataset& window,
                                   const FitOptions& options) {
  const ReplayableTable& table = *window.table;
  std::vector<std::string> columns;
  for (const auto& [key, column] :
       {std::pair{"time", &table.time}, std::pair{"end", &table.end},
        std::pair{"duration", &table.duration}, std::pair{"count", &table.count}}) {
    if (!column->empty()) columns.push_back(fmt::format("{}: {}", key, quoted(*column)));
  }
  std::vector<std::string> where;
  if (!table.type.empty()) where.push_back(quoted(table.type) + ": REPORT");
  if (!table.function.empty() && !data.said_names.empty()) {
    std::vector<std::string> names;
    for (const std::string& name : data.said_names) names.push_back(quoted(name));
    where.push_back(fmt::format("{}: [{}]", quoted(table.function), fmt::join(names, ", ")));
  }
  std::vector<std::string> lines{"kind: trace", "format: csv",
                                 "file: " + quoted(file_for_scenario(window.file, options)),
                                 fmt::format("columns: {{{}}}", fmt::join(columns, ", "))};
  if (!table.time_unit.empty()) lines.push_back("time_unit: " + table.time_unit);
  if (!table.duration.empty()) lines.push_back("duration_unit: " + table.duration_unit);
  if (!where.empty()) lines.push_back(fmt::format("where: {{{}}}", fmt::join(where, ", ")));
  const MetricSeries* counts = table.count.empty() ? nullptr : counts_of(data);
  if (counts != nullptr)
    lines.push_back("period: " + span_text(static_cast<double>(counts->period) / 1e9));
  lines.push_back("origin: " + origin_of(window, table));
  return lines;
}

std::vector<std::string> trace_block(const FunctionFit& fit, const Dataset& window,
                                     const FitOptions& options) {
  const bool is_one_of_many = window.functions.size() > 1;
  std::string columns = "time: arrived";
  if (fit.tally.reports == fit.tally.requests) columns += ", duration: duration_ms";
  if (is_one_of_many) columns += ", function: function";
  std::vector<std::string> lines{"kind: trace", "format: csv",
                                 fmt::format("file: {}", requests_file(options)),
                                 fmt::format("columns: {{{}}}", columns)};
  if (fit.tally.reports == fit.tally.requests) lines.emplace_back("duration_unit: ms");
  if (is_one_of_many) lines.push_back(fmt::format("function: {}", fit.name));
  lines.push_back(fmt::format("origin: \"{}\"", to_iso(window.from)));
  return lines;
}

std::vector<std::string> main_block(const FunctionFit& fit, const FunctionData& data,
                                    const Dataset& window, const FitOptions& options) {
  const ArrivalFit& arrivals = fit.arrivals;
  switch (arrivals.kind) {
    case ArrivalFit::Kind::none:
      return {};
    case ArrivalFit::Kind::list:
      return list_block(fit, data, window);
    case ArrivalFit::Kind::poisson:
      return {fmt::format("{{kind: poisson, rate: {}}}", rate_text(arrivals.steps[0].rate()))};
    case ArrivalFit::Kind::profile: {
      std::vector<std::string> lines{"kind: profile", profile_points(arrivals.steps)};
      if (arrivals.period > 0) lines.push_back("repeat: " + span_text(arrivals.period));
      return lines;
    }
    case ArrivalFit::Kind::on_off:
      return {
          fmt::format("{{kind: on_off, on: {{kind: exponential, mean: {}}}, off: {{kind: "
                      "exponential, mean: {}}}, rate: {}}}",
                      mean_text(arrivals.on_off->on), mean_text(arrivals.on_off->off),
                      rate_text(arrivals.on_off->rate))};
    case ArrivalFit::Kind::trace:
      return options.requests.empty() ? own_block(data, window, options)
                                      : trace_block(fit, window, options);
  }
  return {};
}

std::string comment_of(const FunctionFit& fit, const Dataset& window) {
  const ArrivalFit& arrivals = fit.arrivals;
  std::string text = fmt::format("{}: {} in {}", files_text(fit.files),
                                 counted(arrivals.requests, "request"), span_text(window.window()));
  if (arrivals.kind == ArrivalFit::Kind::profile && arrivals.period == 0) {
    text += fmt::format(", {} steps", arrivals.steps.size());
  }
  if (arrivals.dispersion > 0) text += fmt::format("; dispersion {:.2f}", arrivals.dispersion);
  return text;
}

}  // namespace

std::string file_for_scenario(const std::string& file, const FitOptions& options) {
  const bool is_here = options.directory.empty() || options.directory == ".";
  if (is_here) return file;
  std::error_code error;
  const std::filesystem::path relative = std::filesystem::relative(file, options.directory, error);
  return error || relative.empty() ? file : relative.string();
}

std::string requests_file(const FitOptions& options) {
  return file_for_scenario(options.requests, options);
}

ArrivalLines arrival_lines(const FunctionFit& fit, const FunctionData& data, const Dataset& window,
                           const FitOptions& options) {
  const std::vector<std::string> block = main_block(fit, data, window, options);
  ArrivalLines out;
  if (fit.arrivals.clocks.empty()) {
    out.lines = block;
  } else {
    for (const ClockPart& part : fit.arrivals.clocks) out.lines.push_back("- " + clock_block(part));
    for (std::size_t i = 0; i < block.size(); ++i) {
      out.lines.push_back((i == 0 ? "- " : "  ") + block[i]);
    }
    // A single clock needs no list.
    if (out.lines.size() == 1) out.lines[0] = out.lines[0].substr(2);
  }
  if (!out.lines.empty()) out.comment = comment_of(fit, window);
  return out;
}

}  // namespace coldcast
