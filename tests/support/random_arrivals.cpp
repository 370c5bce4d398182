#include "support/dice.h"
#include "support/scenario_plan.h"

namespace coldcast {
namespace {

std::string retry(Dice& dice) {
  if (!dice.chance(0.3)) return {};
  if (dice.chance(0.1)) return ", retry: {kind: aws_standard_2026}";
  return fmt::format(", retry: {{attempts: {}, base: {}, cap: {}}}", dice.between(2, 5),
                     dice.steps(0, 5), dice.steps(5, 30));
}

std::string window(Dice& dice) {
  std::string text;
  const std::uint64_t from = dice.between(0, 20);
  if (dice.chance(0.3)) text += ", from: " + dice.span(from);
  if (dice.chance(0.2)) text += ", until: " + dice.span(from + dice.between(1, 100));
  return text;
}

std::string profile(Dice& dice) {
  std::string points;
  std::uint64_t at = dice.between(0, 10);
  for (std::uint64_t left = dice.between(2, 4); left > 0; --left) {
    points +=
        fmt::format("{}{{at: {}, rate: {}}}", points.empty() ? "" : ", ", dice.span(at),
                    dice.chance(0.3) ? "0/s" : dice.rate(static_cast<double>(dice.between(1, 80))));
    at += dice.between(0, 40);
  }
  return fmt::format("kind: profile, points: [{}]", points);
}

std::string closed_loop(Dice& dice, bool has_duration) {
  std::string text = fmt::format("kind: closed_loop, clients: {}", dice.between(1, 5));
  if (!has_duration || dice.chance(0.7)) text += fmt::format(", requests: {}", dice.between(1, 30));
  // Without a limit on the requests something must take time.
  else
    text += ", think_time: " + dice.steps(1, 8);
  if (dice.chance(0.5) && text.find("think_time") == std::string::npos) {
    text += ", think_time: " + random_distribution(dice, 0, 8);
  }
  return text;
}

// Few instants, so that several requests come at one, in no order.
std::string instant_of_trace(Dice& dice) {
  return std::to_string(dice.step() * dice.between(0, dice.chance(0.5) ? 10 : 100));
}

std::string csv_settings(Dice& dice, bool durations, bool functions) {
  std::string text =
      fmt::format("format: csv, columns: {{time: time{}{}}}, time_unit: ms",
                  functions ? ", function: function" : "", durations ? ", duration: took" : "");
  if (durations) text += ", duration_unit: ms";
  if (dice.chance(0.5)) text += ", origin: zero";
  return text;
}

std::string csv_row(Dice& dice, bool durations, const std::string& function) {
  std::string row = instant_of_trace(dice);
  if (durations) row += fmt::format(",{}", dice.step() * dice.between(0, 20));
  if (!function.empty()) row += "," + function;
  return row;
}

// Rows are ordered by their starts, but written with their ends.
std::string azure_2021_row(Dice& dice, const std::string& function) {
  const std::uint64_t took = dice.between(0, 20);
  const std::uint64_t end = dice.between(0, dice.chance(0.5) ? 10 : 100) + took;
  const auto seconds = [&](std::uint64_t steps) {
    return static_cast<double>(dice.step() * steps) / 1000;
  };
  return fmt::format("app,{},{:.3f},{:.3f}", function, seconds(end), seconds(took));
}

std::string file_name(std::uint64_t number) {
  return fmt::format("trace-{}.csv", number);
}

PlannedBlock traced(Dice& dice, std::uint64_t number) {
  PlannedBlock block{.settings = "kind: trace, ", .file = {.name = file_name(number)}};
  const std::uint64_t rows = dice.between(1, 30);
  if (dice.chance(0.3)) {
    block.settings += "format: azure_2021";
    block.file.header = "app,func,end_timestamp,duration";
    for (std::uint64_t i = 0; i < rows; ++i) {
      block.file.rows.push_back(azure_2021_row(dice, dice.pick({"a", "b"})));
    }
  } else {
    const bool durations = dice.chance(0.4);
    block.settings += csv_settings(dice, durations, false);
    block.file.header = durations ? "time,took" : "time";
    for (std::uint64_t i = 0; i < rows; ++i)
      block.file.rows.push_back(csv_row(dice, durations, ""));
  }
  block.settings += window(dice) + retry(dice);
  return block;
}

PlannedBlock listed(Dice& dice) {
  PlannedBlock block{.settings = "kind: requests" + retry(dice)};
  const std::uint64_t last = dice.chance(0.5) ? 10 : 100;
  for (std::uint64_t number = 1, count = dice.between(1, 30); number <= count; ++number) {
    std::string request = "at: " + dice.steps(0, last);
    if (dice.chance(0.2)) request += ", duration: " + dice.steps(0, 20);
    block.requests.push_back(fmt::format("{{{}, label: r{}}}", request, number));
  }
  return block;
}

std::string rate(Dice& dice, std::uint64_t most) {
  return dice.rate(static_cast<double>(dice.between(1, most)));
}

}  // namespace

std::string random_distribution(Dice& dice, std::uint64_t low, std::uint64_t high) {
  if (dice.chance(0.75)) return dice.steps(low, high);
  if (dice.chance(0.5)) {
    return fmt::format("{{kind: exponential, mean: {}}}", dice.steps(low + 1, high));
  }
  const std::uint64_t middle = dice.between(low, high);
  return fmt::format("{{kind: uniform, min: {}, max: {}}}", dice.span(low), dice.span(middle + 1));
}

PlannedBlock random_arrivals(Dice& dice, bool has_duration, std::uint64_t number) {
  switch (dice.between(has_duration ? 0 : 4, 11)) {
    case 0:
      return {.settings = fmt::format("kind: poisson, rate: {}{}{}", rate(dice, 60), window(dice),
                                      retry(dice))};
    case 1:
      return {.settings =
                  fmt::format("kind: constant, rate: {}{}{}", dice.rate(dice.chance(0.5) ? 10 : 50),
                              window(dice), retry(dice))};
    case 2:
      return {.settings = fmt::format(
                  "kind: on_off, on: {}, off: {}, rate: {}{}{}", random_distribution(dice, 1, 10),
                  random_distribution(dice, 0, 30), rate(dice, 90), window(dice), retry(dice))};
    case 3:
      return {.settings = fmt::format("kind: schedule, every: {}, count: {}{}{}", dice.steps(2, 30),
                                      dice.between(1, 4), window(dice), retry(dice))};
    case 4:
      return {.settings = fmt::format(
                  "kind: burst, at: {}, count: {}{}{}", dice.steps(0, 60), dice.between(1, 12),
                  dice.chance(0.5) ? ", over: " + dice.span(5) : "", retry(dice))};
    case 5:
    case 6:
      return {.settings = closed_loop(dice, has_duration) + retry(dice)};
    case 7:
      return {.settings = profile(dice) + retry(dice)};
    case 8:
      return traced(dice, number);
    default:
      return listed(dice);
  }
}

PlannedTrace random_trace(Dice& dice, std::uint64_t number, std::uint64_t functions) {
  PlannedTrace trace{.settings = {}, .file = {.name = file_name(number)}};
  const auto function = [&] { return fmt::format("t{}-{}", number, dice.between(1, functions)); };
  const std::uint64_t rows = dice.between(1, 40);
  if (dice.chance(0.4)) {
    trace.settings = "format: azure_2021";
    trace.file.header = "app,func,end_timestamp,duration";
    for (std::uint64_t i = 0; i < rows; ++i)
      trace.file.rows.push_back(azure_2021_row(dice, function()));
  } else {
    const bool durations = dice.chance(0.4);
    trace.settings = csv_settings(dice, durations, true);
    trace.file.header = durations ? "time,took,function" : "time,function";
    for (std::uint64_t i = 0; i < rows; ++i) {
      trace.file.rows.push_back(csv_row(dice, durations, function()));
    }
  }
  trace.settings += window(dice) + retry(dice);
  return trace;
}

}  // namespace coldcast
