#pragma once

#include "integrations/sqlite/sqlite_store.hpp"
#include "tests/fakes/memory_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <sqlite3.h>

#include <memory>
#include <string>
#include <string_view>

namespace tt {

/// Somewhere that stores keep their data, and how a test reaches behind their back.
class StoreHome {
public:
    virtual ~StoreHome() = default;

    /// One more store over the same data.
    virtual std::unique_ptr<Store> open() = 0;

    /// Changes one letter of the text in one column of one journal line, and nothing else.
    virtual void tamper(std::uint64_t sequence, std::string_view column) = 0;

    /// Removes one journal line.
    virtual void cut(std::uint64_t sequence) = 0;
};

class MemoryHome final : public StoreHome {
public:
    std::unique_ptr<Store> open() override { return std::make_unique<MemoryStore>(database_); }

    void tamper(std::uint64_t sequence, std::string_view column) override {
        std::string& text = column_of(database_->journal.at(sequence - 1), column);
        text.front() = text.front() == 'x' ? 'y' : 'x';
    }

    void cut(std::uint64_t sequence) override {
        database_->journal.erase(database_->journal.begin() + static_cast<std::ptrdiff_t>(sequence - 1));
    }

private:
    static std::string& column_of(JournalLine& line, std::string_view column) {
        if (column == "at") return line.at;
        if (column == "actor") return line.actor.name;
        if (column == "origin") return line.actor.origin;
        if (column == "table") return line.table;
        if (column == "key") return line.key;
        if (column == "value") return line.value;
        return column == "hash" ? line.hash.value : line.previous.value;
    }

    std::shared_ptr<MemoryDatabase> database_ = std::make_shared<MemoryDatabase>();
};

class SqliteHome final : public StoreHome {
public:
    std::unique_ptr<Store> open() override { return SqliteStore::open(path()).value(); }

    void tamper(std::uint64_t sequence, std::string_view column) override {
        const std::string name = "\"" + std::string(column) + "\"";
        force(
            "UPDATE journal SET " + name + " = iif(substr(" + name + ", 1, 1) = 'x', 'y', 'x') || substr("
            + name + ", 2) WHERE sequence = " + std::to_string(sequence)
        );
    }

    void cut(std::uint64_t sequence) override {
        force("DELETE FROM journal WHERE sequence = " + std::to_string(sequence));
    }

    [[nodiscard]] std::filesystem::path path() const { return directory_ / "state.db"; }

private:
    /// As somebody would who owns the file: without the triggers.
    void force(const std::string& sql) {
        sqlite3* connection = nullptr;
        sqlite3_open(path().c_str(), &connection);
        const std::string all = "DROP TRIGGER IF EXISTS journal_is_not_changed;"
                                "DROP TRIGGER IF EXISTS journal_is_not_cut;"
                                + sql;
        const int code = sqlite3_exec(connection, all.c_str(), nullptr, nullptr, nullptr);
        sqlite3_close(connection);
        if (code != SQLITE_OK) throw std::runtime_error("cannot run: " + sql);
    }

    TemporaryDirectory directory_;
};

} // namespace tt
