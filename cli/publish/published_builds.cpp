#include "cli/publish/published_builds.hpp"

#include "integrations/json/json.hpp"

namespace tt {

namespace {

std::unexpected<Error> ambiguous(const std::string& text, std::size_t count) {
    return fail(
        ErrorKind::invalid_input, std::to_string(count) + " builds begin with '" + text + "'",
        "give more of the id: tt builds"
    );
}

} // namespace

Result<std::vector<BuildView>> published_builds(Context& context, const ServiceName& service) {
    TT_ASSIGN(
        auto view,
        context.client.get<BuildsView>("/v1/builds", {{"service", service.value}, {"limit", "1000"}})
    );
    return std::move(view.builds);
}

Result<BuildView> published_build(Context& context, const ServiceName& service, const std::string& text) {
    TT_ASSIGN(const auto builds, published_builds(context, service));
    std::vector<BuildView> by_id;
    for (const BuildView& each : builds) {
        if (text == "#" + std::to_string(each.build.number)) return each;
        if (each.build.id.value.starts_with(text)) by_id.push_back(each);
    }
    if (by_id.size() == 1) return by_id.front();
    if (by_id.size() > 1) return ambiguous(text, by_id.size());
    for (const BuildView& each : builds)
        if (text.size() >= 7 && each.build.commit.id.value.starts_with(text)) return each;
    return fail(ErrorKind::not_found, service.value + " has no build '" + text + "'", "tt builds lists them");
}

} // namespace tt
