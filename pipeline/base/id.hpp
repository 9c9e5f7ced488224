#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace tt {

/// A name of one kind of thing. Two ids of different tags do not compare and do not convert, so a host
/// cannot be passed where a build is meant. Empty means "none".
template<class Tag>
struct Id {
    std::string value;

    Id() = default;

    explicit Id(std::string text)
        : value(std::move(text)) {}

    [[nodiscard]] bool empty() const { return value.empty(); }

    auto operator<=>(const Id&) const = default;
};

using ServiceName = Id<struct ServiceTag>;
using StageName = Id<struct StageTag>;
using CommitId = Id<struct CommitTag>; ///< 40 or 64 hexadecimal digits.
using Digest = Id<struct DigestTag>;   ///< `sha256:` and 64 lower-case hexadecimal digits.
using BuildId = Id<struct BuildTag>;   ///< `b-` and 64 lower-case hexadecimal digits; see short_id().
using DeployId = Id<struct DeployTag>; ///< `d` and a number that grows over the whole fleet.
using HostId = Id<struct HostTag>;
using PermitId = Id<struct PermitTag>; ///< `p` and a number that grows over the whole fleet.
using FleetId = Id<struct FleetTag>;
using CredentialId = Id<struct CredentialTag>;

/// A form of the build id that people can read aloud: `b-` and its first ten digits.
inline std::string short_id(const BuildId& id) {
    return id.value.substr(0, 12);
}

} // namespace tt

template<class Tag>
struct std::hash<tt::Id<Tag>> {
    std::size_t operator()(const tt::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.value);
    }
};
