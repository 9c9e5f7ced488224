#pragma once

#include "pipeline/base/result.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>

struct sqlite3_stmt;

namespace tt::sqlite {

/// A prepared statement. Values are bound by position and copied; nothing is ever pasted into SQL.
class Statement {
public:
    /// Takes over a handle of sqlite3_prepare_v3.
    explicit Statement(sqlite3_stmt* handle)
        : handle_(handle) {}

    /// Runs it with these values, from ?1 on, to its end.
    template<class... Value>
    Result<> run(const Value&... values) {
        return each([](const Statement&) -> Result<> { return {}; }, values...);
    }

    /// Runs it with these values, and calls `row(*this)` for each row until one call fails. Ready to be run
    /// again afterwards, whatever happened, and holding no lock.
    template<class Row, class... Value>
    Result<> each(Row row, const Value&... values) {
        const Reset reset{*this};
        int position = 0;
        Result<> bound;
        (void)((bound = bind(++position, values)).has_value() && ...);
        TT_TRY(std::move(bound));
        while (true) {
            TT_ASSIGN(const bool more, step());
            if (!more) return {};
            TT_TRY(row(*this));
        }
    }

    /// A column of the current row, from 0 on. The text is valid until the next row.
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::uint64_t integer(int column) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* handle) const;
    };

    struct Reset {
        Statement& statement;

        ~Reset() { statement.reset(); }
    };

    Result<> bind(int position, std::string_view text);
    Result<> bind(int position, std::uint64_t number);

    /// Whether there is a row; false at the end.
    Result<bool> step();
    void reset();

    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

} // namespace tt::sqlite
