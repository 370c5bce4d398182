#include "workloads.h"

#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <stdexcept>
#include <zlib.h>

#include "coldcast/config/scenario_file.h"
#include "coldcast/random/random_stream.h"
#include "coldcast/study/scenario_run.h"

namespace coldcast {
namespace {

constexpr const char* kService =
    "cold_start: {init: 500ms}, handler: {duration: {kind: exponential, mean: 100ms}}, "
    "keep_alive: {kind: fixed, timeout: 600s}";

std::string scenario_text(const std::string& name, double seconds, const std::string& account,
                          const std::string& functions) {
  return fmt::format("scenario: {}\nduration: {:.3f}s\n{}functions:\n{}", name, seconds, account,
                     functions);
}

BenchWorkload one_function(const std::string& name, const std::string& settings, double rate,
                           std::uint64_t requests) {
  const std::string functions = fmt::format(
      "  f: {{{}, {}arrivals: [{{kind: poisson, rate: {}/s}}]}}\n", kService, settings, rate);
  return {.scenario = parse_scenario(
              scenario_text(name, static_cast<double>(requests) / rate, "", functions)),
          .bare = {.rates = {rate}},
          .requests = requests};
}

}  // namespace

BenchWorkload workload_a(std::uint64_t requests) {
  return one_function("A", "", 100.0, requests);
}

BenchWorkload workload_b(std::uint64_t requests) {
  constexpr int kFunctions = 1000;
  constexpr double kRate = 1000.0;
  double harmonic = 0.0;
  for (int rank = 1; rank <= kFunctions; ++rank) harmonic += 1.0 / rank;
  std::string functions;
  BareWorkload bare;
  for (int rank = 1; rank <= kFunctions; ++rank) {
    const double rate = kRate / harmonic / rank;
    functions += fmt::format("  f{}: {{{}, arrivals: [{{kind: poisson, rate: {:.9f}/s}}]}}\n", rank,
                             kService, rate);
    bare.rates.push_back(rate);
  }
  return {.scenario = parse_scenario(
              scenario_text("B", static_cast<double>(requests) / kRate, "", functions)),
          .bare = std::move(bare),
          .requests = requests};
}

BenchWorkload workload_d(std::uint64_t requests) {
  return one_function("D", "reserved_concurrency: 12, provisioned_concurrency: 8, ", 100.0,
                      requests);
}

BenchWorkload workload_e(std::uint64_t requests) {
  constexpr double kMean = 10'000.0;
  const std::string functions = fmt::format(
      "  f: {{{}, scaling_rate: unlimited, arrivals: [{{kind: on_off, "
      "on: {{kind: exponential, mean: 10s}}, off: {{kind: exponential, mean: 10s}}, "
      "rate: 20000/s}}]}}\n",
      kService);
  BareWorkload bare{.rates = {2.0 * kMean}};
  bare.mean_on = std::chrono::seconds{10};
  bare.mean_off = std::chrono::seconds{10};
  return {.scenario =
              parse_scenario(scenario_text("E", static_cast<double>(requests) / kMean,
                                           "account: {concurrency_limit: 100000}\n", functions)),
          .bare = std::move(bare),
          .requests = requests};
}

BenchWorkload workload_c() {
  BenchWorkload made{.scenario = load_scenario(
                         std::string(COLDCAST_SOURCE_DIR) + "/scenarios/azure-2019.yaml", {}),
                     .bare = {}};
  ScenarioRun run(made.scenario, 0, 1);
  while (run.run_for(1 << 20)) {
  }
  const Summary counted = run.take_summary();
  made.requests = counted.account.requests;
  const double seconds = static_cast<double>(counted.counted.count()) * 1e-9;
  for (const FunctionSummary& function : counted.functions) {
    if (function.requests == 0) continue;
    made.bare.rates.push_back(static_cast<double>(function.requests) / seconds);
  }
  return made;
}

std::string workload_f_file(std::uint64_t rows) {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / fmt::format("coldcast-bench-{}.csv.gz", rows);
  if (std::filesystem::exists(file)) return file.string();
  const std::string unfinished = file.string() + ".part";
  gzFile gz = gzopen(unfinished.c_str(), "wb1");
  if (gz == nullptr) throw std::runtime_error("cannot write " + unfinished);
  gzputs(gz, "time,duration\n");
  RandomStream stream({.seed = 1, .function = "trace"});
  double at = 0.0;
  for (std::uint64_t row = 0; row < rows; ++row) {
    at -= std::log(stream.open_uniform()) / 100.0;
    const std::string line =
        fmt::format("{:.6f},{:.3f}\n", at, -100.0 * std::log(stream.open_uniform()));
    gzwrite(gz, line.data(), static_cast<unsigned>(line.size()));
  }
  gzclose(gz);
  std::filesystem::rename(unfinished, file);
  return file.string();
}

Scenario workload_f(const std::string& file) {
  return parse_scenario(fmt::format(
      "scenario: F\nfunctions:\n  f:\n    timeout: 15min\n    cold_start: {{init: 500ms}}\n"
      "    arrivals: [{{kind: trace, file: {}, format: csv, "
      "columns: {{time: time, duration: duration}}, time_unit: s, duration_unit: ms}}]\n",
      file));
}

}  // namespace coldcast
