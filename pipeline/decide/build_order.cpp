#include "pipeline/decide/build_order.hpp"

namespace tt {

namespace {

bool have_common_history(const Build& a, const Build& b) {
    return a.commit.generation != 0 && b.commit.generation != 0 && a.commit.branch == b.commit.branch;
}

} // namespace

bool is_newer(const Build& a, const Build& b) {
    const bool by_history = have_common_history(a, b) && a.commit.generation != b.commit.generation;
    return by_history ? a.commit.generation > b.commit.generation : a.number > b.number;
}

std::optional<std::uint64_t> commits_between(const Build& older, const Build& newer) {
    const bool known =
        have_common_history(older, newer) && newer.commit.generation >= older.commit.generation;
    return known ? std::optional(newer.commit.generation - older.commit.generation) : std::nullopt;
}

} // namespace tt
