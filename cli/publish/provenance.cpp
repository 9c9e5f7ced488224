#include "cli/publish/provenance.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/json/json.hpp"

namespace tt {

namespace {

using namespace provenance;

constexpr std::string_view statement_type = "https://in-toto.io/Statement/v1";
constexpr std::string_view predicate_type = "https://slsa.dev/provenance/v1";
constexpr std::string_view build_type = "urn:tt:publish:1";
constexpr std::string_view no_ci = "urn:tt:publish:by-hand"; ///< Some machine that no CI system is.

std::string hex_of(const Digest& digest) {
    return digest.value.substr(digest.value.find(':') + 1);
}

/// The packed bytes under the build's name, and the tree that they hold.
std::vector<Subject> subjects_of(const BuildId& build, const Digest& artifact, const Digest& manifest) {
    return {
        {build.value, {{"sha256", hex_of(artifact)}}},
        {"tt-manifest", {{"sha256", hex_of(manifest)}}},
    };
}

Dependency commit_of(const Build& build) {
    const Commit& commit = build.commit;
    std::string uri = "git+" + (commit.repository.empty() ? "file:." : commit.repository);
    if (!commit.branch.empty()) uri += "@refs/heads/" + commit.branch;
    return {std::move(uri), {{"gitCommit", commit.id.value}}};
}

Result<std::vector<Dependency>> inputs_of(const Build& build, const std::filesystem::path& source) {
    std::vector<Dependency> inputs{commit_of(build)};
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(source, ignored)) return inputs;
    TT_ASSIGN(const Digest digest, sha256_file(source));
    inputs.push_back({"file:" + source.filename().string(), {{"sha256", hex_of(digest)}}});
    return inputs;
}

std::map<std::string, std::string> parameters_of(const Build& build) {
    std::map<std::string, std::string> parameters{{"service", build.service.value}};
    if (!build.commit.branch.empty()) parameters["branch"] = build.commit.branch;
    if (build.commit.dirty) parameters["dirty"] = "true"; // The work tree differed from the commit.
    return parameters;
}

/// The server that a run's address names: `https://ci.acme.example`.
std::string server_of(const std::string& url) {
    const auto scheme = url.find("://");
    return scheme == std::string::npos ? std::string(no_ci) : url.substr(0, url.find('/', scheme + 3));
}

RunDetails run_of(const Build& build) {
    RunDetails run{{server_of(build.ci_url), {{"tt", TT_VERSION}}}, {}};
    if (!build.ci_url.empty()) run.metadata["invocationId"] = build.ci_url;
    return run;
}

/// `commit 1a2b3c4d5e of https://github.com/acme/web, by https://ci.acme.example`.
std::string told(const Statement& statement) {
    const auto& from = statement.predicate.definition.dependencies;
    const std::string& builder = statement.predicate.run.builder.id;
    if (from.empty()) return "by " + builder;
    const auto commit = from[0].digest.find("gitCommit");
    const std::string id = commit == from[0].digest.end() ? "?" : commit->second.substr(0, 10);
    return "commit " + id + " of " + from[0].uri + ", by " + builder;
}

Finding judged(const Statement& statement, const KeyName& signer, const SignedBuild& build) {
    if (statement.type != statement_type || statement.predicate_type != predicate_type)
        return {"provenance", false, "is no statement of in-toto about provenance"};
    if (statement.subjects != subjects_of(build.build, build.artifact.digest, build.digest))
        return {"provenance", false, "is about another build"};
    const auto& from = statement.predicate.definition.dependencies;
    if (from.empty() || from[0].digest != Digests{{"gitCommit", build.commit.value}})
        return {"provenance", false, "names another commit"};
    return {"provenance", true, told(statement) + ", says key " + signer};
}

} // namespace

Result<std::string> provenance_of(const Build& build, const std::filesystem::path& source) {
    Statement statement{
        std::string(statement_type),
        subjects_of(build.id, build.artifact.digest, build.digest),
        std::string(predicate_type),
        {{std::string(build_type), parameters_of(build), {}}, run_of(build)}
    };
    TT_ASSIGN(statement.predicate.definition.dependencies, inputs_of(build, source));
    return encode(statement) + "\n";
}

Finding
verify_provenance(std::span<const PublicKey> keys, const Provenance& provenance, const SignedBuild& build) {
    const auto signer = signer_of(keys, provenance.signature, provenance.statement);
    if (!signer) return {"provenance", false, signer.error().message};
    const auto statement = decode<Statement>(provenance.statement);
    if (!statement) return {"provenance", false, "cannot be read: " + statement.error().message};
    return judged(*statement, *signer, build);
}

} // namespace tt
