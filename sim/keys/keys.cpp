#include "coldcast/keys/keys.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "keys/tables.h"

namespace coldcast {
namespace {

// Blocks that stand in one place have their keys listed there.
constexpr std::array<std::string_view, 7> kInPlace = {
    "function", "front_door", "queue", "async", "event_source", "stream", "autoscaling"};

// Takes the first step off `path`, without the number of an entry of a list.
std::string_view take_step(std::string_view& path) {
  const std::size_t dot = path.find('.');
  std::string_view step = path.substr(0, dot);
  path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  return step.substr(0, step.find('['));
}

// `*` is any name, `p*` a quantile.
bool matches(std::string_view pattern, std::string_view step) {
  if (pattern == step || pattern == "*") return true;
  return pattern == "p*" && step.size() > 1 && step[0] == 'p' && step[1] >= '0' && step[1] <= '9';
}

std::string_view without_list(std::string_view term) {
  return term.ends_with("[]") ? term.substr(0, term.size() - 2) : term;
}

// The block whose keys stand below this one, if any does.
const KeyBlock* block_below(const Key& key) {
  for (const std::string_view term : terms_of(key.type)) {
    if (const KeyBlock* block = find_key_block(without_list(term))) return block;
  }
  return nullptr;
}

// Follows `path` through the rows of `block`, which stands at `place`.
void follow(const KeyBlock& block, const std::string& place, std::string_view path,
            std::vector<PlacedKey>& found) {
  for (const Key& key : block.keys) {
    std::string_view pattern = key.path;
    std::string_view rest = path;
    bool fits = true;
    while (fits && !pattern.empty()) {
      const std::string_view step = take_step(pattern);
      fits = !rest.empty() && matches(step, take_step(rest));
      // A quantile such as p99.9, and a path as a key, have points of their own.
      if (fits && pattern.empty() && (step == "p*" || key.type == "value")) rest = {};
    }
    if (!fits) continue;
    const std::string here = place + std::string(key.path);
    if (rest.empty()) {
      found.push_back({here, &key, &block});
    } else if (const KeyBlock* below = block_below(key)) {
      follow(*below, here + ".", rest, found);
    }
  }
}

void append(const KeyBlock& block, const std::string& place, std::vector<PlacedKey>& keys) {
  for (const Key& key : block.keys) {
    keys.push_back({place + std::string(key.path), &key, &block});
    const KeyBlock* below = block_below(key);
    const bool is_here = below != nullptr && &block == &key_blocks().front();
    const bool is_in_place = below != nullptr && std::find(kInPlace.begin(), kInPlace.end(),
                                                           below->name) != kInPlace.end();
    if (is_in_place && (is_here || block.name == "function"))
      append(*below, place + std::string(key.path) + ".", keys);
  }
}

std::vector<std::string_view> split(std::string_view text, std::string_view between) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(between), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + between.size(), text.size()));
  }
  return parts;
}

std::string_view last_step(std::string_view path) {
  return path.substr(path.find_last_of('.') + 1);
}

}  // namespace

bool Key::is_of(std::string_view kind) const {
  if (kinds.empty()) return true;
  const std::vector<std::string_view> words = words_of(kinds);
  return std::find(words.begin(), words.end(), kind) != words.end();
}

std::vector<std::string_view> words_of(std::string_view text) {
  return split(text, " ");
}

std::vector<std::string_view> terms_of(std::string_view type) {
  return split(type, " | ");
}

std::span<const KeyBlock> key_blocks() {
  static const std::array<KeyBlock, 17> kBlocks{{
      {"scenario", "The file", "", "", scenario_keys()},
      {"function", "A function: functions.NAME, or the template of a trace", "", "",
       function_keys()},
      {"autoscaling", "Application Auto Scaling of provisioned concurrency", "", "",
       auto_scaling_keys()},
      {"async", "Asynchronous invocation", "", "", async_keys()},
      {"event_source", "An event source mapping", "", "", event_source_keys()},
      {"arrivals", "Arrivals: requests, events or messages", "kind",
       "poisson constant requests burst profile on_off closed_loop schedule "
       "eventbridge_schedule trace",
       arrival_keys()},
      {"trace", "An entry of traces", "format", "csv azure_2019 azure_2021", trace_keys()},
      {"distribution", "Distributions: a plain duration, or one of", "kind",
       "constant exponential uniform normal lognormal gamma weibull pareto quantiles empirical "
       "mixture runtime runtime_first_call",
       distribution_keys()},
      {"keep_alive", "Keep-alives", "kind", "preset fixed silent halving fleet none forever",
       keep_alive_keys()},
      {"retry", "Retries", "kind", "- aws_standard_2026 fixed step_functions", retry_keys()},
      {"backoff", "Waits that grow", "", "", backoff_keys()},
      {"destination", "Destinations: one of", "", "", destination_keys()},
      {"queue", "A queue", "", "", queue_keys()},
      {"stream", "A stream", "", "", stream_keys()},
      {"keys", "Message groups and keys", "", "", key_choice_keys()},
      {"front_door", "Front doors", "kind", "rest_api http_api alb function_url",
       front_door_keys()},
      {"throttle", "Token buckets of API Gateway", "", "", throttle_keys()},
  }};
  return kBlocks;
}

const KeyBlock* find_key_block(std::string_view name) {
  // Laws of numbers are laws of durations, with numbers.
  if (name == "counts") name = "distribution";
  for (const KeyBlock& block : key_blocks()) {
    if (block.name == name) return &block;
  }
  return nullptr;
}

std::vector<PlacedKey> keys_of(const KeyBlock& block) {
  std::vector<PlacedKey> keys;
  append(block, "", keys);
  return keys;
}

std::vector<PlacedKey> find_keys(std::string_view path) {
  std::vector<PlacedKey> found;
  follow(key_blocks().front(), "", path, found);
  return found;
}

std::vector<PlacedKey> keys_below(std::string_view path) {
  std::vector<PlacedKey> below;
  const std::vector<PlacedKey> all = keys_of(key_blocks().front());
  for (const PlacedKey& found : find_keys(path)) {
    const std::string place = found.path + ".";
    below.push_back(found);
    const std::size_t before = below.size();
    for (const PlacedKey& key : all) {
      if (key.path.starts_with(place)) below.push_back(key);
    }
    // A block that stands in many places is shown where it was asked for.
    const KeyBlock* block = block_below(*found.key);
    if (before == below.size() && block != nullptr) {
      for (const Key& key : block->keys)
        below.push_back({place + std::string(key.path), &key, block});
    }
  }
  if (!below.empty() || path.find('.') != std::string_view::npos) return below;
  for (const KeyBlock& block : key_blocks()) {
    if (&block != &key_blocks().front() &&
        std::find(kInPlace.begin(), kInPlace.end(), block.name) != kInPlace.end())
      continue;
    for (const PlacedKey& key : keys_of(block)) {
      if (last_step(key.path) == path) below.push_back(key);
    }
  }
  return below;
}

std::string key_hint(std::string_view path) {
  const std::string_view name = last_step(path);
  for (const PlacedKey& key : keys_of(key_blocks().front())) {
    if (last_step(key.path) != name) continue;
    std::string parent(
        key.path.substr(0, key.path.size() - std::min(key.path.size(), name.size() + 1)));
    if (const std::size_t star = parent.find('*'); star != std::string::npos)
      parent.replace(star, 1, "NAME");
    return parent.empty() ? fmt::format("; {} stands at the top of the file", name)
                          : fmt::format("; {} is a key of {}", name, parent);
  }
  return {};
}

}  // namespace coldcast
