#include "agent/image/published.hpp"

#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

#include <algorithm>

namespace tt::agent {

namespace {

/// The only one of them whose id begins so.
Result<Build> only_one(const BuildsView& builds, const std::string& name) {
    const auto is_meant = [&](const BuildView& view) { return view.build.id.value.starts_with(name); };
    const auto count = std::ranges::count_if(builds.builds, is_meant);
    if (count == 1) return std::ranges::find_if(builds.builds, is_meant)->build;
    if (count == 0)
        return fail(
            ErrorKind::not_found, "the control plane knows no build '" + name + "'",
            "name it by its id, or the beginning of it: tt builds"
        );
    return fail(
        ErrorKind::invalid_input, std::to_string(count) + " builds begin with '" + name + "'",
        "give more of the id: tt builds"
    );
}

} // namespace

Result<Build> find_build(ControlPlane& control_plane, const std::string& name, const std::string& token) {
    TT_ASSIGN(const auto text, control_plane.look("/v1/builds?limit=1000", token, "look for the build"));
    TT_ASSIGN(const auto builds, decode<BuildsView>(text));
    return only_one(builds, name);
}

Result<std::optional<SignedIndex>>
newest_index(ControlPlane& control_plane, const ServiceName& service, const std::string& token) {
    const auto text =
        control_plane.look("/v1/index?service=" + service.value, token, "look for the publisher's index");
    if (!text && text.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!text) return std::unexpected(text.error());
    TT_ASSIGN(auto index, decode<SignedIndex>(*text));
    return index;
}

} // namespace tt::agent
