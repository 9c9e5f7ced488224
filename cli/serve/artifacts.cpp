#include "cli/serve/artifacts.hpp"

#include "cli/serve/private_file.hpp"
#include "integrations/files/directory_store.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/http/login.hpp"
#include "integrations/s3/s3_store.hpp"
#include "integrations/web_store/web_store.hpp"

namespace tt {

namespace {

std::string either(const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
}

Result<s3::Credentials> in_environment(const Variables& variables) {
    s3::Credentials found{
        variable(variables, "AWS_ACCESS_KEY_ID"), variable(variables, "AWS_SECRET_ACCESS_KEY"),
        variable(variables, "AWS_SESSION_TOKEN"), "the environment"
    };
    if (!found.secret_key.empty()) return found;
    return fail(
        ErrorKind::invalid_input, "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not",
        "set both of them"
    );
}

/// Empty where there is no home to look in.
std::filesystem::path shared_file(const Variables& variables) {
    const std::string named = variable(variables, "AWS_SHARED_CREDENTIALS_FILE");
    const std::string home = variable(variables, "HOME");
    return !named.empty() || home.empty() ? named : home + "/.aws/credentials";
}

std::unique_ptr<HttpClient> make_client() {
    return std::make_unique<CurlClient>("tt/" TT_VERSION);
}

Result<std::unique_ptr<ArtifactStore>>
open_web(std::string where, const Variables& variables, const std::stop_token& stop) {
    const auto host = where.find("://") + 3;
    if (where.find_first_of("?#") != std::string::npos
        || where.substr(0, where.find('/', host)).contains('@'))
        return fail(
            ErrorKind::invalid_input,
            "--artifacts takes only the address of the folder: '" + redacted(where) + "'",
            "leave out what follows ? or #, and put a login into TT_ARTIFACTS_LOGIN"
        );
    while (where.ends_with('/')) where.pop_back();
    WebStoreSetting setting{.root = where, .make_http = make_client, .stop = stop};
    setting.authorization = authorization(variable(variables, "TT_ARTIFACTS_LOGIN"));
    return std::make_unique<WebStore>(std::move(setting));
}

Result<std::unique_ptr<ArtifactStore>>
open_bucket(const std::string& where, const Variables& variables, Clock& clock, const std::stop_token& stop) {
    const std::string region =
        either(variable(variables, "AWS_REGION"), variable(variables, "AWS_DEFAULT_REGION"));
    s3::Setting setting;
    TT_ASSIGN(setting.address, s3::parse_address(where, region));
    TT_TRY(find_credentials(variables));
    setting.credentials = [variables] { return find_credentials(variables); };
    setting.make_http = make_client;
    setting.stop = stop;
    setting.ca_file = variable(variables, "AWS_CA_BUNDLE");
    return std::make_unique<s3::S3Store>(std::move(setting), clock);
}

} // namespace

Result<s3::Credentials> find_credentials(const Variables& variables) {
    if (!variable(variables, "AWS_ACCESS_KEY_ID").empty()) return in_environment(variables);
    const std::filesystem::path file = shared_file(variables);
    std::error_code error;
    if (file.empty() || !std::filesystem::exists(file, error))
        return fail(
            ErrorKind::not_found, "there are no keys for the store of artifacts",
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a file with AWS_SHARED_CREDENTIALS_FILE"
        );
    TT_ASSIGN(const std::string text, read_private(file));
    const std::string profile = either(variable(variables, "AWS_PROFILE"), "default");
    auto found = s3::parse_shared_credentials(text, profile);
    if (!found) return with_context(found.error(), file.string());
    found->source = file.string() + " [" + profile + "]";
    return found;
}

Result<std::unique_ptr<ArtifactStore>> open_artifacts(
    const std::string& where, const Variables& variables, Clock& clock, const std::stop_token& stop
) {
    if (where.starts_with("http://") || where.starts_with("https://"))
        return open_web(where, variables, stop);
    if (where.contains("://")) return open_bucket(where, variables, clock, stop);
    TT_ASSIGN(DirectoryStore store, DirectoryStore::open(where));
    return std::make_unique<DirectoryStore>(std::move(store));
}

Result<> try_store(ArtifactStore& store) {
    const auto read = store.read(Digest("sha256:" + std::string(64, '0')), 0, 1);
    if (read || read.error().kind == ErrorKind::not_found) return {};
    return std::unexpected(read.error());
}

} // namespace tt
