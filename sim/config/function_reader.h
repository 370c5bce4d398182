#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "coldcast/base/parameters.h"
#include "coldcast/origin/time_zone.h"
#include "coldcast/scenario/scenario.h"

namespace coldcast {

// Reads the block of one function except its arrivals, and leaves asking for unknown keys to the
// caller. Keys that are absent keep what `function` has. `streams`: those of the file, which say
// what an event source has for defaults. `starts_at`: the instant of time zero, if the file says
// it.
void read_function_settings(Parameters& settings, Function& function,
                            const std::vector<StreamSettings>& streams,
                            const std::optional<CalendarTime>& starts_at);
// Reads `arrivals`: one block, or a list of them. Throws TraceError.
void read_arrivals(Parameters& settings, Function& function,
                   const std::optional<CalendarTime>& starts_at);

// The parts that have files of their own.
[[nodiscard]] ColdStart read_cold_start(Parameters settings, Architecture architecture);
[[nodiscard]] ProvisionedPlan read_provisioned(const Setting& setting,
                                               const std::optional<CalendarTime>& starts_at);
// The keys calls, after and background of the block `handler`.
void read_handler_steps(Parameters& block, Handler& handler);
// `recursion`, `recursion_limit`, `payload`.
void read_recursion(Parameters& settings, Function& function);

// A duration or a distribution; one of `kind` (a preset of a runtime) takes `value` for `key` where
// it says none itself.
[[nodiscard]] Distribution read_preset(const Setting& setting, std::string_view kind,
                                       std::string_view key, std::string_view value);

// A count that fits 32 bits: more is reported.
[[nodiscard]] std::uint32_t read_count(const Setting& setting);
[[nodiscard]] std::uint32_t read_count(Parameters& settings, std::string_view key,
                                       std::uint32_t otherwise);
// A choice whose words are those of to_string(), in the order of the enumerators.
template <typename Enum>
[[nodiscard]] Enum read_choice(Parameters& settings, std::string_view key,
                               const std::vector<std::string_view>& words, Enum otherwise) {
  return static_cast<Enum>(settings.choice(key, words, static_cast<std::size_t>(otherwise)));
}

}  // namespace coldcast
