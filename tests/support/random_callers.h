#pragma once

#include <cstdint>
#include <string>

namespace coldcast {

class Dice;

// A small scenario of doors, clients, calls, dependencies, events, work left behind and changes, as
// a scenario file. Its times lie on a coarse grid, so that instants coincide; nothing in it is
// random but which of two versions a request goes to, which is what NaiveCallers knows. Not every
// seed gives a scenario that is read without an error: a change may come to what AWS refuses.
[[nodiscard]] std::string random_callers(std::uint64_t seed);
// The same by other dice.
[[nodiscard]] std::string random_callers(Dice dice);

}  // namespace coldcast
