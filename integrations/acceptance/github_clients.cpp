#include "integrations/acceptance/github_clients.hpp"

#include "integrations/github/address.hpp"
#include "integrations/github/app.hpp"

#include <utility>

namespace tt {

namespace {

std::string login_name(const std::string& server) {
    return server.empty() ? std::string(github_com) : server;
}

} // namespace

struct GithubClients::Conversation {
    Conversation(
        const github::ClientOptions& options, std::unique_ptr<github::Credential> speaker,
        std::unique_ptr<HttpClient> line, Clock& clock
    )
        : credential(std::move(speaker))
        , http(std::move(line))
        , client(options, *credential, *http, clock) {}

    std::unique_ptr<github::Credential> credential;
    std::unique_ptr<HttpClient> http;
    github::Client client;
};

GithubClients::GithubClients(const Logins& logins, MakeHttp make_http, Clock& clock)
    : logins_(logins)
    , make_http_(std::move(make_http))
    , clock_(clock) {}

GithubClients::~GithubClients() = default;

Result<github::Client*>
GithubClients::client_for(const std::string& server, const github::RepositoryName& repository) {
    TT_ASSIGN(Conversation * conversation, conversation_with(server, repository));
    return &conversation->client;
}

Result<std::string>
GithubClients::token_for(const std::string& server, const github::RepositoryName& repository) {
    TT_ASSIGN(Conversation * conversation, conversation_with(server, repository));
    return conversation->credential->token();
}

Result<GithubClients::Conversation*>
GithubClients::conversation_with(const std::string& server, const github::RepositoryName& repository) {
    if (const AppLogin* app = logins_.app_for(login_name(server)))
        return talk_as_app(server, *app, repository);
    return talk(server, "", [&] {
        return std::make_unique<github::Token>(logins_.secret_for(login_name(server)));
    });
}

Result<GithubClients::Conversation*> GithubClients::talk_as_app(
    const std::string& server, const AppLogin& app, const github::RepositoryName& repository
) {
    TT_ASSIGN(Conversation * itself, talk(server, "app", [&] {
                  return github::AppKey::create(app.issuer, app.private_key, clock_);
              }));
    TT_ASSIGN(const std::int64_t id, installation(itself->client, server, repository));
    return talk(server, std::to_string(id), [&] {
        return std::make_unique<github::Installation>(itself->client, id, clock_);
    });
}

Result<std::int64_t> GithubClients::installation(
    github::Client& app, const std::string& server, const github::RepositoryName& repository
) {
    const std::string key = server + " " + repository.text();
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = installations_.find(key); known != installations_.end()) return known->second;
    }
    TT_ASSIGN(const std::int64_t id, github::find_installation(app, repository));
    const std::scoped_lock lock(mutex_);
    return installations_[key] = id;
}

Result<GithubClients::Conversation*> GithubClients::talk(
    const std::string& server, const std::string& speaker, const MakeCredential& make_credential
) {
    const std::scoped_lock lock(mutex_);
    std::unique_ptr<Conversation>& known = open_[server + " " + speaker];
    if (known) return known.get();
    TT_ASSIGN(std::string api, github::api_of_server(server));
    TT_ASSIGN(auto credential, make_credential());
    const github::ClientOptions options{.api = std::move(api), .stop = stopping_.get_token()};
    known = std::make_unique<Conversation>(options, std::move(credential), make_http_(), clock_);
    return known.get();
}

} // namespace tt
