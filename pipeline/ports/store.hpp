#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/state.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tt {

/// The newest line of the journal. Whoever remembers it elsewhere can tell later that nothing before it was
/// rewritten and nothing cut off.
struct JournalHead {
    std::uint64_t sequence = 0; ///< 0: the journal is empty.
    Digest hash;

    bool operator==(const JournalHead&) const = default;
};

/// Keeps the state tables and, in the same transaction, the append-only, hash-chained journal of how they
/// came to be: folding the journal gives exactly the tables.
///
/// One object is for one thread. Another one over the same database may read beside it.
class Store {
public:
    virtual ~Store() = default;

    /// Makes this store the fleet's only writer: from now on the commits of every other one are refused. The
    /// epoch grows by one, and the first call of all makes the fleet. Journalled on behalf of the actor.
    virtual Result<Fleet> take_over(Time at, const Actor& actor) = 0;

    /// The tables as they were committed last. `presence` and `started_at` are not durable and stay empty.
    virtual Result<State> load() const = 0;

    /// Writes all transactions or none of them, in order, each change with its journal line. They are
    /// durable when it returns. A store that has not taken over, or that another one has taken over from
    /// since, gets `conflict` and must stop. A Fleet record may raise the epoch, never lower it.
    virtual Result<> commit(std::span<const Transaction> group) = 0;

    /// The entries from sequence number `from` on, at most `limit` of them; none beyond the head.
    virtual Result<std::vector<JournalEntry>> journal(std::uint64_t from, std::size_t limit) const = 0;

    virtual Result<JournalHead> head() const = 0;

    /// Reads everything: `corrupt`, naming the place, unless every line of the journal has its hash and
    /// follows the one before, and folding them gives the tables. That lines at the end were not cut off
    /// shows only in comparison with a head that is remembered elsewhere.
    virtual Result<JournalHead> verify() const = 0;
};

} // namespace tt
