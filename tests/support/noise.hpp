#pragma once

#include <random>
#include <string>

namespace tt {

/// Bytes that no compressor makes much of, always the same for one seed.
inline std::string noise(std::size_t size, unsigned seed) {
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

} // namespace tt
