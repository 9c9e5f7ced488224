#include "integrations/github/deployments.hpp"

#include "integrations/github/body.hpp"
#include "integrations/github/deployment_body.hpp"
#include "integrations/github/limits.hpp"
#include "integrations/http/form.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace tt::github {

namespace {

Result<> check(const NewDeployment& deployment) {
    if (!deployment.environment.empty() && !deployment.commit.value.empty()) return {};
    return fail(ErrorKind::invalid_input, "a deployment needs a commit and an environment");
}

bool is_same(const Deployment& known, const NewDeployment& wanted) {
    return known.commit == wanted.commit && known.environment == wanted.environment
           && known.description == cut(wanted.description, most_description);
}

} // namespace

Result<Deployment>
create_deployment(Client& client, const RepositoryName& repository, const NewDeployment& deployment) {
    TT_TRY(check(deployment));
    const std::string body = Body()
                                 .text("ref", deployment.commit.value)
                                 .text("environment", deployment.environment)
                                 .text("description", cut(deployment.description, most_description))
                                 .flag("auto_merge", false)
                                 .empty_list("required_contexts")
                                 .flag("production_environment", deployment.production)
                                 .done();
    TT_ASSIGN(const auto response, client.post(repository.path() + "/deployments", body));
    if (response.status == 202)
        return fail(ErrorKind::conflict, "GitHub merged a branch instead of creating a deployment");
    return read_deployment_body(response.body);
}

Result<std::optional<Deployment>>
find_deployment(Client& client, const RepositoryName& repository, const NewDeployment& deployment) {
    TT_TRY(check(deployment));
    const std::string path = fmt::format(
        "{}/deployments?sha={}&environment={}&per_page=100", repository.path(),
        form_value(deployment.commit.value), form_value(deployment.environment)
    );
    TT_ASSIGN(const auto response, client.get(path));
    TT_ASSIGN(const auto known, read_deployments_body(response.body));
    const auto found =
        std::ranges::find_if(known, [&](const Deployment& each) { return is_same(each, deployment); });
    return found == known.end() ? std::nullopt : std::optional(*found);
}

Result<std::optional<DeploymentNews>>
find_deployment_news(Client& client, const RepositoryName& repository, std::int64_t deployment) {
    const std::string path =
        fmt::format("{}/deployments/{}/statuses?per_page=1", repository.path(), deployment);
    TT_ASSIGN(const auto response, client.get(path));
    return read_deployment_news_body(response.body);
}

Result<> set_deployment_state(
    Client& client, const RepositoryName& repository, std::int64_t deployment, const DeploymentNews& news
) {
    const std::string body = Body()
                                 .text("state", to_string(news.state))
                                 .text("description", cut(news.description, most_description))
                                 .text("log_url", news.log_url)
                                 .text("environment_url", news.environment_url)
                                 .done();
    TT_TRY(client.post(fmt::format("{}/deployments/{}/statuses", repository.path(), deployment), body));
    return {};
}

} // namespace tt::github
