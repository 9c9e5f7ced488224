#pragma once

#include "pipeline/base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace tt {

/// Where a release is before it is complete: hidden beside its place, so that a rename completes it.
std::filesystem::path partial_release(const std::filesystem::path& releases, std::string_view name);

/// Where the manifest of a release is kept, hidden beside it: what a delta to another build starts from.
std::filesystem::path manifest_of_release(const std::filesystem::path& releases, std::string_view name);

/// Where the stamps of a release are kept (integrations/files/stamps.hpp), hidden beside it.
std::filesystem::path stamps_of_release(const std::filesystem::path& releases, std::string_view name);

/// What the names of such files begin with.
inline constexpr std::string_view stamps_prefix = ".stamps-";

/// Where the spare of a release is (integrations/archive/spare.hpp), hidden beside it.
std::filesystem::path spare_of_release(const std::filesystem::path& releases, std::string_view name);

/// What the names of spares begin with.
inline constexpr std::string_view spare_prefix = ".spare-";

/// Refuses a name that is not one plain, visible name in the directory of releases.
Result<> check_release_name(std::string_view name);

/// Points a slot's link at a target, as one step that a crash leaves done or not begun; makes the link if
/// there is none. The target is taken as it is written: relative ones are relative to the link.
Result<> flip(const std::filesystem::path& link, const std::filesystem::path& target);

/// Puts a release into the trash of the directory, and deletes what is kept beside it. Does nothing if it is
/// not there. It is the caller's part to keep what a slot points at.
Result<> discard_release(const std::filesystem::path& releases, std::string_view name);

/// Puts what a crash left of releases that were being made into the trash, and deletes what is kept beside
/// none.
/// Only when nobody else is at work in the directory.
Result<> discard_release_leftovers(const std::filesystem::path& releases);

} // namespace tt
