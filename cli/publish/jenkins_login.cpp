#include "cli/publish/jenkins_login.hpp"

namespace tt {

namespace {

std::string without_slash(std::string url) {
    while (url.ends_with('/')) url.pop_back();
    return url;
}

} // namespace

Result<jenkins::Server> jenkins_login(const Ci& ci, const Variables& variables) {
    const std::string own = without_slash(variable(variables, "TT_JENKINS_URL"));
    jenkins::Server server;
    server.url = ci.jenkins.empty() ? own : without_slash(ci.jenkins);
    if (server.url.empty())
        return fail(
            ErrorKind::invalid_input, "which Jenkins? Neither tt.yaml nor TT_JENKINS_URL names one",
            "write in tt.yaml: ci: { jenkins: { url: https://HOST, job: NAME } }"
        );
    if (!own.empty() && own != server.url)
        return fail(
            ErrorKind::invalid_input,
            "tt.yaml names the Jenkins " + server.url + ", and the login of TT_JENKINS_URL is for " + own,
            "set TT_JENKINS_URL, TT_JENKINS_USER and TT_JENKINS_TOKEN for that of tt.yaml"
        );
    if (own.empty()) return server; // Asks as nobody in particular.
    server.user = variable(variables, "TT_JENKINS_USER");
    server.secret = variable(variables, "TT_JENKINS_TOKEN");
    return server;
}

} // namespace tt
