#pragma once

#include "integrations/jenkins/server.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/ports/http_client.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Requests to one Jenkins, and what its answers mean before anybody reads them. Private to this folder.
namespace tt::jenkins {

/// Speaks to one Jenkins as one user. Paths begin with `/` and stand below the server's URL.
class Exchange {
public:
    Exchange(Server server, HttpClient& http);

    /// The body of an `…/api/json` of Jenkins itself. Anything else, a login page say, is an Error.
    Result<std::string> api(std::string_view object, std::string_view tree);

    /// The same, and nothing where there is no such object.
    Result<std::optional<std::string>> api_if_there(std::string_view object, std::string_view tree);

    /// The body of any JSON that a plug-in gives, or nothing where it is not there.
    Result<std::optional<std::string>> json_if_there(std::string_view path);

    /// Any answer but a refusal or a page for people, as it is.
    Result<HttpResponse> text(std::string_view path);

    /// A file. What it is redirected to, the store behind Jenkins say, never gets the credentials. A page to
    /// log in that comes in its place is removed again, and `denied`.
    Result<> download(std::string_view path, const Download& target);

    /// A change, with a crumb where one is needed. Answers with a redirect, as Jenkins' forms do, are
    /// returned.
    Result<HttpResponse> post(std::string_view path, const std::string& form);

    [[nodiscard]] const Server& server() const { return server_; }

private:
    [[nodiscard]] HttpRequest request(std::string method, std::string_view path) const;
    Result<HttpResponse> get(std::string_view path);
    Result<HttpResponse> redirected(const HttpRequest& asked, const HttpResponse& answer);
    Result<HttpResponse> post_once(std::string_view path, const std::string& form);
    Result<> fetch_crumb();

    Server server_;
    HttpClient& http_;
    HttpHeaders crumb_ = {}; ///< With the session that it belongs to; where one was wanted.
};

} // namespace tt::jenkins
