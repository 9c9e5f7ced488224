#include "integrations/acceptance/jenkins_at.hpp"

#include <algorithm>

namespace tt {

jenkins::Server
jenkins_at(const std::string& url, const Logins& logins, Duration timeout, const std::stop_token& stop) {
    const std::string login = logins.secret_for(url);
    const auto colon = std::min(login.find(':'), login.size());
    jenkins::Server server;
    server.url = url;
    server.user = login.substr(0, colon);
    server.secret = colon < login.size() ? login.substr(colon + 1) : "";
    server.timeout = timeout;
    server.stop = stop;
    return server;
}

} // namespace tt
