#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/index_renewal.hpp"
#include "cli/publish/provenance.hpp"
#include "cli/publish/published_builds.hpp"
#include "cli/publish/scratch.hpp"
#include "cli/publish/signing_key.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/publish/verification.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"

#include <algorithm>

namespace tt {

namespace {

using std::filesystem::path;

constexpr std::size_t largest_file = 1 << 16;

struct Options {
    std::string what;
    path key;
    path statement;
    path index;
    path save;
};

/// What is said of a build, and by whom.
struct Claim {
    SignedBuild build;
    std::string signature;
    std::optional<Provenance> provenance;
};

path signature_beside(path file) {
    return file += ".minisig";
}

path provenance_beside(path file) {
    return file += ".intoto.json";
}

/// Nothing where there is no such file.
Result<std::optional<Provenance>> provenance_in(const path& file) {
    auto statement = read_file(file, largest_file);
    if (!statement && statement.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!statement) return std::unexpected(std::move(statement).error());
    TT_ASSIGN(std::string signature, read_file(signature_beside(file), largest_file));
    return Provenance{*std::move(statement), std::move(signature)};
}

Result<Claim> claim_in(const path& statement) {
    TT_ASSIGN(const std::string text, read_file(statement, largest_file));
    auto build = parse_signed_text(text);
    if (!build) return with_context(build.error(), "'" + statement.string() + "'");
    TT_ASSIGN(std::string signature, read_file(signature_beside(statement), largest_file));
    TT_ASSIGN(auto provenance, provenance_in(provenance_beside(statement)));
    return Claim{*std::move(build), std::move(signature), std::move(provenance)};
}

Result<Claim> claim_of_server(const std::string& text, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    auto found = published_build(context, service, text);
    if (!found) return with_context(found.error(), "there is no file '" + text + "'");
    return Claim{signed_part(found->build), found->build.signature, found->build.provenance};
}

Result<std::optional<SignedIndex>> index_in(const path& file, const ServiceName& service) {
    TT_ASSIGN(const std::string text, read_file(file, largest_index));
    auto read = parse_signed_index(text);
    if (!read) return with_context(read.error(), "'" + file.string() + "'");
    if (read->service != service)
        return fail(
            ErrorKind::invalid_input, "'" + file.string() + "' is the index of " + read->service.value
                                          + ", and the build is of " + service.value
        );
    TT_ASSIGN(read->index.signature, read_file(signature_beside(file), largest_file));
    return std::optional(std::move(read->index));
}

/// The one that is named; where the server was asked about the build, else its own.
Result<std::optional<SignedIndex>>
index_for(const Options& options, bool is_file, const ServiceName& service, Context& context) {
    if (!options.index.empty()) return index_in(options.index, service);
    if (is_file) return std::nullopt;
    return newest_index(context.client, service);
}

Result<> save_signed(const path& file, std::string_view text, std::string_view signature) {
    TT_TRY(write_atomically(file, text, 0644));
    return write_atomically(signature_beside(file), signature, 0644);
}

Result<> save(const Claim& claim, const path& file) {
    TT_TRY(save_signed(file, signed_text(claim.build), claim.signature));
    if (!claim.provenance) return {};
    return save_signed(provenance_beside(file), claim.provenance->statement, claim.provenance->signature);
}

/// The public keys of the file, else all that `tt key` keeps.
Result<std::vector<PublicKey>> keys_for(const Options& options, const Context& context) {
    if (!options.key.empty()) return read_public_keys(options.key);
    TT_ASSIGN(auto keys, kept_public_keys(context.variables));
    if (!keys.empty()) return keys;
    return fail(ErrorKind::invalid_input, "whose builds are trusted?", "name the public key: --key web.pub");
}

/// Bytes go with a statement, and a build without.
Result<bool> is_about_bytes(const Options& options) {
    std::error_code ignored;
    const bool there = std::filesystem::exists(options.what, ignored);
    if (there == !options.statement.empty()) return there;
    if (!there) return fail(ErrorKind::not_found, "there is no '" + options.what + "' to verify");
    return fail(
        ErrorKind::invalid_input, "which build should '" + options.what + "' be?",
        "name what was signed: tt verify BUILD --save FILE, then tt verify PATH --statement FILE"
    );
}

void add_findings(std::vector<Finding>& findings, std::vector<Finding> more) {
    std::ranges::move(more, std::back_inserter(findings));
}

Result<Verification> verify(const Options& options, Context& context) {
    TT_ASSIGN(const bool is_file, is_about_bytes(options));
    TT_ASSIGN(const auto keys, keys_for(options, context));
    TT_ASSIGN(
        const Claim claim, is_file ? claim_in(options.statement) : claim_of_server(options.what, context)
    );
    TT_ASSIGN(const auto index, index_for(options, is_file, claim.build.service, context));
    const auto taken = index ? unrevoked(keys, *index) : keys;
    Verification result{
        claim.build.build, {verify_signature(taken, claim.signature, claim.build), verify_id(claim.build)}
    };
    if (index) add_findings(result.findings, verify_by_index(keys, *index, claim.build, context.clock.now()));
    if (claim.provenance) result.findings.push_back(verify_provenance(taken, *claim.provenance, claim.build));
    if (is_file) {
        TT_ASSIGN(const Scratch scratch, Scratch::create());
        TT_ASSIGN(auto findings, verify_bytes(options.what, scratch.path(), claim.build));
        add_findings(result.findings, std::move(findings));
    }
    if (!options.save.empty()) TT_TRY(save(claim, options.save));
    return result;
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const Verification result, verify(options, context));
    Shown out{.kind = "verification", .json = encode(result), .line_kind = "finding"};
    out.table.columns = {"WHAT", "HOLDS", "WHY"};
    for (const Finding& finding : result.findings) {
        out.lines.push_back(encode(finding));
        out.table.add(
            {finding.what, finding.holds ? Cell("holds", Tone::good) : Cell("does not hold", Tone::bad),
             finding.why}
        );
    }
    context.output.show(out, context.clock.now());
    return std::ranges::all_of(result.findings, &Finding::holds) ? ExitCode::ok : ExitCode::failed;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.required(
        "BUILD|PATH", into(options->what), "a build, or a directory or archive on this machine"
    );
    arguments.option("--key", "FILE", into(options->key), "public keys to trust; else those of tt key list");
    arguments.option(
        "--statement", "FILE", into(options->statement),
        "what was signed of the build at PATH; FILE.minisig is beside it"
    );
    arguments.option(
        "--index", "FILE", into(options->index),
        "the index to judge by, with FILE.minisig beside it (tt index show --save); else the server's"
    );
    arguments.option(
        "--save", "FILE", into(options->save), "write what was signed, FILE.minisig and FILE.intoto.json"
    );
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command verify_command{
    .name = "verify",
    .job = Job::investigate,
    .summary = verify_summary,
    .examples = "tt verify #12 --key web.pub\n"
                "tt verify #12 --save web-12\n"
                "tt verify /srv/web/current --statement web-12 --key web.pub\n"
                "tt verify web.tar.zst --statement web-12 --index web.index --key web.pub",
    .details =
        "Says what holds and what does not, and ends with 1 if anything does not. Of a build it judges what\n"
        "the server says of it; of a directory or archive the bytes as well, and then it asks no server.\n"
        "By an index it says as well whether the build or its key is revoked, and that the index holds.\n"
        "A release whose writable areas were written to is another tree.\n\n"
        "What --save writes is for minisign, too: minisign -V -p web.pub -m web-12\n"
        "FILE.intoto.json, also signed, says where the build comes from: a statement of in-toto with SLSA's\n"
        "provenance.",
    .declare = declare,
};

} // namespace tt
