#include "cli/publish/packed_build.hpp"

#include "cli/publish/deltas.hpp"
#include "cli/publish/upload.hpp"
#include "integrations/archive/pack.hpp"
#include "integrations/archive/unpack.hpp"
#include "integrations/build/build_id.hpp"
#include "integrations/git/history_reader.hpp"
#include "integrations/json/brief.hpp"
#include "integrations/signing/signed_build.hpp"
#include "pipeline/model/view.hpp"

#include <set>

namespace tt {

namespace {

using std::filesystem::path;

/// The tree to pack: a directory as it is, an archive unpacked.
Result<path> tree_of(const path& source, const path& scratch) {
    std::error_code ignored;
    if (std::filesystem::is_directory(source, ignored)) return source;
    path tree = scratch / "tree";
    TT_TRY(unpack(source, tree));
    return tree;
}

Build described(const Material& material, const Packed& packed) {
    Build build;
    build.service = material.service.service;
    build.id = build_id(build.service, material.commit.id, packed.build);
    build.commit = material.commit;
    build.digest = packed.build;
    build.artifact = {packed.artifact, packed.bytes};
    build.config = material.service.build;
    build.ci_url = material.ci_url;
    return build;
}

constexpr std::size_t most_history = 500;

/// The commits of the newest builds whose histories the control plane was told.
std::set<CommitId> known_commits(Context& context, const ServiceName& service) {
    std::set<CommitId> known;
    const auto view = context.client.get<BuildsView>("/v1/builds?limit=20&service=" + service.value);
    if (view)
        for (const BuildView& each : view->builds)
            if (each.history_known) known.insert(each.build.commit.id);
    return known;
}

/// What the build contains that the control plane may not know yet. Nothing for a commit that only flags
/// name.
std::vector<KnownCommit> history_of(Context& context, const path& directory, const Build& build) {
    const auto known = known_commits(context, build.service);
    auto history = read_history(directory, build.commit.id, known, most_history);
    return history ? *std::move(history) : std::vector<KnownCommit>{};
}

/// Bytes that the server had before may have been deleted meanwhile: then they are sent again.
Result<Answer> record(Context& context, const PackedBuild& packed, const PublishBuild& request) {
    auto answer = context.client.post<Answer>("/v1/builds", request);
    if (answer || answer.error().kind != ErrorKind::conflict) return answer;
    TT_TRY(upload(context, packed.build.artifact, packed.file));
    return context.client.post<Answer>("/v1/builds", request);
}

} // namespace

Result<PackedBuild> pack_build(const Material& material, const path& scratch) {
    PackedBuild built;
    built.scratch = scratch;
    built.file = scratch / "build.tar.zst";
    TT_ASSIGN(built.tree, tree_of(material.source, scratch));
    built.extra = {{".tt/build.json", encode_brief(material.service.build)}};
    TT_ASSIGN(Packed packed, pack(built.tree, built.file, material.commit.time, built.extra));
    built.build = described(material, packed);
    built.manifest = std::move(packed.manifest);
    return built;
}

Result<Published> hand_over(Context& context, const PackedBuild& packed, const HandOver& how) {
    const Build& build = packed.build;
    if (build.commit.dirty) context.output.remark("the work tree differs from the commit; the build says so");
    TT_ASSIGN(const bool sent, upload(context, build.artifact, packed.file));
    const std::string size = size_text(build.artifact.bytes);
    context.output.remark(sent ? "sent " + size : "the server has these " + size + " already");
    if (const KeyName signer = named_signer(build.signature); !signer.empty())
        context.output.remark("signed by key " + signer);
    Published published;
    if (how.deltas > 0) published.deltas = make_deltas(context, packed, how.deltas);
    const PublishBuild request{build, history_of(context, how.repository, build)};
    TT_ASSIGN(Answer answer, record(context, packed, request));
    published.id = std::move(answer.id);
    published.message = std::move(answer.message);
    published.changed = answer.changed;
    return published;
}

} // namespace tt
