#pragma once

#include "integrations/archive/base_release.hpp"
#include "integrations/files/stamps.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tt {

/// Makes the spare of a release: a second tree of second names for its files and links, hidden beside it. So
/// the next build, which most often differs in a few files, needs only those: nobody waits for ten thousand
/// names to be made while a host is being deployed to. Does nothing if there is one.
///
/// Only what nobody touched since it was verified is in it, as the release's stamps tell, and nothing that
/// cannot be shared. For the idle: what has no stamps is read.
Result<> make_spare(const std::filesystem::path& releases, const std::string& name);

/// Moves the spare of the base, if there is one, to `into`, where there must be nothing, to become another
/// release. Returns the stamps of what is in it and was not touched since it was verified; anything else that
/// may be there has a path of the base. Nothing when there is no spare, or when any name was put into a
/// directory of it since it was made: then `into` is not there.
std::optional<Stamps> take_spare(
    const std::filesystem::path& releases, const std::string& name, const BaseRelease& base,
    const std::filesystem::path& into
);

} // namespace tt
