#pragma once

#include "pipeline/model/index.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tt {

/// Records of one type by key, in key order, and by their index keys if they have any. Copying a table is
/// cheap and gives a snapshot that later writes to the original do not touch, so readers on other threads
/// need no lock.
///
/// Writing is for one thread; a copy that another thread holds stays valid and unchanged.
template<class T>
class Table {
public:
    /// The record, or null.
    [[nodiscard]] const T* find(std::string_view key) const { return rows_->find(key); }

    /// The records that have this among their index_keys(), in key order.
    [[nodiscard]] std::vector<const T*> with(std::string_view index_key) const
        requires Indexed<T>
    {
        return index_.find(index_key);
    }

    void put(T record);

    void erase(std::string_view key);

    [[nodiscard]] std::size_t size() const { return rows_->size(); }

    /// They stand at the same address exactly as long as nothing has changed and a copy is held.
    [[nodiscard]] const Rows<T>& rows() const { return *rows_; }

private:
    std::shared_ptr<Rows<T>> rows_ = std::make_shared<Rows<T>>();
    [[no_unique_address]] std::conditional_t<Indexed<T>, Index<T>, NoIndex> index_;
};

template<class T>
void Table<T>::put(T record) {
    const std::string key = record.key();
    auto row = std::make_shared<const T>(std::move(record));
    if constexpr (Indexed<T>) index_.put(key, find(key), row);
    own(rows_).put(key, std::move(row));
}

template<class T>
void Table<T>::erase(std::string_view key) {
    const T* record = find(key);
    if (record == nullptr) return;
    if constexpr (Indexed<T>) index_.erase(key, *record);
    own(rows_).erase(key);
}

} // namespace tt
