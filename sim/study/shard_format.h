#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace coldcast {

// The first word of a shard's file; the number may not change without the format.
inline constexpr std::string_view kShardMagic = "coldcast shard 4";
inline constexpr std::string_view kAnyShardMagic = "coldcast shard ";
inline constexpr const char* kShardHint = "expected a file that `--shard I/N --output FILE` wrote";

// A file ends with this word and the checksum of all that stands before it; the other word is that
// of a shard that was broken off.
inline constexpr std::string_view kShardEnd = "end ";
inline constexpr std::string_view kShardCut = "cut ";
[[nodiscard]] std::string shard_seal(std::string_view word, std::uint64_t checksum);
// `body`, whose last line is ended, with that line behind it.
[[nodiscard]] std::string sealed_shard(std::string body);

// Tells versions with other numbers apart: FNV-1a over their names.
[[nodiscard]] std::uint64_t metrics_fingerprint();

}  // namespace coldcast
