#pragma once

#include "integrations/journal/line.hpp"
#include "integrations/journal/writer.hpp"
#include "pipeline/model/fold.hpp"
#include "pipeline/ports/store.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace tt {

/// What a MemoryStore writes to. It outlives the store, as a file does, so that a test can "restart".
struct MemoryDatabase {
    State state;
    std::vector<JournalLine> journal;
    FleetId fleet = FleetId("f-memory"); ///< The id that the fleet gets; the same in every run.
};

/// A store that keeps everything in memory, with the journal of the real one.
class MemoryStore final : public Store {
public:
    explicit MemoryStore(std::shared_ptr<MemoryDatabase> database = std::make_shared<MemoryDatabase>())
        : database_(std::move(database)) {}

    Result<Fleet> take_over(Time at, const Actor& actor) override {
        const Fleet holder = next_holder(database_->state.fleet, database_->fleet);
        const Transaction transaction{at, actor, {{holder, false}}};
        TT_TRY(write(holder, {&transaction, 1}));
        return holder;
    }

    Result<State> load() const override { return database_->state; }

    Result<> commit(std::span<const Transaction> group) override {
        TT_TRY(check_holder(database_->state.fleet.epoch, epoch_));
        return write(database_->state.fleet, group);
    }

    Result<std::vector<JournalEntry>> journal(std::uint64_t from, std::size_t limit) const override {
        std::vector<JournalEntry> entries;
        for (const JournalLine& line : database_->journal) {
            if (entries.size() == limit) break;
            if (line.sequence < from) continue;
            TT_ASSIGN(JournalEntry entry, to_entry(line));
            entries.push_back(std::move(entry));
        }
        return entries;
    }

    Result<JournalHead> head() const override {
        if (database_->journal.empty()) return JournalHead{};
        return JournalHead{database_->journal.back().sequence, database_->journal.back().hash};
    }

    Result<JournalHead> verify() const override {
        JournalHead head;
        for (const JournalLine& line : database_->journal) {
            TT_ASSIGN(head, follow(head, line));
        }
        TT_ASSIGN(const auto entries, journal(0, database_->journal.size()));
        const std::string difference = first_difference(fold(entries), database_->state);
        if (!difference.empty())
            return fail(ErrorKind::corrupt, "the journal tells something else of " + difference);
        return head;
    }

private:
    /// Makes all lines first: nothing can fail once the first is written.
    Result<> write(const Fleet& holder, std::span<const Transaction> group) {
        TT_ASSIGN(JournalHead before, head());
        JournalWriter writer(std::move(before), holder);
        std::vector<JournalLine> lines;
        for (const Transaction& transaction : group)
            for (const Change& change : transaction.changes) {
                TT_ASSIGN(JournalLine line, writer.next(transaction, change));
                lines.push_back(std::move(line));
            }
        std::ranges::move(lines, std::back_inserter(database_->journal));
        for (const Transaction& transaction : group)
            for (const Change& change : transaction.changes) apply(database_->state, change);
        epoch_ = writer.fleet().epoch;
        return {};
    }

    std::shared_ptr<MemoryDatabase> database_;
    std::uint64_t epoch_ = 0; ///< The epoch that this store holds; 0: it has not taken over.
};

} // namespace tt
