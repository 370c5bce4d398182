#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "coldcast/random/runtimes.h"

#include "random/laws.h"

namespace coldcast {
namespace {

// Init durations of a hello-world function in milliseconds. A median of 0: not measured.
struct Measured {
  double median = 0.0;
  double p90 = 0.0;
  double p99 = 0.0;
};

// In this order: zip x86_64, zip arm64, image x86_64, image arm64.
constexpr std::size_t kBuilds = 4;

struct Runtime {
  std::string_view name;
  std::array<Measured, kBuilds> init;
  std::array<double, 4> first_call;  // mean ms at 128, 256, 512 and 1,024 MB (zip, x86_64)
};

// Statistics over a public daily benchmark (github.com/maxday/lambda-perf, Apache-2.0): 10 cold
// starts per configuration and day, memory sizes 128 to 1,024 MB pooled because init does not
// depend on it. Zip packages and x86_64 images: June to August 2026, about 2,270 cold starts each;
// arm64 images: days 1 and 15 of January to August 2026, about 430 each. What a function's own code
// adds (libraries, frameworks) is not in them.
constexpr std::array<Runtime, 28> kRuntimes{{
    {"nodejs20.x",
     {{{143, 164, 203}, {131, 140, 158}, {267, 557, 775}, {226, 312, 696}}},
     {{11.2, 3.2, 3.2, 3.1}}},
    {"nodejs22.x",
     {{{142, 165, 203}, {129, 138, 162}, {296, 587, 808}, {232, 475, 736}}},
     {{12.3, 3.4, 3.4, 3.3}}},
    {"nodejs24.x",
     {{{136, 161, 207}, {123, 133, 154}, {275, 578, 811}, {224, 438, 713}}},
     {{16.6, 4.9, 3.5, 3.3}}},
    {"python3.10",
     {{{77, 92, 123}, {74, 84, 177}, {144, 253, 329}, {119, 196, 278}}},
     {{1.5, 1.5, 1.4, 1.4}}},
    {"python3.11",
     {{{78, 95, 128}, {73, 79, 112}, {148, 263, 334}, {119, 203, 334}}},
     {{1.5, 1.5, 1.4, 1.5}}},
    {"python3.12",
     {{{85, 102, 139}, {81, 87, 122}, {154, 280, 382}, {127, 187, 323}}},
     {{2.3, 2.0, 2.0, 2.0}}},
    {"python3.13",
     {{{86, 109, 184}, {80, 94, 120}, {156, 292, 381}, {133, 248, 342}}},
     {{2.3, 2.1, 2.1, 2.2}}},
    {"python3.14",
     {{{112, 147, 269}, {102, 116, 164}, {177, 343, 454}, {156, 288, 391}}},
     {{2.3, 2.0, 2.0, 2.0}}},
    {"java8.al2",
     {{{248, 308, 545}, {255, 491, 515}, {329, 571, 708}, {301, 397, 597}}},
     {{83.4, 28.9, 6.7, 5.1}}},
    {"java11",
     {{{278, 353, 590}, {282, 509, 566}, {370, 641, 793}, {336, 512, 728}}},
     {{9.3, 2.8, 2.8, 2.8}}},
    {"java17",
     {{{206, 235, 519}, {216, 232, 326}, {305, 460, 714}, {284, 444, 683}}},
     {{5.6, 2.5, 2.5, 2.5}}},
    {"java21",
     {{{240, 281, 619}, {247, 267, 538}, {340, 599, 800}, {306, 453, 767}}},
     {{96.5, 34.9, 31.9, 6.8}}},
    {"java25",
     {{{191, 292, 496}, {196, 227, 437}, {242, 488, 645}, {233, 355, 544}}},
     {{244.1, 95.0, 25.6, 10.1}}},
    {"dotnet8",
     {{{254, 333, 656}, {296, 408, 706}, {402, 681, 838}, {401, 599, 827}}},
     {{716.4, 355.0, 164.0, 74.3}}},
    {"dotnet10",
     {{{255, 576, 704}, {253, 599, 671}, {394, 705, 842}, {363, 542, 774}}},
     {{795.1, 387.5, 180.6, 80.2}}},
    {"ruby3.2",
     {{{234, 378, 464}, {265, 408, 451}, {264, 383, 484}, {267, 334, 451}}},
     {{11.7, 2.8, 2.7, 2.6}}},
    {"ruby3.3",
     {{{238, 390, 470}, {241, 328, 427}, {276, 399, 497}, {268, 337, 426}}},
     {{12.9, 3.5, 2.9, 2.7}}},
    {"ruby3.4",
     {{{225, 388, 470}, {234, 393, 436}, {264, 388, 490}, {264, 334, 420}}},
     {{12.0, 2.6, 2.6, 2.5}}},
    {"go", {{{50, 54, 71}, {43, 44, 52}, {46, 86, 128}, {37, 51, 97}}}, {{1.6, 1.5, 1.5, 1.5}}},
    {"rust", {{{16, 21, 49}, {14, 16, 44}, {35, 62, 105}, {27, 38, 102}}}, {{1.3, 1.3, 1.3, 1.4}}},
    {"cpp", {{{65, 88, 132}, {49, 60, 103}, {49, 99, 170}, {38, 66, 123}}}, {{1.3, 1.2, 1.2, 1.2}}},
    {"dotnet8_aot",
     {{{87, 98, 122}, {77, 83, 104}, {61, 107, 174}, {52, 74, 132}}},
     {{4.8, 2.0, 2.0, 2.0}}},
    {"dotnet10_aot",
     {{{73, 84, 113}, {63, 68, 87}, {58, 105, 163}, {50, 73, 131}}},
     {{3.4, 2.0, 2.0, 2.0}}},
    {"graalvm_java21",
     {{{152, 169, 207}, {127, 135, 160}, {89, 198, 359}, {71, 143, 266}}},
     {{158.8, 71.5, 31.4, 15.4}}},
    {"quarkus", {{{244, 270, 313}, {}, {129, 289, 559}, {}}}, {{187.1, 82.8, 36.5, 18.3}}},
    {"llrt", {{{68, 74, 86}, {62, 69, 73}, {58, 125, 205}, {43, 82, 136}}}, {{1.6, 1.5, 1.5, 1.5}}},
    {"bun",
     {{{347, 375, 437}, {295, 318, 346}, {161, 384, 666}, {138, 274, 479}}},
     {{255.2, 113.6, 46.6, 20.4}}},
    {"swift6.2",
     {{{131, 151, 190}, {108, 124, 154}, {75, 162, 278}, {65, 120, 210}}},
     {{54.5, 16.0, 6.3, 6.0}}},
}};

// Where the same benchmark's other quantiles lie, as ratios: the shortest, p10 and p75 to the
// median, the longest to p99. Each is the median over 38 to 40 runtimes (days 1 and 15 of January
// to August 2026); they vary little between runtimes (shortest to median: 0.5 to 0.8 for most).
struct Shape {
  double shortest;
  double p10;
  double p75;
  double longest;
};
constexpr std::array<Shape, kBuilds> kShapes{{
    {0.73, 0.89, 1.07, 1.20},
    {0.69, 0.83, 1.11, 1.15},
    {0.62, 0.83, 1.20, 1.47},
    {0.59, 0.76, 1.14, 1.39},
}};

Duration milliseconds_of(double count) {
  return rounded_draw(count * 1e6);
}

// The tails are bimodal (a slow mode of 10 to 20 % near twice the median for the JVM, .NET, Ruby
// and images), so no lognormal: linear between quantiles, three measured for this runtime and four
// by its shape.
Distribution init_law(const Measured& measured, const Shape& shape) {
  return quantile_distribution({
      {0.00, milliseconds_of(measured.median * shape.shortest)},
      {0.10, milliseconds_of(measured.median * shape.p10)},
      {0.50, milliseconds_of(measured.median)},
      {0.75, milliseconds_of(std::min(measured.median * shape.p75, measured.p90))},
      {0.90, milliseconds_of(measured.p90)},
      {0.99, milliseconds_of(measured.p99)},
      {1.00, milliseconds_of(measured.p99 * shape.longest)},
  });
}

const Runtime* read_runtime(Parameters& settings) {
  const std::vector<std::string_view> names = runtime_names();
  const std::optional<Setting> name = settings.require("runtime", "python3.12");
  if (!name) return nullptr;
  const std::string word = name->text();
  const auto found = std::find(names.begin(), names.end(), word);
  if (found != names.end()) return &kRuntimes[static_cast<std::size_t>(found - names.begin())];
  name->fail(unknown_word("runtime", word, names));
  return nullptr;
}

// Linear in the logarithm of memory between the sizes measured, level beyond them.
double first_call_at(const Runtime& runtime, Megabytes memory) {
  constexpr double kSmallestMeasured = 128.0;
  const double place = std::log2(static_cast<double>(memory.count) / kSmallestMeasured);
  const double last = static_cast<double>(runtime.first_call.size() - 1);
  const double within = std::clamp(place, 0.0, last);
  const auto low = static_cast<std::size_t>(std::min(within, last - 1.0));
  const double share = within - static_cast<double>(low);
  return runtime.first_call[low] * (1.0 - share) + runtime.first_call[low + 1] * share;
}

}  // namespace

std::vector<std::string_view> runtime_names() {
  std::vector<std::string_view> names;
  for (const Runtime& runtime : kRuntimes) names.push_back(runtime.name);
  return names;
}

Distribution build_runtime(Parameters& settings) {
  const Runtime* runtime = read_runtime(settings);
  const std::size_t package = settings.choice("package", {"zip", "image"}, 0);
  const std::size_t architecture = settings.choice("architecture", {"x86_64", "arm64"}, 0);
  if (runtime == nullptr) return Distribution{};
  const std::size_t build = 2 * package + architecture;
  const Measured& measured = runtime->init[build];
  if (measured.median > 0.0) return init_law(measured, kShapes[build]);
  settings.fail("runtime",
                fmt::format("\"{}\" was not measured with this package and architecture; take "
                            "x86_64, or give init as quantiles of your own",
                            runtime->name));
  return Distribution{};
}

Distribution build_runtime_first_call(Parameters& settings) {
  const Runtime* runtime = read_runtime(settings);
  const std::optional<Setting> memory = settings.require("memory", "512MB");
  if (runtime == nullptr || !memory) return Distribution{};
  const Megabytes size = memory->size();
  if (size.count == 0) return Distribution{};
  return Distribution{milliseconds_of(first_call_at(*runtime, size))};
}

}  // namespace coldcast
