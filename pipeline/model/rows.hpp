#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <compare>
#include <cstddef>
#include <cstdint>
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

/// A key as it is compared: where the first eight bytes decide, the others need not be fetched, which in a
/// large table would be a wait for the memory at each comparison.
struct ComparedKey {
    explicit ComparedKey(std::string_view key)
        : head(head_of(key))
        , text(key) {}

    ComparedKey(std::uint64_t known_head, std::string_view key)
        : head(known_head)
        , text(key) {}

    /// The first bytes as a number, which is ordered as they are.
    static std::uint64_t head_of(std::string_view key) {
        std::array<unsigned char, 8> bytes{};
        std::ranges::copy(key.substr(0, bytes.size()), bytes.begin());
        std::uint64_t number = 0;
        for (const unsigned char byte : bytes) number = number << 8 | byte;
        return number;
    }

    std::strong_ordering operator<=>(const ComparedKey& other) const {
        return head != other.head ? head <=> other.head : text <=> other.text;
    }

    bool operator==(const ComparedKey& other) const { return head == other.head && text == other.text; }

    std::uint64_t head;
    std::string_view text;
};

/// Shared records by key, in key order, of which a copy is cheap: a tree of three levels, whose parts copies
/// share until one of them writes. A write copies the way to its row, where a std::map would be copied whole.
///
/// Writing is for one thread; copies that other threads hold stay valid and unchanged. A node, but the root,
/// has at most so many items; the root takes any number.
template<class T, std::size_t most = 64>
class Rows {
public:
    using Row = std::pair<std::string, std::shared_ptr<const T>>;

private:
    template<class Items>
    static auto place(Items& items, std::size_t index) {
        return items.begin() + static_cast<std::ptrdiff_t>(index);
    }

    struct Chunk {
        struct Item {
            std::uint64_t head;
            Row row;

            [[nodiscard]] ComparedKey key() const { return {head, row.first}; }
        };

        std::vector<Item> items; // Sorted.

        /// The first that is not less.
        [[nodiscard]] std::size_t row_for(ComparedKey key) const {
            const auto found = std::ranges::lower_bound(items, key, {}, &Item::key);
            return static_cast<std::size_t>(found - items.begin());
        }

        [[nodiscard]] bool has(ComparedKey key, std::size_t row) const {
            return row < items.size() && items[row].key() == key;
        }

        /// Whether the key is new.
        bool put(ComparedKey key, std::shared_ptr<const T> record) {
            const std::size_t row = row_for(key);
            const bool known = has(key, row);
            if (known)
                items[row].row.second = std::move(record);
            else
                items.insert(place(items, row), {key.head, {std::string(key.text), std::move(record)}});
            return !known;
        }

        /// The key is there.
        void erase(ComparedKey key) { items.erase(place(items, row_for(key))); }
    };

    template<class Child>
    struct Branch {
        /// The key is not above those of the child, and above those before. That of the first item says
        /// nothing: it takes all that is below the second.
        struct Item {
            std::uint64_t head;
            std::string from;
            std::shared_ptr<Child> child;

            [[nodiscard]] ComparedKey key() const { return {head, from}; }
        };

        std::vector<Item> items;

        /// The child that holds the key, or that it belongs into. There is one.
        [[nodiscard]] std::size_t child_for(ComparedKey key) const {
            const auto after = std::ranges::upper_bound(items.begin() + 1, items.end(), key, {}, &Item::key);
            return static_cast<std::size_t>(after - items.begin()) - 1;
        }

        bool put(ComparedKey key, std::shared_ptr<const T> record) {
            if (items.empty()) items.push_back({0, "", std::make_shared<Child>()});
            const std::size_t index = child_for(key);
            Child& child = own(items[index].child);
            const bool is_new = child.put(key, std::move(record));
            if (child.items.size() > most) split(index);
            return is_new;
        }

        /// The key is there.
        void erase(ComparedKey key) {
            const std::size_t index = child_for(key);
            Child& child = own(items[index].child);
            child.erase(key);
            if (child.items.empty()) items.erase(place(items, index));
        }

        void split(std::size_t index) {
            auto& lower = items[index].child->items;
            const auto middle = place(lower, lower.size() / 2);
            auto upper = std::make_shared<Child>();
            upper->items.assign(std::make_move_iterator(middle), std::make_move_iterator(lower.end()));
            lower.erase(middle, lower.end());
            const ComparedKey first = upper->items.front().key();
            Item item{first.head, std::string(first.text), std::move(upper)};
            items.insert(place(items, index + 1), std::move(item));
        }
    };

    using Page = Branch<Chunk>;
    using Root = Branch<Page>;

public:
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = const Row;
        using difference_type = std::ptrdiff_t;
        using pointer = const Row*;
        using reference = const Row&;

        Iterator() = default;

        Iterator(const Root& root, std::size_t page, std::size_t chunk, std::size_t row)
            : root_(&root)
            , page_(page)
            , chunk_(chunk)
            , row_(row) {}

        reference operator*() const { return chunk().items[row_].row; }

        pointer operator->() const { return &**this; }

        Iterator& operator++() {
            ++row_;
            skip_end();
            return *this;
        }

        Iterator operator++(int) {
            Iterator before = *this;
            ++*this;
            return before;
        }

        /// From behind the last row of a chunk to the first of the next one.
        void skip_end() {
            if (row_ < chunk().items.size()) return;
            row_ = 0;
            if (++chunk_ < page().items.size()) return;
            chunk_ = 0;
            ++page_;
        }

        bool operator==(const Iterator&) const = default;

    private:
        [[nodiscard]] const Page& page() const { return *root_->items[page_].child; }

        [[nodiscard]] const Chunk& chunk() const { return *page().items[chunk_].child; }

        const Root* root_ = nullptr;
        std::size_t page_ = 0;
        std::size_t chunk_ = 0;
        std::size_t row_ = 0;
    };

    [[nodiscard]] Iterator begin() const { return {root_, 0, 0, 0}; }

    [[nodiscard]] Iterator end() const { return {root_, root_.items.size(), 0, 0}; }

    [[nodiscard]] std::size_t size() const { return size_; }

    /// The first row whose key is not less.
    [[nodiscard]] Iterator lower_bound(std::string_view text) const {
        if (root_.items.empty()) return end();
        const ComparedKey key(text);
        const std::size_t page_index = root_.child_for(key);
        const Page& page = *root_.items[page_index].child;
        const std::size_t chunk_index = page.child_for(key);
        Iterator found(root_, page_index, chunk_index, page.items[chunk_index].child->row_for(key));
        found.skip_end();
        return found;
    }

    /// The rows whose key begins so.
    [[nodiscard]] auto with_prefix(std::string_view prefix) const {
        Iterator first = lower_bound(prefix);
        Iterator last = first;
        while (last != end() && last->first.starts_with(prefix)) ++last;
        return std::ranges::subrange(first, last);
    }

    /// The record, or null.
    [[nodiscard]] const T* find(std::string_view text) const {
        if (root_.items.empty()) return nullptr;
        const ComparedKey key(text);
        const Page& page = *root_.items[root_.child_for(key)].child;
        const Chunk& chunk = *page.items[page.child_for(key)].child;
        const std::size_t row = chunk.row_for(key);
        return chunk.has(key, row) ? chunk.items[row].row.second.get() : nullptr;
    }

    void put(std::string_view key, std::shared_ptr<const T> record) {
        if (root_.put(ComparedKey(key), std::move(record))) ++size_;
    }

    void erase(std::string_view key) {
        if (find(key) == nullptr) return;
        root_.erase(ComparedKey(key));
        --size_;
    }

private:
    Root root_;
    std::size_t size_ = 0;
};

} // namespace tt
