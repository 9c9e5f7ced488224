#pragma once

#include <cstdint>
#include <string>

namespace tt::bench {

/// What a program is made of.
struct Image {
    std::uint64_t seed = 1;
    int functions = 1000;
    int more = 0;          ///< Functions that come early and were not there before.
    int changed_every = 0; ///< Each of so many functions is another one; 0: none.
};

/// A file that changes as a linked program does: functions out of a small set of instructions, which call
/// each other by how far away the other one is, and a table of where each one lies. So one more function in
/// front changes a few bytes in nearly every place.
std::string image(const Image& image);

} // namespace tt::bench
