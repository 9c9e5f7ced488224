#pragma once

#include "integrations/acceptance/logins.hpp"
#include "integrations/acceptance/required.hpp"
#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"

#include <map>
#include <memory>
#include <stop_token>
#include <string>

namespace tt {

/// Conversations with the GitHubs that policies name, each with the login that is for it. What one request
/// has learnt, answers and limits, serves all that follow with the same login. For one thread, but stop().
class GithubClients {
public:
    /// `logins` has to stay.
    GithubClients(const Logins& logins, MakeHttp make_http, Clock& clock);
    ~GithubClients();

    /// Ends the request under way, and sends no other.
    void stop() { stopping_.request_stop(); }

    /// `server` as a tt.yaml has it; see github::api_of_server(). Stays where it is.
    Result<github::Client*> client_for(const std::string& server, const github::RepositoryName& repository);

    /// What git is let in with there, for the moment; empty: nothing, so only what is public. Of an app it
    /// may have to be asked for.
    Result<std::string> token_for(const std::string& server, const github::RepositoryName& repository);

private:
    struct Conversation;

    Result<Conversation*>
    conversation_with(const std::string& server, const github::RepositoryName& repository);
    Result<std::unique_ptr<Conversation>>
    begin(const std::string& server, const AppLogin* app, const github::RepositoryName& repository);

    const Logins& logins_;
    MakeHttp make_http_;
    Clock& clock_;
    std::stop_source stopping_;
    std::map<std::string, std::unique_ptr<Conversation>> open_; ///< By server and, for an app, repository.
};

} // namespace tt
