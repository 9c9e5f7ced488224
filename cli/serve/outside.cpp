#include "cli/serve/outside.hpp"

#include "cli/serve/private_file.hpp"

namespace tt {

namespace {

/// A file is named from the logins' own folder, wherever the server was started.
Result<> add_file(Logins& logins, const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return {};
    TT_ASSIGN(const std::string text, read_private(file));
    const auto read_key = [&](const std::string& key) -> Result<std::string> {
        auto text_of_key = read_private(file.parent_path() / key);
        if (!text_of_key) return with_context(text_of_key.error(), "names a key");
        return text_of_key;
    };
    auto read = read_logins(logins, text, read_key);
    if (!read) read.error().message = file.string() + ": " + read.error().message;
    return read;
}

void add_github(Logins& logins, const Variables& variables) {
    for (const char* name : {"TT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"})
        if (const std::string token = variable(variables, name); !token.empty())
            logins.add(github_com, token);
    const std::string host = variable(variables, "GH_HOST");
    const std::string token = variable(variables, "GH_ENTERPRISE_TOKEN");
    if (!host.empty() && !token.empty()) logins.add("https://" + host, token);
}

void add_jenkins(Logins& logins, const Variables& variables) {
    const std::string url = variable(variables, "TT_JENKINS_URL");
    const std::string user = variable(variables, "TT_JENKINS_USER");
    const std::string token = variable(variables, "TT_JENKINS_TOKEN");
    if (!url.empty() && !user.empty() && !token.empty()) logins.add(url, user + ":" + token);
}

} // namespace

Result<Logins> read_outside_logins(const ServeOptions& options, const Variables& variables) {
    Logins logins;
    TT_TRY(add_file(logins, options.logins));
    add_github(logins, variables);
    add_jenkins(logins, variables);
    return logins;
}

Result<std::vector<github::WebhookSecret>>
read_webhook_secrets(const ServeOptions& options, const Variables& variables) {
    const std::filesystem::path file = options.home / "webhook.secret";
    std::error_code error;
    if (std::filesystem::exists(file, error)) {
        TT_ASSIGN(const std::string text, read_private(file));
        auto secrets = github::read_webhook_secrets(text);
        if (secrets) return secrets;
        secrets.error().hint = "write the secret of GitHub's webhook there, or remove the file";
        return with_context(secrets.error(), file.string());
    }
    const std::string secret = variable(variables, "TT_GITHUB_WEBHOOK_SECRET");
    if (secret.empty()) return std::vector<github::WebhookSecret>{};
    return std::vector{github::WebhookSecret{secret}};
}

} // namespace tt
