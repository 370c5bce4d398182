#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "coldcast/base/time.h"
#include "coldcast/scenario/rollback.h"

namespace coldcast {

struct Scenario;

// How requests go over from the old version of a function to the new one.
struct TrafficShift {
  enum class Kind : std::uint8_t { all_at_once, canary, linear };

  Kind kind = Kind::all_at_once;
  double share = 1.0;  // of the requests: at the start, and with each further step of `linear`
  Duration every{};    // between steps; of `canary`: until all go over
};

// A new version of a function: environments of the old one serve nothing that comes afterwards.
struct Deployment {
  std::uint32_t function = 0;  // its index
  TrafficShift traffic;
  std::optional<RollbackCondition> rollback_if;
};

// The environments of one zone end.
struct ZoneLoss {
  std::uint32_t zone = 1;              // 1, 2, ...
  std::optional<std::uint32_t> zones;  // `of`; absent: as many as each function is spread over
};

// Something of the scenario changes while time runs: an entry of `changes`, or its end (`for`).
struct ScenarioChange {
  SimTime at{};
  bool is_undone = false;  // the end of an entry
  std::size_t entry = 0;   // its place in `changes`; its end has the same
  // The paths that get other values, as they were written: `functions.api.reserved_concurrency`.
  std::vector<std::string> paths{};
  // The scenario as it is from then on; without `changes` of its own.
  std::shared_ptr<const Scenario> after{};
  // Likewise, but for entries (by their place) whose values do not hold: a deployment that was
  // rolled back, a change that was refused. Null where no entry can come to that.
  std::function<std::shared_ptr<const Scenario>(const std::vector<bool>& undone)> without{};
  bool is_deployment = false;             // it was asked for as one: `deploy`
  std::vector<Deployment> deployments{};  // that one, or those that its paths imply
  std::optional<ZoneLoss> zone{};
};

// An entry of `changes` that came about, or its end.
struct ChangeOutcome {
  enum class Status : std::uint8_t { done, failed, undone };

  SimTime at{};
  std::size_t change = 0;  // of the scenario's
  Status status = Status::done;
  std::string reason{};  // why it failed or was undone before its time; else empty
};
// done, failed, undone.
[[nodiscard]] std::string_view to_string(ChangeOutcome::Status status);

// What it is, for people: `deploy api`, `lose_zone 1 of 3`, or its paths.
[[nodiscard]] std::string description_of(const ScenarioChange& change, const Scenario& scenario);

// Whether environments may end because of a change: cold starts have two causes more.
[[nodiscard]] bool ends_environments(const Scenario& scenario);

}  // namespace coldcast
