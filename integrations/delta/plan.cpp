#include "integrations/delta/plan.hpp"

#include "integrations/build/escape.hpp"
#include "integrations/build/tree_path.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace tt {

namespace {

constexpr std::uint64_t small_file = std::uint64_t{1} << 20U;
constexpr std::uint64_t largest_solid = std::uint64_t{16} << 20U; ///< Of files and of bases, each.
constexpr std::uint64_t largest_alone = std::uint64_t{1} << 30U;  ///< Of file and base together.

std::string_view name_of(std::string_view path) {
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

std::string_view extension_of(std::string_view path) {
    const auto name = name_of(path);
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view() : name.substr(dot);
}

std::size_t common_prefix(std::string_view one, std::string_view other) {
    return static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
}

std::uint64_t distance(std::uint64_t one, std::uint64_t other) {
    return one > other ? one - other : other - one;
}

/// Whether the file can do without: it has no bytes.
bool is_empty_file(const ManifestEntry& entry) {
    return entry.type != EntryType::file || entry.size == 0;
}

/// The files of the older tree, in the ways that a base is looked for.
class Bases {
public:
    Bases(const Manifest& older, const Manifest& newer) {
        std::set<std::string_view> kept;
        for (const auto& entry : newer.entries) kept.insert(entry.path);
        for (const auto& entry : older.entries) {
            if (is_empty_file(entry)) continue;
            contents_.insert(entry.content);
            by_path_[entry.path] = &entry;
            if (!kept.contains(entry.path)) add_vanished(entry);
        }
    }

    [[nodiscard]] bool has(const Digest& content) const { return contents_.contains(content); }

    /// The same path; else a vanished neighbour of its kind; else a vanished file of its name.
    [[nodiscard]] const ManifestEntry* find(const ManifestEntry& file) const {
        if (const auto same = by_path_.find(file.path); same != by_path_.end()) return same->second;
        const auto kind = by_kind_.find({parent_of(file.path), extension_of(file.path)});
        if (kind != by_kind_.end()) return nearest(kind->second, file);
        const auto name = by_name_.find(name_of(file.path));
        return name == by_name_.end() ? nullptr : nearest(name->second, file);
    }

private:
    using Files = std::vector<const ManifestEntry*>; ///< By path.

    void add_vanished(const ManifestEntry& entry) {
        by_kind_[{parent_of(entry.path), extension_of(entry.path)}].push_back(&entry);
        by_name_[name_of(entry.path)].push_back(&entry);
    }

    /// Of the two between which the path would stand, the one whose path has more in common with it: no
    /// other one has more. Then the one whose size is nearer, then the first.
    static const ManifestEntry* nearest(const Files& files, const ManifestEntry& wanted) {
        const auto path = [](const ManifestEntry* entry) -> const std::string& { return entry->path; };
        const auto after = std::ranges::lower_bound(files, wanted.path, {}, path);
        if (after == files.begin()) return *after;
        const auto before = std::prev(after);
        if (after == files.end()) return *before;
        const auto rank = [&](const ManifestEntry* entry) {
            return std::pair(
                -static_cast<std::int64_t>(common_prefix(entry->path, wanted.path)),
                distance(entry->size, wanted.size)
            );
        };
        return rank(*after) < rank(*before) ? *after : *before;
    }

    std::set<Digest> contents_;
    std::map<std::string_view, const ManifestEntry*> by_path_;
    std::map<std::pair<std::string_view, std::string_view>, Files> by_kind_;
    std::map<std::string_view, Files> by_name_;
};

class Planner {
public:
    Result<> add(const ManifestEntry& file, const ManifestEntry* base) {
        if (file.size > largest_alone)
            return fail(
                ErrorKind::blocked, "'" + escape(file.path) + "' has changed and has "
                                        + std::to_string(file.size) + " bytes, too many for a delta"
            );
        if (base != nullptr && file.size + base->size > largest_alone) base = nullptr;
        if (file.size > small_file)
            put(groups_.emplace_back(), file, base);
        else
            put(solid_group(file, base), file, base);
        return {};
    }

    std::vector<DeltaGroup> take() { return std::move(groups_); }

private:
    /// The open solid group, or a new one where the file does not fit into it.
    DeltaGroup& solid_group(const ManifestEntry& file, const ManifestEntry*& base) {
        if (base != nullptr && base->size > largest_solid) base = nullptr;
        const std::uint64_t more = base == nullptr ? 0 : base->size;
        const auto fits = [&](const DeltaGroup& group) {
            return group.bytes + file.size <= largest_solid && group.base_bytes + more <= largest_solid;
        };
        if (!solid_ || !fits(groups_[*solid_])) {
            solid_ = groups_.size();
            groups_.emplace_back();
            solid_bases_.clear();
        }
        if (base != nullptr && !solid_bases_.insert(base).second) base = nullptr; // It is there already.
        return groups_[*solid_];
    }

    static void put(DeltaGroup& group, const ManifestEntry& file, const ManifestEntry* base) {
        group.files.push_back(&file);
        group.bytes += file.size;
        if (base == nullptr) return;
        group.bases.push_back(base);
        group.base_bytes += base->size;
    }

    std::vector<DeltaGroup> groups_;
    std::optional<std::size_t> solid_;           ///< The solid group that is not full.
    std::set<const ManifestEntry*> solid_bases_; ///< Its bases.
};

} // namespace

Result<std::vector<DeltaGroup>> plan_delta(const Manifest& older, const Manifest& newer) {
    const Bases bases(older, newer);
    std::set<Digest> planned;
    Planner planner;
    for (const auto& file : newer.entries)
        if (!is_empty_file(file) && !bases.has(file.content) && planned.insert(file.content).second)
            TT_TRY(planner.add(file, bases.find(file)));
    return planner.take();
}

} // namespace tt
