#pragma once

#include <cstdint>
#include <string>

namespace tt::bench {

/// Numbers that are the same on every machine, for trees that are.
class Noise {
public:
    explicit Noise(std::uint64_t seed)
        : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

    std::uint64_t next() {
        state_ ^= state_ << 13U;
        state_ ^= state_ >> 7U;
        state_ ^= state_ << 17U;
        return state_ * 0x2545F4914F6CDD1DU;
    }

    /// From 0 to below the limit.
    std::uint64_t below(std::uint64_t limit) { return (next() >> 11U) % limit; }

    /// Text that compresses as program text does: lines of words out of a few thousand.
    std::string line() {
        std::string text(4 * below(5), ' ');
        for (std::uint64_t words = 2 + below(8); words > 0; --words) text += word(below(64) * below(64));
        return text += '\n';
    }

    std::string text(std::size_t size) {
        std::string text;
        while (text.size() < size) text += line();
        return text;
    }

private:
    static std::string word(std::uint64_t number) {
        Noise letters(number + 7);
        std::string word;
        for (std::uint64_t left = 2 + letters.below(8); left > 0; --left)
            word += static_cast<char>('a' + letters.below(26));
        return word += " (.=,"[letters.below(5)];
    }

    std::uint64_t state_;
};

} // namespace tt::bench
