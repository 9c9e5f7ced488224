#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace tt {

/// Records of one type by key, in key order. Copying a table is cheap and gives a snapshot that later
/// writes to the original do not touch, so readers on other threads need no lock.
///
/// Writing is for one thread; a copy that another thread holds stays valid and unchanged.
template<class T>
class Table {
public:
    using Rows = std::map<std::string, std::shared_ptr<const T>, std::less<>>;

    /// The record, or null.
    [[nodiscard]] const T* find(std::string_view key) const {
        const auto found = rows_->find(key);
        return found == rows_->end() ? nullptr : found->second.get();
    }

    void put(T record) {
        std::string key = record.key();
        writable()[std::move(key)] = std::make_shared<const T>(std::move(record));
    }

    void erase(std::string_view key) {
        Rows& rows = writable();
        if (const auto found = rows.find(key); found != rows.end()) rows.erase(found);
    }

    [[nodiscard]] std::size_t size() const { return rows_->size(); }

    [[nodiscard]] const Rows& rows() const { return *rows_; }

private:
    /// Copies the rows first if a snapshot shares them. The count is exact enough: it can only fall on
    /// another thread, which costs a copy too many, never one too few.
    Rows& writable() {
        if (rows_.use_count() > 1) rows_ = std::make_shared<Rows>(*rows_);
        return *rows_;
    }

    std::shared_ptr<Rows> rows_ = std::make_shared<Rows>();
};

} // namespace tt
