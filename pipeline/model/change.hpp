#pragma once

#include "pipeline/calendar/freeze.hpp"
#include "pipeline/model/approval.hpp"
#include "pipeline/model/build.hpp"
#include "pipeline/model/credential.hpp"
#include "pipeline/model/deploy.hpp"
#include "pipeline/model/host.hpp"
#include "pipeline/model/known_commit.hpp"
#include "pipeline/model/policy.hpp"
#include "pipeline/model/stage.hpp"
#include "pipeline/model/veto.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tt {

/// Everything the control plane keeps. Each alternative is a table of its own.
using AnyRecord = std::variant<
    Fleet, Service, Policy, RuntimeConfig, Build, Stage, Deploy, Permit, Host, Credential, Freeze,
    KnownCommit, Veto, Approval>;

/// One of AnyRecord. A type of its own so that what copies, moves and ends all of the alternatives is
/// compiled once, and not in each file that makes a change.
struct Record : AnyRecord {
    using AnyRecord::AnyRecord;
    Record();
    Record(const Record&);
    Record(Record&&) noexcept;
    Record& operator=(const Record&);
    Record& operator=(Record&&) noexcept;
    ~Record();
    bool operator==(const Record&) const;
};

/// The name of the record's table.
std::string_view table_of(const Record& record);

/// The record's key in its table.
std::string key_of(const Record& record);

/// A typed after-image: the record as it is from now on, or, when erased, the record that is gone.
struct Change {
    Record after;
    bool erased = false;

    bool operator==(const Change&) const = default;
};

/// What one transaction writes, and on whose behalf.
struct Transaction {
    Time at;
    Actor actor;
    std::vector<Change> changes;
};

/// One line of the journal.
struct JournalEntry {
    std::uint64_t sequence = 0; ///< From 1, without gaps.
    std::uint64_t epoch = 0;
    Time at;
    Actor actor;
    Change change;
    Digest previous; ///< The hash of the entry before; that of no entry for the first.
    Digest hash;     ///< Over the canonical encoding of all of the above.
};

} // namespace tt
