#pragma once

#include "tests/support/noise.hpp"
#include "tests/unit/delta/tree.hpp"

namespace tt {

/// A name of few possible ones, so that trees meet; one is no UTF-8, one sorts between a directory and what
/// is in it.
inline std::string draw_name() {
    return *rc::gen::element<std::string>("a", "b", "a.js", "b.js", "a-1", "odd \n%\xff", "app.0a1b.js");
}

inline std::string draw_bytes() {
    const auto seed = *rc::gen::inRange(0U, 4U);
    const auto size = *rc::gen::element<std::size_t>(0, 1, 100, 5'000);
    return noise(size, seed) + *rc::gen::arbitrary<std::string>();
}

/// Puts one thing somewhere, with the directories on the way; what is in the way goes.
inline void put_something(Tree& tree, std::string path) {
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
        const auto parent = path.substr(0, slash);
        if (!tree.contains(parent) || tree[parent].type != EntryType::directory)
            tree[parent] = {EntryType::directory, *rc::gen::element(0555U, 0500U), ""};
    }
    const auto below = path + "/";
    std::erase_if(tree, [&](const auto& entry) { return entry.first.starts_with(below); });
    switch (*rc::gen::inRange(0, 5)) {
    case 0:
        tree[path] = {EntryType::directory, 0555, ""};
        return;
    case 1:
        tree[path] = {EntryType::link, 0, *rc::gen::element<std::string>("a", "b/c", "odd \xff")};
        return;
    default:
        tree[path] = {EntryType::file, *rc::gen::element(0444U, 0555U, 0400U), draw_bytes()};
    }
}

inline void change(Tree& tree) {
    for (int changes = *rc::gen::inRange(0, 12); changes > 0; --changes) {
        std::string path = draw_name();
        for (int depth = *rc::gen::inRange(0, 3); depth > 0; --depth) path += "/" + draw_name();
        const auto at = tree.find(path);
        if (at != tree.end() && *rc::gen::arbitrary<bool>()) {
            const auto below = path + "/";
            std::erase_if(tree, [&](const auto& entry) {
                return entry.first == path || entry.first.starts_with(below);
            });
        } else {
            put_something(tree, path);
        }
    }
}

inline Tree draw_tree() {
    Tree tree;
    change(tree);
    return tree;
}

} // namespace tt
