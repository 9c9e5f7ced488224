#include "cli/commands/changing.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/index_renewal.hpp"
#include "cli/publish/published_builds.hpp"
#include "cli/publish/signing_key.hpp"
#include "cli/publish/summaries.hpp"

#include <algorithm>

namespace tt {

namespace {

struct Options {
    std::string what;
    std::string reason;
    IndexOptions index;
    bool exit_code = false;
};

Result<> check_reason(const Options& options, const std::string& command) {
    if (!options.reason.empty() && is_reason(options.reason)) return {};
    return fail(
        ErrorKind::invalid_input, "a revocation needs a reason, of one line and at most 400 bytes",
        "tt " + command + " " + options.what + " --reason \"…\""
    );
}

bool is_whole_id(std::string_view text) {
    return text.size() == 66 && text.starts_with("b-")
           && text.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos;
}

/// A build may be revoked that the server does not know (any more), by its whole id.
Result<BuildId> meant_build(Context& context, const ServiceName& service, const std::string& text) {
    if (is_whole_id(text)) return BuildId(text);
    TT_ASSIGN(const BuildView build, published_build(context, service, text));
    return build.build.id;
}

/// Adds the entry where it belongs in order; false: it is there.
template<class Entry, class What>
bool add(std::vector<Entry>& entries, What Entry::* what, Entry entry) {
    const auto place = std::ranges::lower_bound(entries, entry.*what, {}, what);
    if (place != entries.end() && (*place).*what == entry.*what) return false;
    entries.insert(place, std::move(entry));
    return true;
}

void declare_all(Arguments& arguments, Options& options) {
    arguments.option("--reason,-m", "TEXT", into(options.reason), "why, in one line that hosts show, too");
    declare_index(arguments, options.index);
    declare_changing(arguments, options.index.dry_run, options.exit_code);
}

Result<ExitCode> revoke_build(const Options& options, Context& context) {
    TT_TRY(check_reason(options, "revoke"));
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(const SecretKey key, required_key(options.index, context.variables));
    TT_ASSIGN(const BuildId build, meant_build(context, service, options.what));
    const auto change = [&](SignedIndex& index) {
        return add(index.builds, &RevokedBuild::build, {build, options.reason});
    };
    TT_ASSIGN(const Answer answer, renew_index(context, service, key, options.index, change));
    return finish(context, answer, {options.index.dry_run, options.exit_code});
}

Run declare_build(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("BUILD", into(options->what), "an id, #number or commit; or any whole id");
    declare_all(arguments, *options);
    return [options](Context& context) { return revoke_build(*options, context); };
}

/// minisign leaves out the zeros that a name begins with.
std::string whole_name(const std::string& text) {
    constexpr std::size_t length = 16;
    const bool is_name = text.size() > length / 2 && text.size() <= length
                         && text.find_first_not_of("0123456789ABCDEF") == std::string::npos;
    return is_name ? std::string(length - text.size(), '0') + text : "";
}

Result<KeyName> meant_key(const std::string& text) {
    if (KeyName name = whole_name(text); !name.empty()) return name;
    TT_ASSIGN(const auto keys, read_public_keys(text));
    if (keys.size() == 1) return keys[0].name;
    return fail(ErrorKind::invalid_input, "'" + text + "' holds several keys", "name one: tt key list");
}

/// Its builds go on to serve, and nobody but the publisher knows which they are.
void tell_where_live(Context& context, const ServiceName& service, const KeyName& key) {
    const auto builds = published_builds(context, service);
    if (!builds)
        return context.output.remark("which of its builds are live is not known: " + builds.error().message);
    for (const BuildView& each : *builds)
        if (named_signer(each.build.signature) == key)
            for (const StageName& stage : each.live)
                context.output.remark(
                    short_id(each.build.id) + ", which it signed, is live in " + stage.value
                    + " and stays there until another build takes its place"
                );
}

Result<ExitCode> revoke_key(const Options& options, Context& context) {
    TT_TRY(check_reason(options, "key revoke"));
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(const SecretKey key, required_key(options.index, context.variables));
    TT_ASSIGN(const KeyName revoked, meant_key(options.what));
    const auto change = [&](SignedIndex& index) {
        return add(index.keys, &RevokedKey::key, {revoked, options.reason});
    };
    TT_ASSIGN(const Answer answer, renew_index(context, service, key, options.index, change));
    tell_where_live(context, service, revoked);
    if (revoked == key.name)
        context.output.hint("this was its last word: the next index has to be signed by another key");
    return finish(context, answer, {options.index.dry_run, options.exit_code});
}

Run declare_key(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required("KEY", into(options->what), "a key's name, or the file with its public half");
    declare_all(arguments, *options);
    return [options](Context& context) { return revoke_key(*options, context); };
}

} // namespace

constinit const Command revoke_command{
    .name = "revoke",
    .job = Job::undo,
    .summary = revoke_summary,
    .examples = "tt revoke #12 -m 'holds a private key' --key ~/.config/tt/keys/ci.key\n"
                "tt revoke b-1a2b3c4d5e -m 'CVE-2026-4711'",
    .details =
        "Signs a new index of the service that names the build. A host that has the publisher's key pinned\n"
        "takes the build no more, neither as a new one nor as a way back, whatever the server says; the\n"
        "server vetoes it by the same act, so that promotion stops. Where it is live it stays, and the "
        "answer\n"
        "names those stages. A revocation is never taken back; to stop a build for a while there is tt veto.",
    .declare = declare_build,
};

constinit const Command key_revoke_command{
    .name = "key revoke",
    .job = Job::set_up,
    .summary = key_revoke_summary,
    .examples = "tt key revoke C450BA7DCE748501 -m 'was on a stolen laptop' --key ~/.config/tt/keys/new.key\n"
                "tt key revoke ~/.config/tt/keys/ci.pub -m 'no longer used'",
    .details =
        "Signs a new index of the service that names the key. A host that has both keys pinned takes "
        "nothing\n"
        "new that the revoked one signed, neither builds nor an index. What is resident and held when it "
        "came\n"
        "stays good as a way back; to end that, too, revoke those builds. Take the key out of\n"
        "/etc/tt/publishers/SERVICE.pub as well: what a key that is not pinned says counts for nothing.\n\n"
        "To change keys: pin the new one beside the old, tt index renew --key NEW, publish with it from "
        "then\n"
        "on, tt key revoke OLD --key NEW, and unpin the old one.",
    .declare = declare_key,
};

} // namespace tt
