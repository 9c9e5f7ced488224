#pragma once

#include "pipeline/base/time.hpp"
#include "pipeline/model/policy.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

/// The single choices that a property test makes. To be called inside of a property; rapidcheck records
/// them, repeats them and makes them smaller. Compiled once: rapidcheck's own templates, one for each type
/// of the model, would take minutes and gigabytes in every test.
namespace tt::gen {

/// A number from 0 to below `end`.
std::size_t below(std::size_t end);

bool coin();

/// Any number between the two, often one of them.
std::int64_t between(std::int64_t lowest, std::int64_t highest);
std::uint64_t unsigned_between(std::uint64_t lowest, std::uint64_t highest);

/// A name as people give them, from a pool so small that names refer to each other and collide.
std::string name();

/// Any UTF-8 text, with what JSON must escape and what takes two, three and four bytes.
std::string text();

/// Any instant that RFC 3339 can write, and often one of the two that mean "never".
Time time();

Duration duration();

Amount amount();

} // namespace tt::gen
