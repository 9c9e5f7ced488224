#pragma once

#include <cstdint>
#include <string_view>

namespace tt {

/// A number that is the same for the same text everywhere and always: FNV-1a, 64 bits
/// (http://www.isthe.com/chongo/tech/comp/fnv/). No protection against those who look for two texts that
/// share it.
constexpr std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

} // namespace tt
