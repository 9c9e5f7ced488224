#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <iterator>
#include <memory>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tt {

/// What the pointer holds, after copying it if others share it. Others can only let go meanwhile, since a new
/// holder would have to copy this very pointer: at worst a copy too many is made, never one too few.
template<class T>
T& own(std::shared_ptr<T>& shared) {
    if (shared.use_count() > 1) shared = std::make_shared<T>(*shared);
    // The last reads of who let go stand before our writes.
    std::atomic_thread_fence(std::memory_order_acquire);
    return *shared;
}

/// Shared records by key, in key order, of which a copy is cheap: the rows stand in chunks that copies share
/// until one of them writes. A write copies the list of chunks and one chunk, where a std::map would be
/// copied whole.
///
/// Writing is for one thread; copies that other threads hold stay valid and unchanged.
template<class T>
class Rows {
public:
    using Row = std::pair<std::string, std::shared_ptr<const T>>;

private:
    using Chunk = std::vector<Row>; // Sorted, never empty, at most `most` long.
    using Chunks = std::vector<std::shared_ptr<Chunk>>;

public:
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = const Row;
        using difference_type = std::ptrdiff_t;
        using pointer = const Row*;
        using reference = const Row&;

        Iterator() = default;

        Iterator(const Chunks& chunks, std::size_t chunk, std::size_t row)
            : chunks_(&chunks)
            , chunk_(chunk)
            , row_(row) {}

        reference operator*() const { return (*(*chunks_)[chunk_])[row_]; }

        pointer operator->() const { return &**this; }

        Iterator& operator++() {
            if (++row_ == (*chunks_)[chunk_]->size()) ++chunk_, row_ = 0;
            return *this;
        }

        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }

        bool operator==(const Iterator&) const = default;

    private:
        const Chunks* chunks_ = nullptr;
        std::size_t chunk_ = 0;
        std::size_t row_ = 0;
    };

    [[nodiscard]] Iterator begin() const { return {chunks_, 0, 0}; }

    [[nodiscard]] Iterator end() const { return {chunks_, chunks_.size(), 0}; }

    [[nodiscard]] std::size_t size() const { return size_; }

    /// The first row whose key is not less.
    [[nodiscard]] Iterator lower_bound(std::string_view key) const {
        if (chunks_.empty()) return end();
        const std::size_t chunk = chunk_for(key);
        const std::size_t row = row_for(*chunks_[chunk], key);
        return row < chunks_[chunk]->size() ? Iterator{chunks_, chunk, row} : Iterator{chunks_, chunk + 1, 0};
    }

    /// The rows whose key begins so.
    [[nodiscard]] auto with_prefix(std::string_view prefix) const {
        Iterator first = lower_bound(prefix);
        Iterator last = first;
        while (last != end() && last->first.starts_with(prefix)) ++last;
        return std::ranges::subrange(first, last);
    }

    /// The record, or null.
    [[nodiscard]] const T* find(std::string_view key) const {
        const Iterator found = lower_bound(key);
        return found != end() && found->first == key ? found->second.get() : nullptr;
    }

    void put(std::string key, std::shared_ptr<const T> record) {
        if (chunks_.empty()) chunks_.push_back(std::make_shared<Chunk>());
        const std::size_t index = chunk_for(key);
        Chunk& chunk = writable(index);
        const std::size_t row = row_for(chunk, key);
        if (row < chunk.size() && chunk[row].first == key) {
            chunk[row].second = std::move(record);
            return;
        }
        chunk.emplace(place(chunk, row), std::move(key), std::move(record));
        ++size_;
        if (chunk.size() > most) split(index);
    }

    void erase(std::string_view key) {
        if (find(key) == nullptr) return;
        const std::size_t index = chunk_for(key);
        Chunk& chunk = writable(index);
        chunk.erase(place(chunk, row_for(chunk, key)));
        --size_;
        if (chunk.empty()) chunks_.erase(place(chunks_, index));
    }

private:
    static constexpr std::size_t most = 128;

    static auto place(auto& list, std::size_t index) {
        return list.begin() + static_cast<std::ptrdiff_t>(index);
    }

    /// The chunk that holds the key, or that it belongs into. There is one.
    [[nodiscard]] std::size_t chunk_for(std::string_view key) const {
        const auto first_key = [](const auto& chunk) {
            return chunk->empty() ? std::string_view{} : std::string_view{chunk->front().first};
        };
        const auto after = std::ranges::upper_bound(chunks_, key, {}, first_key);
        return after == chunks_.begin() ? 0 : static_cast<std::size_t>(after - chunks_.begin()) - 1;
    }

    static std::size_t row_for(const Chunk& chunk, std::string_view key) {
        const auto key_of = [](const Row& row) { return std::string_view{row.first}; };
        return static_cast<std::size_t>(std::ranges::lower_bound(chunk, key, {}, key_of) - chunk.begin());
    }

    Chunk& writable(std::size_t index) { return own(chunks_[index]); }

    void split(std::size_t index) {
        Chunk& chunk = *chunks_[index];
        const auto middle = place(chunk, chunk.size() / 2);
        auto upper =
            std::make_shared<Chunk>(std::make_move_iterator(middle), std::make_move_iterator(chunk.end()));
        chunk.erase(middle, chunk.end());
        chunks_.insert(place(chunks_, index + 1), std::move(upper));
    }

    Chunks chunks_;
    std::size_t size_ = 0;
};

} // namespace tt
