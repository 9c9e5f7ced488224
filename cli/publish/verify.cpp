#include "cli/context.hpp"
#include "cli/publish/commands.hpp"
#include "cli/publish/scratch.hpp"
#include "cli/publish/signing_key.hpp"
#include "cli/publish/summaries.hpp"
#include "cli/publish/verification.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

#include <algorithm>

namespace tt {

namespace {

using std::filesystem::path;

constexpr std::size_t largest_file = 1 << 16;

struct Options {
    std::string what;
    path key;
    path statement;
    path save;
};

/// What is said of a build, and by whom.
struct Claim {
    SignedBuild build;
    std::string signature;
};

path signature_beside(path statement) {
    return statement += ".minisig";
}

Result<Claim> claim_in(const path& statement) {
    TT_ASSIGN(const std::string text, read_file(statement, largest_file));
    auto build = parse_signed_text(text);
    if (!build) return with_context(build.error(), "'" + statement.string() + "'");
    TT_ASSIGN(std::string signature, read_file(signature_beside(statement), largest_file));
    return Claim{*std::move(build), std::move(signature)};
}

bool is_meant(const Build& build, const std::string& text) {
    return text == "#" + std::to_string(build.number) || build.id.value.starts_with(text)
           || (text.size() >= 7 && build.commit.id.value.starts_with(text));
}

Result<Claim> claim_of_server(const std::string& text, Context& context) {
    TT_ASSIGN(const ServiceName service, service_of(context));
    TT_ASSIGN(
        const auto view,
        context.client.get<BuildsView>("/v1/builds", {{"service", service.value}, {"limit", "1000"}})
    );
    for (const BuildView& each : view.builds)
        if (is_meant(each.build, text)) return Claim{signed_part(each.build), each.build.signature};
    return fail(
        ErrorKind::not_found, "there is no file '" + text + "', and " + service.value + " has no such build",
        "tt builds lists them"
    );
}

Result<> save(const Claim& claim, const path& file) {
    TT_TRY(write_atomically(file, signed_text(claim.build), 0644));
    return write_atomically(signature_beside(file), claim.signature, 0644);
}

/// The public keys of the file, else all that `tt key` keeps.
Result<std::vector<PublicKey>> keys_for(const Options& options, const Context& context) {
    if (!options.key.empty()) return read_public_keys(options.key);
    std::vector<PublicKey> keys;
    std::error_code error;
    for (const auto& entry :
         std::filesystem::directory_iterator(key_directory({}, context.variables), error)) {
        if (entry.path().extension() != ".pub") continue;
        TT_ASSIGN(const auto more, read_public_keys(entry.path()));
        keys.insert(keys.end(), more.begin(), more.end());
    }
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

Result<Verification> verify(const Options& options, Context& context) {
    TT_ASSIGN(const bool is_file, is_about_bytes(options));
    TT_ASSIGN(const auto keys, keys_for(options, context));
    TT_ASSIGN(
        const Claim claim, is_file ? claim_in(options.statement) : claim_of_server(options.what, context)
    );
    Verification result{
        claim.build.build, {verify_signature(keys, claim.signature, claim.build), verify_id(claim.build)}
    };
    if (is_file) {
        TT_ASSIGN(const Scratch scratch, Scratch::create());
        TT_ASSIGN(const auto findings, verify_bytes(options.what, scratch.path(), claim.build));
        result.findings.insert(result.findings.end(), findings.begin(), findings.end());
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
    arguments.option("--save", "FILE", into(options->save), "write what was signed, and FILE.minisig");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command verify_command{
    .name = "verify",
    .job = Job::investigate,
    .summary = verify_summary,
    .examples = "tt verify #12 --key web.pub\n"
                "tt verify #12 --save web-12\n"
                "tt verify /srv/web/current --statement web-12 --key web.pub",
    .details =
        "Says what holds and what does not, and ends with 1 if anything does not. Of a build it judges what\n"
        "the server says of it; of a directory or archive the bytes as well, and then it asks no server.\n"
        "A release whose writable areas were written to is another tree.\n\n"
        "What --save writes is for minisign, too: minisign -V -p web.pub -m web-12",
    .declare = declare,
};

} // namespace tt
