#include "cli/commands/changing.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/index_renewal.hpp"
#include "cli/publish/index_view.hpp"
#include "cli/publish/summaries.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

using std::filesystem::path;

Result<> save(const IndexView& view, const path& file) {
    TT_TRY(write_atomically(file, signed_text(view.service, view.index), 0644));
    return write_atomically(path(file) += ".minisig", view.index.signature, 0644);
}

Shown shown(const IndexView& view) {
    const SignedIndex& index = view.index;
    Shown out{.kind = "index", .json = encode(view), .name = std::to_string(index.sequence)};
    out.table.columns = {"WHAT", "WHICH", "WHY"};
    const std::string end = (view.expired ? "expired at " : "until ") + to_rfc3339(index.expires_at);
    out.table.add({"index", std::to_string(index.sequence), end});
    out.table.add({"signed by", view.signed_by, ""});
    if (!index.newest.empty()) out.table.add({"newest", short_id(index.newest), ""});
    for (const RevokedBuild& each : index.builds)
        out.table.add({"revoked build", short_id(each.build), each.reason});
    for (const RevokedKey& each : index.keys) out.table.add({"revoked key", each.key, each.reason});
    return out;
}

Result<ExitCode> show(const path& file, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(SignedIndex index, context.client.get<SignedIndex>("/v1/index", {{"service", service.value}}));
    const KeyName signer = named_signer(index.signature);
    const bool expired = context.clock.now() >= index.expires_at;
    const IndexView view{service, std::move(index), signer, expired};
    if (!file.empty()) TT_TRY(save(view, file));
    context.output.show(shown(view), context.clock.now());
    if (expired) context.output.hint("hosts take no new build until there is a newer one: tt index renew");
    return ExitCode::ok;
}

Run declare_show(Arguments& arguments) {
    const auto file = std::make_shared<path>();
    arguments.option("--save", "FILE", into(*file), "write it, and FILE.minisig, for tt verify --index");
    return [file](Context& context) { return show(*file, context); };
}

struct Options {
    IndexOptions index;
    bool exit_code = false;
};

Result<ExitCode> renew(const Options& options, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(const SecretKey key, required_key(options.index, context.variables));
    const auto same = [](SignedIndex&) { return true; };
    TT_ASSIGN(const Answer answer, renew_index(context, service, key, options.index, same));
    return finish(context, answer, {options.index.dry_run, options.exit_code});
}

Run declare_renew(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    declare_index(arguments, options->index);
    arguments.flag(
        "--anew", options->index.anew, "take nothing over from the index before, revocations neither"
    );
    declare_changing(arguments, options->index.dry_run, options->exit_code);
    return [options](Context& context) { return renew(*options, context); };
}

} // namespace

constinit const Command index_show_command{
    .name = "index show",
    .job = Job::investigate,
    .summary = index_show_summary,
    .examples = "tt index show\n"
                "tt index show --save web.index",
    .details = "The index of a service is what its publisher signs about all its builds: which is the "
               "newest, which\n"
               "builds and keys are revoked, and until when hosts take new builds by it. Whether its "
               "signature holds\n"
               "is for hosts and tt verify to say. What --save writes is for minisign, too:\n"
               "minisign -V -p web.pub -m web.index",
    .declare = declare_show,
};

constinit const Command index_renew_command{
    .name = "index renew",
    .job = Job::set_up,
    .summary = index_renew_summary,
    .examples = "tt index renew --key ~/.config/tt/keys/ci.key\n"
                "tt index renew --key ~/.config/tt/keys/new.key --valid 30d",
    .details =
        "The new index says what the one before said, for some more time. tt publish --key, tt revoke and\n"
        "tt key revoke do the same by the way; this is for a service that is published rarely, and for a "
        "new\n"
        "key, which takes over here. Hosts take no new build by an index that has expired; what serves, and\n"
        "the way back, are not concerned.\n\n"
        "The index before must be signed by the same key, or by one in the directory of tt key list. With\n"
        "--anew nothing is taken over; a host that knows of a revocation which is missing goes on with its "
        "own.",
    .declare = declare_renew,
};

} // namespace tt
