#include "integrations/build/manifest.hpp"
#include "integrations/build/path_cursor.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace tt {
namespace {

RC_GTEST_PROP(
    PathCursor, FindsWhatASearchFinds,
    (const std::set<std::string>& there, const std::set<std::string>& asked)
) {
    Manifest manifest;
    for (const auto& path : there) manifest.entries.push_back({.path = path});
    PathCursor cursor(manifest.entries);
    for (const auto& path : asked) RC_ASSERT(cursor.find(path) == find_entry(manifest, path));
    PathCursor all(manifest.entries);
    for (const auto& path : there) RC_ASSERT(all.find(path) == find_entry(manifest, path));
}

} // namespace
} // namespace tt
