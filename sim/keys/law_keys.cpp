#include <array>

#include "keys/tables.h"

namespace coldcast {
namespace {

constexpr auto kDistribution = std::to_array<Key>({
    {"kind", "text", "", "required", "0.1", "The law."},
    {"duration", "duration", "", "required", "0.1", "Always this.", "", "constant"},
    {"mean", "duration", "", "required", "0.1", "The mean.", "", "exponential normal gamma"},
    {"mean", "duration", "", "", "0.1", "The mean, with cv.", "", "lognormal"},
    {"min", "duration", "", "required", "0.1", "The least.", "", "uniform pareto"},
    {"max", "duration", "min or more", "required", "0.1", "The most.", "", "uniform"},
    {"sd", "duration", "", "required", "0.1", "Standard deviation.", "", "normal"},
    {"median", "duration", "", "", "0.1", "The median, with p99.", "", "lognormal"},
    {"p99", "duration", "median or more", "", "0.1", "The 99 % quantile, with the median.", "",
     "lognormal"},
    {"cv", "number", "0 or more", "required", "0.1", "Standard deviation over mean.", "", "gamma"},
    {"cv", "number", "0 or more", "", "0.1", "Standard deviation over mean.", "", "lognormal"},
    {"scale", "duration", "", "required", "0.1", "The scale.", "", "weibull"},
    {"shape", "number", "above 0", "required", "0.1",
     "Of weibull: above 1 wears out, below 1 lasts; of pareto: below 1 there is no mean.", "",
     "weibull pareto"},
    {"p0", "duration", "", "(required, or min)", "0.1", "The shortest.", "", "quantiles"},
    {"min", "duration", "", "(required, or p0)", "0.2", "The same, by the name that results have.",
     "", "quantiles"},
    {"p*", "duration", "", "", "0.1", "Any quantile between, such as p50 or p99.9.", "",
     "quantiles"},
    {"p100", "duration", "", "(required, or max)", "0.1", "The longest.", "", "quantiles"},
    {"max", "duration", "", "(required, or p100)", "0.2",
     "The same, by the name that results have.", "", "quantiles"},
    {"file", "text", "", "required", "0.1", "A CSV file, relative to the scenario.", "",
     "empirical"},
    {"column", "text", "", "required", "0.1", "The column with the values.", "", "empirical"},
    {"unit", "'ns' | 'us' | 'ms' | 's' | 'min' | 'h' | 'd'", "", "required", "0.1",
     "Of the values.", "", "empirical"},
    {"of", "distribution[]", "", "required", "0.1", "The parts, each with a weight.", "",
     "mixture"},
    {"runtime", "text", "", "required", "0.1", "A runtime, such as python3.12.", "Runtime",
     "runtime runtime_first_call"},
    {"package", "'zip' | 'image'", "", "zip", "0.1", "How the code is shipped.", "PackageType",
     "runtime"},
    {"architecture", "'x86_64' | 'arm64'", "", "(the function's)", "0.1", "The processor.",
     "Architectures", "runtime"},
    {"memory", "size", "", "(the function's)", "0.1", "The function's memory.", "MemorySize",
     "runtime_first_call"},
    {"weight", "number", "0 or more", "(required in a mixture)", "0.1",
     "Of a part of a mixture: how often it is taken, in proportion to the others."},
});

constexpr auto kKeepAlive = std::to_array<Key>({
    {"kind", "text", "", "required", "0.1", "The policy."},
    {"name", "text", "", "required", "0.2", "See `coldcast list presets`.", "", "preset"},
    {"timeout", "distribution", "", "10min", "0.1", "An environment that has idled so long ends.",
     "", "fixed"},
    {"after", "distribution", "", "required", "0.1",
     "All end when the function has had no request in flight for so long.", "", "silent"},
    {"surplus", "distribution", "", "required", "0.1",
     "While the function is in use, one that has idled so long ends.", "", "silent"},
    {"period", "distribution", "", "required", "0.1",
     "Every so long, half of the idle environments end, the oldest first.", "", "halving"},
    {"period", "distribution", "above 0", "required", "0.1",
     "Every so long, half of the idle environments end, the oldest first.", "", "fleet"},
    {"last", "distribution | 'none'", "", "", "0.2",
     "The last one is spared until the function has been silent for so long.", "", "fleet"},
    {"surplus", "distribution | 'none'", "", "", "0.2",
     "While the function is in use, one that has idled so long ends.", "", "fleet"},
    {"clock", "'last_use' | 'free'", "", "last_use", "0.2",
     "Whether the period begins anew with each use, or ticks by itself.", "", "fleet"},
});

}  // namespace

std::span<const Key> distribution_keys() {
  return kDistribution;
}

std::span<const Key> keep_alive_keys() {
  return kKeepAlive;
}

}  // namespace coldcast
