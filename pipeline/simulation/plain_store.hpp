#pragma once

#include "pipeline/ports/store.hpp"

#include <memory>
#include <utility>

namespace tt::sim {

/// What survives a crash of the control plane.
struct Disk {
    State tables;
    Time written; ///< When it was last committed to.
    bool full = false;
    bool kept = true; ///< Else nothing is: the control plane never crashes, and no second copy is needed.
};

/// A store without journal, for thousands of runs. The contract suite covers the real ones.
class PlainStore final : public Store {
public:
    explicit PlainStore(std::shared_ptr<Disk> disk)
        : disk_(std::move(disk)) {}

    Result<Fleet> take_over(Time, const Actor&) override {
        Fleet fleet = disk_->tables.fleet;
        fleet.id = FleetId{"f-sim"};
        ++fleet.epoch;
        apply(disk_->tables, {fleet, false});
        return fleet;
    }

    Result<State> load() const override { return disk_->tables; }

    Result<> commit(std::span<const Transaction> group) override {
        if (disk_->full) return fail(ErrorKind::unavailable, "disk full");
        for (const Transaction& transaction : group) {
            disk_->written = transaction.at;
            for (const Change& change : transaction.changes) {
                if (disk_->kept) apply(disk_->tables, change);
                changes_.push_back(change);
            }
        }
        return {};
    }

    Result<std::vector<JournalEntry>> journal(std::uint64_t, std::size_t) const override { return {}; }

    Result<JournalHead> head() const override { return JournalHead{}; }

    Result<JournalHead> verify() const override { return JournalHead{}; }

    /// Everything that was committed since this was last asked.
    std::vector<Change> take_changes() { return std::exchange(changes_, {}); }

private:
    std::shared_ptr<Disk> disk_;
    std::vector<Change> changes_;
};

} // namespace tt::sim
