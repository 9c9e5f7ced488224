#pragma once

#include "integrations/build/manifest.hpp"
#include "pipeline/base/result.hpp"

#include <span>
#include <string>

namespace tt {

/// A file that goes into a build besides those of the tree, with bytes of its own.
struct ExtraFile {
    std::string path;
    std::string content;
};

/// Puts the files, readable by everyone, into a manifest that lacks digests, with the directories they need.
/// Each takes the place of a file of the tree that has its path; a directory or link in its way is refused.
Result<> add_extra_files(Manifest& manifest, std::span<const ExtraFile> files);

/// The extra file of that path, or null.
const ExtraFile* find_extra_file(std::span<const ExtraFile> files, std::string_view path);

} // namespace tt
