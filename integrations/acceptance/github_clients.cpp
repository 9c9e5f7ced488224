#include "integrations/acceptance/github_clients.hpp"

#include "integrations/github/app.hpp"

#include <utility>

namespace tt {

namespace {

std::string login_name(const std::string& server) {
    return server.empty() ? std::string(github_com) : server;
}

} // namespace

struct GithubClients::Conversation {
    std::unique_ptr<HttpClient> http;
    std::unique_ptr<github::Credential> credential;
    std::unique_ptr<github::Client> client;
};

GithubClients::GithubClients(const Logins& logins, MakeHttp make_http, Clock& clock)
    : logins_(logins)
    , make_http_(std::move(make_http))
    , clock_(clock) {}

GithubClients::~GithubClients() = default;

Result<github::Client*>
GithubClients::client_for(const std::string& server, const github::RepositoryName& repository) {
    TT_ASSIGN(const Conversation* conversation, conversation_with(server, repository));
    return conversation->client.get();
}

Result<std::string>
GithubClients::token_for(const std::string& server, const github::RepositoryName& repository) {
    TT_ASSIGN(const Conversation* conversation, conversation_with(server, repository));
    return conversation->credential->token();
}

Result<GithubClients::Conversation*>
GithubClients::conversation_with(const std::string& server, const github::RepositoryName& repository) {
    const AppLogin* app = logins_.app_for(login_name(server)); // Its tokens are for one installation only.
    std::unique_ptr<Conversation>& known = open_[app == nullptr ? server : server + " " + repository.text()];
    if (!known) {
        TT_ASSIGN(known, begin(server, app, repository));
    }
    return known.get();
}

Result<std::unique_ptr<GithubClients::Conversation>> GithubClients::begin(
    const std::string& server, const AppLogin* app, const github::RepositoryName& repository
) {
    auto begun = std::make_unique<Conversation>();
    TT_ASSIGN(std::string api, github::api_of_server(server));
    const github::ClientOptions options{.api = std::move(api), .stop = stopping_.get_token()};
    begun->http = make_http_();
    if (app == nullptr) {
        begun->credential = std::make_unique<github::Token>(logins_.secret_for(login_name(server)));
    } else {
        github::AppCredential::App speaker{app->issuer, app->private_key, repository};
        TT_ASSIGN(
            begun->credential,
            github::AppCredential::create(std::move(speaker), options, *begun->http, clock_)
        );
    }
    begun->client = std::make_unique<github::Client>(options, *begun->credential, *begun->http, clock_);
    return begun;
}

} // namespace tt
