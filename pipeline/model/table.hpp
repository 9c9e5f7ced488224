#pragma once

#include "pipeline/model/rows.hpp"

#include <cstddef>
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
    /// The record, or null.
    [[nodiscard]] const T* find(std::string_view key) const { return rows_->find(key); }

    void put(T record) {
        std::string key = record.key();
        writable().put(std::move(key), std::make_shared<const T>(std::move(record)));
    }

    void erase(std::string_view key) {
        if (find(key) != nullptr) writable().erase(key);
    }

    [[nodiscard]] std::size_t size() const { return rows_->size(); }

    /// They stand at the same address exactly as long as nothing has changed and a copy is held.
    [[nodiscard]] const Rows<T>& rows() const { return *rows_; }

private:
    Rows<T>& writable() { return own(rows_); }

    std::shared_ptr<Rows<T>> rows_ = std::make_shared<Rows<T>>();
};

} // namespace tt
