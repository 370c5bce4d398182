#include "random/near_law.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <optional>
#include <string_view>
#include <vector>

#include "coldcast/base/text.h"

#include "base/letters.h"
#include "base/near_form.h"

namespace coldcast {
namespace {

constexpr std::string_view kBlanks = " \t";
// The 99 % quantile of the standard normal.
constexpr double kNormal99 = 2.3263478740408408;

// What a law is called, between blanks, and its parameters in the order in which calls have them.
struct CalledLaw {
  std::string_view kind;
  std::string_view names;
  std::array<std::string_view, 2> keys;
};

constexpr auto kCalls = std::to_array<CalledLaw>({
    {"constant", " constant const fixed ", {"duration", ""}},
    {"exponential", " exponential exp expo expovariate ", {"mean", ""}},
    {"uniform", " uniform u unif ", {"min", "max"}},
    {"normal", " normal n norm gauss gaussian ", {"mean", "sd"}},
    {"lognormal", " lognormal lognorm ", {"median", "p99"}},
    {"gamma", " gamma ", {"mean", "cv"}},
    {"weibull", " weibull ", {"scale", "shape"}},
    {"pareto", " pareto ", {"min", "shape"}},
});

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  for (char& c : small) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return small;
}

// A duration of the file for one of people; nothing for what is none.
std::optional<std::string> duration_of(std::string_view text) {
  const std::string_view written = trimmed(text, kBlanks);
  if (parse_number(written)) return std::nullopt;
  if (parse_duration(written)) return std::string(written);
  return near_duration(written, "");
}

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end), kBlanks));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// `lognormal(median=100ms, p99=300ms)`; what a comma within braces has torn off is `...`.
std::string near_call(std::string_view text) {
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos) return {};
  const std::string name =
      fmt::format(" {} ", in_small_letters(trimmed(text.substr(0, open), kBlanks)));
  const auto law = std::find_if(kCalls.begin(), kCalls.end(), [&](const CalledLaw& one) {
    return one.names.find(name) != std::string_view::npos;
  });
  if (law == kCalls.end()) return {};
  const std::string_view inner = text.substr(open + 1, text.find(')') - open - 1);
  const std::vector<std::string_view> values = parts_of(inner, ',');
  std::string block = fmt::format("{{kind: {}", law->kind);
  for (std::size_t i = 0; i < law->keys.size() && !law->keys[i].empty(); ++i) {
    std::string_view key = law->keys[i];
    std::string_view value = i < values.size() && !values[i].empty() ? values[i] : "...";
    if (const std::size_t equals = value.find('='); equals != std::string_view::npos) {
      key = trimmed(value.substr(0, equals), kBlanks);
      value = trimmed(value.substr(equals + 1), kBlanks);
    }
    block += fmt::format(", {}: {}", key, duration_of(value).value_or(std::string(value)));
  }
  return block + "}";
}

std::string uniform(const std::string& min, const std::string& max) {
  return fmt::format("{{kind: uniform, min: {}, max: {}}}", min, max);
}

// `100ms-200ms`, `100-200ms`, `100ms to 200ms`.
std::string near_range(std::string_view text) {
  for (const std::string_view joint : {"..", " to ", "–", "-"}) {
    const std::size_t at = text.find(joint);
    if (at == std::string_view::npos || at == 0) continue;
    const std::string_view low = trimmed(text.substr(0, at), kBlanks);
    const std::string_view high = trimmed(text.substr(at + joint.size()), kBlanks);
    const auto max = duration_of(high);
    if (!max) continue;
    // Both are of the unit that stands at the end.
    const std::size_t unit = high.find_first_not_of("0123456789.,_ ");
    auto min = duration_of(low);
    if (!min && parse_number(low) && unit != std::string_view::npos)
      min = duration_of(std::string(low) + std::string(high.substr(unit)));
    if (min && parse_duration(*min) <= parse_duration(*max)) return uniform(*min, *max);
  }
  return {};
}

// `100ms ± 20ms`, `100ms +/- 20%`.
std::string near_spread(std::string_view text) {
  for (const std::string_view joint : {"±", "+/-", "+-"}) {
    const std::size_t at = text.find(joint);
    if (at == std::string_view::npos) continue;
    const auto middle = duration_of(text.substr(0, at));
    const std::string_view rest = trimmed(text.substr(at + joint.size()), kBlanks);
    if (!middle) return {};
    const Duration mean = parse_duration(*middle).value_or(Duration{});
    std::optional<Duration> spread;
    if (const auto width = duration_of(rest)) {
      spread = parse_duration(*width);
    } else if (const auto share = rest.ends_with('%') ? near_number(rest) : std::nullopt) {
      spread = Duration{static_cast<std::int64_t>(static_cast<double>(mean.count()) *
                                                  parse_number(*share).value_or(0.0))};
    }
    if (!spread || *spread > mean) return {};
    return uniform(to_string(mean - *spread), to_string(mean + *spread));
  }
  return {};
}

// Parameters of a block, under any of their names.
class Written {
 public:
  explicit Written(const Node& block) : block_(block) {}

  [[nodiscard]] std::string text(std::string_view key) const {
    const Node* node = block_.find(key);
    return node == nullptr ? std::string() : node->text;
  }
  [[nodiscard]] std::optional<double> number(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys)
      if (const auto found = parse_number(text(key))) return found;
    return std::nullopt;
  }
  [[nodiscard]] std::optional<Duration> span(std::initializer_list<std::string_view> keys) const {
    for (const std::string_view key : keys)
      if (const auto found = duration_of(text(key))) return parse_duration(*found);
    return std::nullopt;
  }

 private:
  const Node& block_;
};

std::string rounded(double nanoseconds) {
  constexpr double kMillisecond = 1e6;
  return fmt::format("{:.3g}ms", nanoseconds / kMillisecond);
}

double count_of(Duration span) {
  return static_cast<double>(span.count());
}

// Skewed laws by their mean and standard deviation, or as books have them.
std::string near_skewed(std::string_view kind, const Written& block) {
  const auto mean = block.span({"mean", "avg", "average"});
  const auto sd =
      block.span({"stddev", "std", "sd", "stdev", "std_dev", "sigma", "standard_deviation"});
  if (mean && sd && *mean > Duration::zero())
    return fmt::format("{{kind: {}, mean: {}, cv: {:.3g}}}", kind, to_string(*mean),
                       count_of(*sd) / count_of(*mean));
  const auto gamma_shape = block.number({"shape", "alpha", "k"});
  if (kind == "gamma" && mean && gamma_shape && *gamma_shape > 0.0)
    return fmt::format("{{kind: gamma, mean: {}, cv: {:.3g}}}", to_string(*mean),
                       1.0 / std::sqrt(*gamma_shape));
  const auto sigma = block.number({"sigma", "s"});
  const auto median = block.span({"median", "scale", "p50"});
  if (kind == "lognormal" && sigma && median)
    return fmt::format("{{kind: lognormal, median: {}, p99: {}}}", to_string(*median),
                       rounded(count_of(*median) * std::exp(kNormal99 * *sigma)));
  const auto mu = block.number({"mu", "meanlog"});
  if (kind == "lognormal" && sigma && mu)
    return fmt::format(
        "{{kind: lognormal, median: {:.3g}ms, p99: {:.3g}ms}}\" if mu is of milliseconds (e^mu, "
        "e^(mu + 2.326 sigma)), or \"{{kind: lognormal, median: 300ms, p99: 900ms}}",
        std::exp(*mu), std::exp(*mu + kNormal99 * *sigma));
  const auto scale = block.span({"scale", "beta", "theta"});
  if (kind == "gamma" && gamma_shape && scale && *gamma_shape > 0.0)
    return fmt::format("{{kind: gamma, mean: {}, cv: {:.3g}}}",
                       rounded(*gamma_shape * count_of(*scale)), 1.0 / std::sqrt(*gamma_shape));
  return {};
}

std::string lognormal(double median, double sigma) {
  return fmt::format("{{kind: lognormal, median: {}, p99: {}}}", rounded(median),
                     rounded(median * std::exp(kNormal99 * sigma)));
}

// A lognormal by two of its median, mean, deviation and another quantile than p99. With s the
// deviation of the logarithm, the mean is median e^(s^2 / 2), the variance mean^2 (e^(s^2) - 1)
// (Johnson, Kotz, Balakrishnan: Continuous Univariate Distributions, chapter 14).
std::string near_lognormal(const Written& block) {
  const auto mean = block.span({"mean", "avg", "average"});
  const auto median = block.span({"median", "p50"});
  const auto p99 = block.span({"p99"});
  if (mean && p99 && !median) {
    const double square = kNormal99 * kNormal99 - 2.0 * std::log(count_of(*p99) / count_of(*mean));
    const double sigma = kNormal99 - std::sqrt(square);
    return square >= 0.0 && sigma >= 0.0
               ? lognormal(count_of(*mean) * std::exp(-0.5 * sigma * sigma), sigma)
               : std::string();
  }
  if (!median || p99 || *median <= Duration::zero()) return {};
  if (const auto sd = block.span({"stddev", "std", "sd", "stdev", "std_dev", "sigma"})) {
    const double ratio = count_of(*sd) / count_of(*median);
    const double growth = 0.5 * (1.0 + std::sqrt(1.0 + 4.0 * ratio * ratio));
    return lognormal(count_of(*median), std::sqrt(std::log(growth)));
  }
  struct Quantile {
    std::string_view key;
    double normal;  // of the standard normal
  };
  for (const auto& [key, normal] : {Quantile{"p75", 0.6745}, Quantile{"p90", 1.2816},
                                    Quantile{"p95", 1.6449}, Quantile{"p99.9", 3.0902}}) {
    const auto value = block.span({key});
    if (value && *value > *median)
      return lognormal(count_of(*median), std::log(count_of(*value) / count_of(*median)) / normal);
  }
  return {};
}

std::string near_exponential(const Written& block) {
  for (const std::string_view key : {"rate", "lambda"}) {
    const auto rate = parse_rate(block.text(key));
    if (rate && rate->events > 0)
      return fmt::format("{{kind: exponential, mean: {}}}",
                         rounded(count_of(rate->per) / static_cast<double>(rate->events)));
  }
  if (const auto median = block.span({"median", "p50"}))
    return fmt::format("{{kind: exponential, mean: {}}}",
                       rounded(count_of(*median) / std::numbers::ln2));
  return {};
}

// `between: [10ms, 20ms]`, `range: 10ms..20ms`: both ends under one key.
std::string near_ends(const Node& node) {
  for (const Node::Entry& entry : node.entries) {
    if (entry.key == "kind" || entry.key == "weight") continue;
    const std::vector<Node>& ends = entry.value.items;
    if (entry.value.kind == Node::Kind::scalar)
      return near_range(trimmed(entry.value.text, kBlanks));
    const auto min = ends.size() == 2 ? duration_of(ends[0].text) : std::nullopt;
    const auto max = ends.size() == 2 ? duration_of(ends[1].text) : std::nullopt;
    return min && max ? uniform(*min, *max) : std::string();
  }
  return {};
}

std::string near_block_of_law(const Node& node) {
  const Written block(node);
  const std::string kind = block.text("kind");
  if (kind == "uniform") return near_ends(node);
  const bool is_whole = node.find("median") != nullptr && node.find("p99") != nullptr;
  if ((kind == "lognormal" || kind == "gamma") && node.find("cv") == nullptr && !is_whole) {
    std::string near = node.find("p99") == nullptr ? near_skewed(kind, block) : std::string();
    return near.empty() && kind == "lognormal" ? near_lognormal(block) : near;
  }
  if (kind == "exponential" && node.find("mean") == nullptr) return near_exponential(block);
  const auto mean = block.span({"mean", "avg", "average"});
  const auto sd = block.span({"stddev", "std", "sd", "stdev"});
  if (kind.empty() && mean && sd)
    return fmt::format("{{kind: normal, mean: {}, sd: {}}}", to_string(*mean), to_string(*sd));
  return {};
}

}  // namespace

std::string near_law(const Node& written) {
  if (written.kind == Node::Kind::map) return near_block_of_law(written);
  if (written.kind == Node::Kind::list) {
    if (written.items.size() != 2) return {};
    const auto min = duration_of(written.items[0].text);
    const auto max = duration_of(written.items[1].text);
    return min && max ? uniform(*min, *max) : std::string();
  }
  const std::string_view text = trimmed(written.text, kBlanks);
  if (is_runtime_name(text)) return fmt::format("{{kind: runtime, runtime: {}}}", text);
  for (const auto near : {near_call, near_spread, near_range})
    if (std::string found = near(text); !found.empty()) return found;
  return {};
}

}  // namespace coldcast
