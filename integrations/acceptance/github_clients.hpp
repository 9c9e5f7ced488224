#pragma once

#include "integrations/acceptance/logins.hpp"
#include "integrations/github/address.hpp"
#include "integrations/github/client.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace tt {

using MakeHttp = std::function<std::unique_ptr<HttpClient>()>;

/// Conversations with the GitHubs that policies name: one with each login, whoever asks. So what one request
/// has learnt, answers and limits, serves all that follow with the same login. From any thread.
class GithubClients {
public:
    /// `logins` has to stay.
    GithubClients(const Logins& logins, MakeHttp make_http, Clock& clock);
    ~GithubClients();

    /// Ends the request under way, and sends no other.
    void stop() { stopping_.request_stop(); }

    /// `server` as a tt.yaml has it; see github::api_of_server(). Stays where it is. For a GitHub App it may
    /// ask GitHub first which of its installations has the repository.
    Result<github::Client*> client_for(const std::string& server, const github::RepositoryName& repository);

    /// What git is let in with there, for the moment; empty: nothing, so only what is public. Of an app it
    /// may have to be asked for.
    Result<std::string> token_for(const std::string& server, const github::RepositoryName& repository);

private:
    struct Conversation;
    using MakeCredential = std::function<Result<std::unique_ptr<github::Credential>>()>;

    Result<Conversation*>
    conversation_with(const std::string& server, const github::RepositoryName& repository);
    Result<Conversation*>
    talk(const std::string& server, const std::string& speaker, const MakeCredential& make_credential);
    Result<Conversation*>
    talk_as_app(const std::string& server, const AppLogin& app, const github::RepositoryName& repository);
    Result<std::int64_t>
    installation(github::Client& app, const std::string& server, const github::RepositoryName& repository);

    const Logins& logins_;
    MakeHttp make_http_;
    Clock& clock_;
    std::stop_source stopping_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<Conversation>> open_; ///< By server and who speaks.
    std::map<std::string, std::int64_t> installations_;         ///< By server and repository.
};

} // namespace tt
