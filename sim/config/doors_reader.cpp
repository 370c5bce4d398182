#include "config/doors_reader.h"

#include <array>
#include <fmt/format.h>
#include <string>
#include <utility>

#include "coldcast/base/catalog.h"
#include "coldcast/base/text.h"
#include "coldcast/config/catalogs.h"

#include "base/near_form.h"
#include "config/callers_reader.h"

namespace coldcast {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

ThrottleSettings read_throttle(Parameters block) {
  ThrottleSettings throttle;
  throttle.rate = block.rate("rate");
  throttle.burst = block.count("burst");
  block.done();
  return throttle;
}

// Of the account, where either key has its default.
ThrottleSettings read_account_throttle(Parameters block) {
  ThrottleSettings throttle = kApiGatewayThrottle;
  if (const auto rate = block.find("rate")) {
    throttle.rate = rate->rate();
  } else {
    block.resolve("rate", Node::scalar(to_string(throttle.rate)));
  }
  throttle.burst = block.count("burst", throttle.burst);
  block.done();
  return throttle;
}

Node throttle_node(const ThrottleSettings& throttle) {
  Node block;
  block.kind = Node::Kind::map;
  block.entries.push_back({"rate", {}, Node::scalar(to_string(throttle.rate))});
  block.entries.push_back({"burst", {}, Node::scalar(fmt::format("{}", throttle.burst))});
  return block;
}

// A REST API's integration timeout has no end: it can be raised on request.
void read_timeout(Parameters& keys, const Key& row, FrontDoorSettings& door) {
  const Bounds<Duration> bounds = duration_bounds(row);
  door.timeout = keys.duration(row.path, *door.timeout);
  if (bounds.has(*door.timeout)) return;
  keys.fail(row.path, fmt::format("{} is outside AWS's range of {} to {}", to_string(*door.timeout),
                                  to_string(bounds.least),
                                  bounds.most == kForever ? "what a quota increase grants"
                                                          : to_string(bounds.most)));
}

void read_status(Parameters& keys, FrontDoorSettings& door) {
  const Key& row = key_row("front_door", "throttle_status");
  const std::uint64_t status = keys.count(row.path, door.throttle_status);
  const Bounds<std::uint32_t> bounds = count_bounds(row);
  if (status < bounds.least || status > bounds.most) {
    keys.fail(row.path, fmt::format("{} is no error; expected {}, such as 429", status, row.range));
  }
  door.throttle_status = static_cast<std::uint16_t>(status);
}

// What an ALB and a function URL do not have, and what is meant.
void fail_throttle(Parameters& keys, FrontDoorKind kind) {
  if (!keys.has("throttle")) return;
  const bool is_balancer = kind == FrontDoorKind::alb;
  keys.find("throttle")
      ->fail(fmt::format(
          "{} have no limit of their own; leave it out, or write the function's "
          "reserved_concurrency or a "
          "kind that has one (rest_api, http_api); throttle_status is the status that a throttled "
          "request gets here",
          is_balancer ? "load balancers" : "function URLs"));
}

// The wait for an answer has another name at each kind.
void fail_other_timeout(Parameters& keys, FrontDoorKind kind) {
  const bool is_api = kind == FrontDoorKind::rest_api || kind == FrontDoorKind::http_api;
  const std::string_view own = is_api                       ? "integration_timeout"
                               : kind == FrontDoorKind::alb ? "idle_timeout"
                                                            : "";
  for (const std::string_view key : {"integration_timeout", "idle_timeout", "timeout"}) {
    if (key == own || !keys.has(key)) continue;
    const std::optional<Setting> found = keys.find(key);
    found->fail(own.empty()
                    ? std::string("function URLs wait as long as the function runs; leave it out, "
                                  "or write the function's timeout or client: {timeout: 10s} at "
                                  "the arrivals")
                    : fmt::format("unknown key \"{}\"; write it like \"{}: {}\"", key, own,
                                  found->node().text));
  }
}

template <FrontDoorKind kKind>
FrontDoorSettings build_door(Parameters& keys) {
  FrontDoorSettings door = default_front_door(kKind);
  if (door.is_api()) {
    read_timeout(keys, key_row("front_door", "integration_timeout", to_string(kKind)), door);
    if (const auto throttle = keys.find_or_none("throttle"))
      door.throttle = read_throttle(throttle->map("{rate: _, burst: 100}"));
  }
  if (!door.is_api()) fail_throttle(keys, kKind);
  fail_other_timeout(keys, kKind);
  if (kKind == FrontDoorKind::alb) read_timeout(keys, key_row("front_door", "idle_timeout"), door);
  read_status(keys, door);
  KeyReader(keys, "front_door").read("door_latency", door.latency);
  return door;
}

using Row = CatalogRow<FrontDoorSettings>;
constexpr std::array<Row, 4> kDoors{{
    {"rest_api", "API Gateway REST API: 504 after its integration timeout, 500 for a throttle",
     "{kind: rest_api, integration_timeout: 29s, throttle: {rate: 500/s, burst: 100}}",
     build_door<FrontDoorKind::rest_api>},
    {"http_api", "API Gateway HTTP API: 504 after its integration timeout, 503 for a throttle",
     "{kind: http_api, integration_timeout: 30s}", build_door<FrontDoorKind::http_api>},
    {"alb", "Application Load Balancer: 504 after its idle timeout, 502 for a throttle",
     "{kind: alb, idle_timeout: 60s}", build_door<FrontDoorKind::alb>},
    {"function_url", "function URL: waits as long as the function runs, 429 for a throttle",
     "{kind: function_url}", build_door<FrontDoorKind::function_url>},
}};

// The form of a block whose kind stands there alone.
std::string kind_form(const Setting& block) {
  std::vector<std::string_view> kinds;
  for (const Row& row : kDoors) kinds.push_back(row.kind);
  const auto near = block.is_scalar() ? near_word(block.node().text, kinds) : std::nullopt;
  return fmt::format("{{kind: {}}}", near.value_or("_"));
}

DependencySettings read_dependency(Parameters keys) {
  DependencySettings dependency;
  if (const auto latency = keys.require("latency", "20ms")) {
    dependency.latency = read_distribution(*latency);
  }
  if (const auto concurrency = keys.find_or_none("concurrency")) {
    dependency.concurrency = read_count(*concurrency);
    (void)is_in_range(*concurrency, key_row("scenario", "dependencies.*.concurrency"),
                      *dependency.concurrency);
  }
  KeyReader reader(keys, "scenario", "dependencies.*");
  reader.read("failure_rate", dependency.failure_rate);
  reader.read("available", dependency.available);
  reader.read("abandoned", dependency.abandoned);
  keys.done();
  return dependency;
}

}  // namespace

std::optional<ThrottleSettings> read_api_gateway(Parameters& account) {
  const std::optional<Setting> setting = account.find("api_gateway");
  if (!setting) {
    account.resolve("api_gateway", throttle_node(kApiGatewayThrottle));
    return kApiGatewayThrottle;
  }
  if (!setting->is_scalar()) return read_account_throttle(setting->map());
  (void)setting->choice({"unlimited"});
  return std::nullopt;
}

std::vector<FrontDoorSettings> read_front_doors(Parameters& settings) {
  std::vector<FrontDoorSettings> doors;
  const std::optional<Setting> blocks = settings.find("front_doors");
  if (!blocks) return doors;
  // What could not be read is there under its name: who refers to it makes no mistake.
  const auto add = [&doors](const std::string& name, std::optional<FrontDoorSettings> door) {
    doors.push_back(door ? std::move(*door) : default_front_door(FrontDoorKind::rest_api));
    doors.back().name = name;
  };
  for (const std::string& name : fail_listed_names(*blocks, "{kind: rest_api}"))
    add(name, std::nullopt);
  Parameters by_name = blocks->map();
  for (const auto& [name, block] : by_name.all()) {
    add(name, build_from(std::span<const Row>{kDoors}, block.map(kind_form(block))));
  }
  return doors;
}

std::vector<DependencySettings> read_dependencies(Parameters& settings) {
  std::vector<DependencySettings> dependencies;
  const std::optional<Setting> blocks = settings.find("dependencies");
  if (!blocks) return dependencies;
  for (const std::string& name : fail_listed_names(*blocks, "{latency: 20ms}")) {
    dependencies.emplace_back();
    dependencies.back().name = name;
  }
  Parameters by_name = blocks->map();
  for (const auto& [name, block] : by_name.all()) {
    dependencies.push_back(read_dependency(block.map("{latency: _}")));
    dependencies.back().name = name;
  }
  return dependencies;
}

std::vector<CatalogEntry> front_door_catalog() {
  return entries_of(std::span<const Row>{kDoors});
}

}  // namespace coldcast
