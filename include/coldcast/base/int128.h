#pragma once

namespace coldcast {

// For exact sums and products of nanoseconds; a GNU extension that g++ and clang++ both have.
__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

}  // namespace coldcast
