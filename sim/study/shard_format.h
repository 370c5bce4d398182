#pragma once

#include <cstdint>
#include <string_view>

namespace coldcast {

// The first word of a shard's file; the number may not change without the format.
inline constexpr std::string_view kShardMagic = "coldcast shard 1";
inline constexpr const char* kShardHint = "expected a file that `--shard I/N --output FILE` wrote";

// Tells versions with other numbers apart: FNV-1a over their names.
[[nodiscard]] std::uint64_t metrics_fingerprint();

}  // namespace coldcast
