#pragma once

#include <fmt/format.h>
#include <string_view>

#include "coldcast/results/metric_tree.h"

namespace coldcast {

struct KeepAliveBand;

// As it stands.
inline void append_text(fmt::memory_buffer& out, std::string_view text) {
  out.append(text.data(), text.data() + text.size());
}

// `text` in quotes, escaped as RFC 8259 asks.
void append_json_string(fmt::memory_buffer& out, std::string_view text);
// The shortest form that reads back equal; null for nothing, and for what JSON has no number for.
void append_json_number(fmt::memory_buffer& out, const Number& number);
// The numbers of a row as members of an object, nested by their paths: what stands between the
// braces, each line behind `indent`. With `ci95` as a last member if the row has it.
void append_json_row(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                     const MetricRow& row, std::string_view indent);

// The same without that, and without what auto scaling did.
void append_json_numbers(fmt::memory_buffer& out, std::span<const std::string_view> paths,
                         const MetricRow& row, std::string_view indent);

// Sections of what is no function (queues, front doors), each after a comma; nothing without any.
void append_json_things(fmt::memory_buffer& out, const MetricTree& tree, std::string_view indent);

// `"thresholds": [...]` with what stands before a further member, if any was asked; `indent` is
// that of the members.
void append_json_conditions(fmt::memory_buffer& out, const std::vector<ConditionResult>& conditions,
                            std::string_view indent);
// `"keep_alives": {...}`: names, the result under each, and the least and greatest of each number.
void append_json_band(fmt::memory_buffer& out, const KeepAliveBand& band, std::string_view indent);

}  // namespace coldcast
