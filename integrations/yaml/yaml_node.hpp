#pragma once

#include "integrations/yaml/source_text.hpp"

#include <optional>

namespace tt::yaml {

/// One value of a YAML document. Scalars are texts as written: what `on`, `010` or `3` mean is the reader's
/// business, not YAML's.
struct YamlNode {
    enum class Kind { null, scalar, list, map };

    Kind kind = Kind::null;
    std::size_t offset = 0; ///< Where the value begins, in bytes.
    std::string text = {};  ///< Of a scalar.
    bool quoted = false;    ///< The scalar was quoted or a block.
    std::string key = {};   ///< In a map: the key that the value stands under.
    std::size_t key_offset = 0;
    std::vector<YamlNode> items = {}; ///< Of a list or a map, in the order of the file.

    [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }

    /// The value under that key of a map, or null.
    [[nodiscard]] const YamlNode* find(std::string_view wanted) const;
};

/// Parses one document. Refuses what hides or repeats content: repeated keys, anchors, aliases, merge keys,
/// tags, several documents, deep nesting. Nothing when there is no tree at all; otherwise the tree holds what
/// is sound.
std::optional<YamlNode> parse_tree(Findings& findings);

} // namespace tt::yaml
