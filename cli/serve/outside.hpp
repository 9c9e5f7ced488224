#pragma once

#include "cli/serve/options.hpp"
#include "cli/variables.hpp"
#include "integrations/acceptance/logins.hpp"
#include "integrations/github/webhook_secret.hpp"

namespace tt {

/// The secrets for Jenkins and GitHub. The file comes first, then the environment: TT_GITHUB_TOKEN, GH_TOKEN
/// or GITHUB_TOKEN for github.com, GH_ENTERPRISE_TOKEN for the host GH_HOST, TT_JENKINS_USER and
/// TT_JENKINS_TOKEN for TT_JENKINS_URL. The first for a server stays, be it a token or an app. A file that
/// others can read is refused, a private key that it names too.
Result<Logins> read_outside_logins(const ServeOptions& options, const Variables& variables);

/// The secrets with which GitHub signs its webhooks: those in `webhook.secret` in the state directory, which
/// only its owner may read, else TT_GITHUB_WEBHOOK_SECRET; may be none.
Result<std::vector<github::WebhookSecret>>
read_webhook_secrets(const ServeOptions& options, const Variables& variables);

} // namespace tt
