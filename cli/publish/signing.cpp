#include "cli/publish/signing.hpp"

#include "cli/publish/index_renewal.hpp"
#include "cli/publish/provenance.hpp"
#include "integrations/json/json.hpp"
#include "integrations/signing/signed_build.hpp"
#include "pipeline/model/view.hpp"

namespace tt {

namespace {

Result<bool> is_newest(Client& client, const Build& build) {
    TT_ASSIGN(
        const auto view,
        client.get<BuildsView>("/v1/builds", {{"service", build.service.value}, {"limit", "1"}})
    );
    return !view.builds.empty() && view.builds.front().build.id == build.id;
}

bool is_good_for_long(const SignedIndex& index, const KeyName& key, Duration valid, Time now) {
    return named_signer(index.signature) == key && index.expires_at - now > valid / 2;
}

} // namespace

Result<> sign(PackedBuild& packed, const std::filesystem::path& source, const SecretKey& key) {
    Build& build = packed.build;
    TT_ASSIGN(build.signature, sign_build(key, signed_part(build)));
    TT_ASSIGN(std::string statement, provenance_of(build, source));
    TT_ASSIGN(const Signature signature, sign(key, statement, "tt provenance of " + build.id.value));
    build.provenance = Provenance{std::move(statement), signature_text(signature)};
    return {};
}

Result<> name_in_index(Context& context, const SecretKey& key, const Build& build, Duration valid) {
    TT_ASSIGN(const bool newest, is_newest(context.client, build));
    const auto change = [&](SignedIndex& index) {
        const bool named = !newest || index.newest == build.id;
        if (named && is_good_for_long(index, key.name, valid, context.clock.now())) return false;
        if (newest) index.newest = build.id;
        return true;
    };
    const auto answer = renew_index(context, build.service, key, {.valid = valid}, change);
    const std::string published = short_id(build.id) + " is published, but not in the index";
    if (!answer && answer.error().kind == ErrorKind::denied) { // The build itself is signed all the same.
        context.output.remark(published + ": " + answer.error().message);
        context.output.hint(answer.error().hint);
        return {};
    }
    if (!answer) return with_context(answer.error(), published);
    if (answer->changed) context.output.remark(answer->message);
    return {};
}

} // namespace tt
