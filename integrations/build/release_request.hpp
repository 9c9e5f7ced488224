#pragma once

#include "integrations/build/unpack_limits.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Everything that making one release directory takes.
struct ReleaseRequest {
    std::filesystem::path archive; ///< A packed build, or a delta pack that starts from `base`.
    Digest artifact;               ///< What a packed build's bytes must be.
    Digest build;                  ///< What the unpacked manifest must be.
    std::filesystem::path releases;
    std::string name;      ///< Of the directory in `releases`; it should tell builds apart.
    std::string base = {}; ///< The release that the archive is a delta from; empty: it is the whole build.
    std::vector<std::string> writable = {}; ///< Stay writable; made as directories if absent.
    bool replace = false; ///< A release of that name that is there is wrong: this one takes its place.
    bool durable = true;  ///< Else the system writes it to the disk in its own time.
    UnpackLimits limits = {};

    bool operator==(const ReleaseRequest&) const = default;
};

/// The release that a spare is to be made of (integrations/archive/spare.hpp).
struct SpareRequest {
    std::filesystem::path releases;
    std::string base;

    bool operator==(const SpareRequest&) const = default;
};

// The agent has releases made by `tt-unpack`, a child process, so that the libraries that unpacking needs
// never count towards its own memory and cannot harm it. These functions are all that passes between the two:
// arguments in, one line out.

/// The arguments of `tt-unpack`: `--archive=PATH (--artifact=DIGEST | --base=NAME) --build=DIGEST
/// --releases=DIRECTORY --name=NAME --max-entries=N --max-bytes=N [--replace=yes] [--durability=fast]
/// [--writable=PATH]...`
std::vector<std::string> to_arguments(const ReleaseRequest& request);

/// The inverse of to_arguments, in any order; every argument but the last three is required, and one of the
/// two.
Result<ReleaseRequest> parse_arguments(std::span<const char* const> arguments);

/// `--spare-of=NAME --releases=DIRECTORY`.
std::vector<std::string> to_arguments(const SpareRequest& request);

/// The inverse of that; nothing for arguments that ask for something else.
std::optional<SpareRequest> parse_spare_arguments(std::span<const char* const> arguments);

/// What `tt-unpack` writes to its standard output, without the end of line: `ok`, or `error KIND MESSAGE
/// HINT` with the last two escaped (see escape()). It exits with 0 for `ok`, else with 1.
std::string outcome_line(const Result<>& outcome);

/// The inverse of outcome_line, with or without the end of line. Anything else, like nothing at all from a
/// child that was killed, is `failed`.
Result<> parse_outcome(std::string_view line);

} // namespace tt
