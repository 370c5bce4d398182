#pragma once

#include <string>
#include <string_view>

namespace coldcast {

// What a stranger's bytes may reach, one function an entrance. Each takes any bytes: what they make
// the library say is an Error of its own, which is swallowed; anything else that goes wrong ends
// the program (assert, sanitizer, another exception).
//
// libFuzzer calls them with bytes of its own making (preset fuzz); the ordinary tests with those of
// corpus/.

// A scenario file. What is accepted must read back the same from its resolved form, and run.
void fuzz_scenario(std::string_view bytes);
// A file in YAML. What the reader of plain lines takes is read the same by that of all of YAML.
void fuzz_plain_yaml(std::string_view bytes);
// The first line is the settings of the trace in YAML's flow style, the rest the file.
void fuzz_trace_csv(std::string_view bytes);
void fuzz_trace_azure_2019(std::string_view bytes);
void fuzz_trace_azure_2021(std::string_view bytes);
// PATH=VALUE of --set, a line each.
void fuzz_edit(std::string_view bytes);
// What --vary takes.
void fuzz_axis(std::string_view bytes);
// What --fail-if, thresholds and targets take.
void fuzz_expression(std::string_view bytes);
// What --until takes.
void fuzz_precision(std::string_view bytes);
// What --shard takes; the lines after the first are the environment, NAME=VALUE.
void fuzz_shard_place(std::string_view bytes);
// Files for merge, without their first line, parted by lines `+`. What is accepted is merged and
// printed.
void fuzz_shard_result(std::string_view bytes);
// A file of logs, access logs or metrics of any form. What is accepted becomes a scenario that is
// one.
void fuzz_measurements(std::string_view bytes);
// Durations, rates, sizes, counts and numbers, in flags and files. What is accepted reads back.
void fuzz_quantity(std::string_view bytes);
// A file for import, of each family in turn. What is written is read by the scenario loader.
void fuzz_import(std::string_view bytes);
// Choices of a scenario that the engine and its twin simulate: they agree on every request,
// environment and instant.
void fuzz_twin(std::string_view bytes);
// The same with the twin of callers: on every row and every sum.
void fuzz_callers_twin(std::string_view bytes);
// Words of a command line, a line each, in a folder without a file.
void fuzz_command_line(std::string_view bytes);

}  // namespace coldcast
