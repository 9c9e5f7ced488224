#pragma once

#include "integrations/crypto/sha256.hpp"
#include "integrations/delta/delta_pack.hpp"

#include <rapidcheck.h>

#include <map>
#include <string>

namespace tt {

/// A tree as its owner sees it: nothing of it is a digest.
struct Node {
    EntryType type = EntryType::file;
    unsigned mode = 0;
    std::string bytes; ///< Of a file; of a link its target.

    bool operator==(const Node&) const = default;
};

using Tree = std::map<std::string, Node>;

inline Manifest manifest_of(const Tree& tree) {
    Manifest manifest;
    for (const auto& [path, node] : tree) {
        ManifestEntry entry{.path = path, .type = node.type, .mode = node.mode};
        if (node.type == EntryType::link) entry.target = node.bytes;
        if (node.type == EntryType::file) {
            entry.size = node.bytes.size();
            entry.content = sha256(node.bytes);
        }
        manifest.entries.push_back(std::move(entry));
    }
    return manifest;
}

inline DeltaTree delta_tree(const Tree& tree) {
    return {manifest_of(tree), [tree](const ManifestEntry& entry) -> Result<std::string> {
                return tree.at(entry.path).bytes;
            }};
}

inline Result<std::string> pack_between(const DeltaTree& older, const DeltaTree& newer) {
    std::string pack;
    const auto write = [&](std::string_view bytes) -> Result<> { return pack += bytes, Result<>(); };
    TT_TRY(make_delta(older, newer, 1'700'000'000, write));
    return pack;
}

/// What the pack makes of the older tree.
inline Result<Tree> applied(std::string_view pack, const DeltaTree& older, const Digest& newer) {
    TT_ASSIGN(const auto opened, DeltaPack::open(pack, older.manifest, newer));
    std::map<Digest, std::string> contents{{sha256(""), ""}};
    for (const auto& entry : older.manifest.entries)
        if (entry.type == EntryType::file) contents[entry.content] = *older.read(entry);
    const auto give = [&](const ManifestEntry& entry, std::string_view bytes) -> Result<> {
        return contents[entry.content] = bytes, Result<>();
    };
    TT_TRY(opened.read(older.read, give));
    Tree tree;
    for (const auto& entry : opened.manifest().entries) {
        const auto& bytes = entry.type == EntryType::file ? contents.at(entry.content) : entry.target;
        tree[entry.path] = {entry.type, entry.mode, bytes};
    }
    return tree;
}

} // namespace tt
