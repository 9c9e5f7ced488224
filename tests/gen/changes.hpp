#pragma once

#include "pipeline/model/change.hpp"
#include "tests/gen/gen.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace tt::gen {

/// A change that any store takes: any record but the fleet's, put or, now and then, erased. Keys collide
/// often, so that records are replaced and erased as well as made.
inline Change change() {
    Record record = any<Record>();
    if (std::holds_alternative<Fleet>(record)) record = any<Stage>();
    return {std::move(record), below(4) == 3};
}

inline Transaction transaction() {
    return {time(), any<Actor>(), few(change)};
}

/// What one commit writes.
inline std::vector<Transaction> group() {
    return few(transaction);
}

} // namespace tt::gen
