#pragma once

#include "pipeline/model/rows.hpp"

#include <algorithm>
#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Records that are looked up by more than their key: by each of their index keys too, which other records
/// may have as well.
template<class T>
concept Indexed = requires(const T& record) {
    { record.index_keys() } -> std::same_as<std::vector<std::string>>;
};

/// A table's records by their index keys. The table follows each of its writes here, so that nobody else can
/// forget to. A copy is cheap and a snapshot, as one of Rows is.
template<class T>
class Index {
public:
    /// The records that have this index key, in key order.
    [[nodiscard]] std::vector<const T*> find(std::string_view index_key) const {
        const std::string prefix = entry_of(index_key, {});
        std::vector<const T*> records;
        for (auto row = entries_->lower_bound(prefix); row != entries_->end(); ++row) {
            const std::string_view entry = row->first;
            if (!entry.starts_with(prefix)) break;
            // A longer index key may go on after a zero byte of its own.
            if (entry.find(separator, prefix.size()) == entry.npos) records.push_back(row->second.get());
        }
        return records;
    }

    /// `before` is the record that had the key, or null.
    void put(std::string_view key, const T* before, const std::shared_ptr<const T>& after) {
        std::vector<std::string> index_keys = after->index_keys();
        std::ranges::sort(index_keys);
        if (before) erase_but(index_keys, key, *before);
        for (const std::string& index_key : index_keys) own(entries_).put(entry_of(index_key, key), after);
    }

    void erase(std::string_view key, const T& before) { erase_but({}, key, before); }

private:
    static constexpr char separator = '\0';

    static std::string entry_of(std::string_view index_key, std::string_view key) {
        std::string entry;
        entry.reserve(index_key.size() + 1 + key.size());
        return entry.append(index_key).append(1, separator).append(key);
    }

    /// `kept` is sorted.
    void erase_but(const std::vector<std::string>& kept, std::string_view key, const T& before) {
        for (const std::string& index_key : before.index_keys())
            if (!std::ranges::binary_search(kept, index_key)) own(entries_).erase(entry_of(index_key, key));
    }

    std::shared_ptr<Rows<T>> entries_ = std::make_shared<Rows<T>>();
};

/// Of records that are looked up by their key only.
struct NoIndex {};

} // namespace tt
