#pragma once

#include "integrations/journal/line.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/model/change.hpp"
#include "pipeline/model/credential.hpp"

#include <cstdint>

namespace tt {

/// Makes journal lines for one group of changes, each chained to the one before, and refuses changes that no
/// store may take. Pure: a store writes the lines, and forgets the writer when the group fails.
class JournalWriter {
public:
    /// Continues after `head`, for the holder of `fleet`.
    JournalWriter(JournalHead head, Fleet fleet);

    /// The next line. Refused as `invalid_input`: a Fleet record that is erased, that names another fleet or
    /// a lower epoch, and a record that would not read back.
    Result<JournalLine> next(const Transaction& transaction, const Change& change);

    /// The fleet after the lines so far.
    [[nodiscard]] const Fleet& fleet() const { return fleet_; }

    [[nodiscard]] const JournalHead& head() const { return head_; }

private:
    JournalHead head_;
    Fleet fleet_;
};

/// The fleet as its next holder has it: one epoch on, and with the id if it has none yet.
Fleet next_holder(Fleet fleet, const FleetId& id);

/// `conflict` unless the store that took `held` is still the newest holder.
Result<> check_holder(std::uint64_t stored, std::uint64_t held);

} // namespace tt
