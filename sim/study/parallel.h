#pragma once

#include <cstdint>
#include <functional>

namespace coldcast {

// Calls work(0) .. work(count - 1) on up to `jobs` threads, in no particular order. What is thrown
// is thrown on, that of the lowest index first; nothing new begins after it.
void for_each_index(std::uint64_t count, unsigned jobs,
                    const std::function<void(std::uint64_t)>& work);

}  // namespace coldcast
