#include "integrations/archive/extra_file.hpp"

#include "integrations/build/tree_path.hpp"

#include <algorithm>

namespace tt {

namespace {

/// The entry of that path, or where it belongs in the order.
auto place_of(Manifest& manifest, std::string_view path) {
    return std::ranges::lower_bound(manifest.entries, path, {}, &ManifestEntry::path);
}

Result<> put(Manifest& manifest, ManifestEntry entry) {
    const auto place = place_of(manifest, entry.path);
    if (place == manifest.entries.end() || place->path != entry.path) {
        manifest.entries.insert(place, std::move(entry));
        return {};
    }
    if (place->type != entry.type)
        return fail(
            ErrorKind::invalid_input,
            "the tree has something else at " + entry.path + ", which the build needs itself",
            "give it another name"
        );
    if (entry.type == EntryType::file) *place = std::move(entry);
    return {};
}

} // namespace

Result<> add_extra_files(Manifest& manifest, std::span<const ExtraFile> files) {
    for (const ExtraFile& file : files) {
        for (std::string_view parent = parent_of(file.path); !parent.empty(); parent = parent_of(parent))
            TT_TRY(put(manifest, {.path = std::string(parent), .type = EntryType::directory, .mode = 0555}));
        TT_TRY(put(manifest, {.path = file.path, .mode = 0444, .size = file.content.size()}));
    }
    return {};
}

const ExtraFile* find_extra_file(std::span<const ExtraFile> files, std::string_view path) {
    const auto found = std::ranges::find(files, path, &ExtraFile::path);
    return found == files.end() ? nullptr : &*found;
}

} // namespace tt
