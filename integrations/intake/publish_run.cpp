#include "integrations/intake/publish_run.hpp"

#include "integrations/acceptance/run_supervised.hpp"
#include "integrations/files/remove_tree.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/github/url.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/request.hpp"
#include "pipeline/model/view.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <tuple>

namespace tt {

namespace {

using std::filesystem::path;

/// How the network is reached and who is trusted there; where git keeps the user's word on both; keys for
/// ssh.
constexpr std::array passed_on{"PATH",          "HOME",         "LANG",         "HTTPS_PROXY", "https_proxy",
                               "http_proxy",    "NO_PROXY",     "no_proxy",     "ALL_PROXY",   "all_proxy",
                               "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_AUTH_SOCK"};

void add_own(Variables& variables) {
    for (const char* name : passed_on)
        if (const char* value = std::getenv(name)) // NOLINT(concurrency-mt-unsafe): nobody sets any
            variables[name] = value;
}

/// The names under which the command line looks for a token; it takes it to that host only.
void add_token(Variables& variables, const RunToPublish& run) {
    const auto remote = github::parse_url(run.remote);
    if (run.token.empty() || !remote) return;
    if (remote->host == "github.com") {
        variables["TT_GITHUB_TOKEN"] = run.token;
    } else {
        variables["GH_HOST"] = remote->host;
        variables["GH_ENTERPRISE_TOKEN"] = run.token;
    }
}

ProcessSpec command_for(const RunToPublish& run, const PublishSetting& setting, const path& scratch) {
    ProcessSpec spec{.executable = setting.program, .variables = publish_variables(run, setting)};
    spec.arguments = {
        "publish",
        "--service=" + run.service.value,
        "--from-jenkins=" + run.run.job + "#" + std::to_string(run.run.number),
        "--branch=" + run.branch,
        "--output=jsonl",
        "--no-input",
    };
    spec.variables["TMPDIR"] = scratch;
    spec.directory = scratch;
    return spec;
}

std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

/// The last line is an Answer or a Refusal, unless the program came to grief.
Result<std::string> outcome_of(const ProcessExit& exit, const PublishSetting& setting) {
    const std::string line = last_line(exit.output.text());
    if (exit.timed_out)
        return fail(ErrorKind::timeout, "tt publish did not end within " + to_text(setting.deadline));
    if (exit.status.success()) {
        TT_ASSIGN(Answer answer, decode<Answer>(line));
        return std::move(answer.message);
    }
    const auto refusal = decode<Refusal>(line);
    if (refusal && !refusal->message.empty())
        return fail(error_kind_from(refusal->code), refusal->message, refusal->hint);
    return fail(
        ErrorKind::failed, "tt publish ended with " + to_text(exit.status) + ": " + line + exit.error.text()
    );
}

Result<> make_empty(const path& directory) {
    TT_TRY(remove_tree(directory));
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    errno = error.value();
    return error ? Result<>(system_failure("make", directory)) : Result<>{};
}

} // namespace

Variables publish_variables(const RunToPublish& run, const PublishSetting& setting) {
    Variables variables{
        {"TT_SERVER", "unix:" + setting.socket.string()},
        {"TT_TOKEN", setting.secret},
        {"TT_REMOTE", run.remote},
        {"TT_JENKINS_URL", run.jenkins.url},
        {"TT_JENKINS_USER", run.jenkins.user},
        {"TT_JENKINS_TOKEN", run.jenkins.secret},
        {"XDG_CACHE_HOME", setting.cache},
    };
    add_own(variables);
    add_token(variables, run);
    return variables;
}

Result<std::string>
publish_run(const RunToPublish& run, const PublishSetting& setting, const std::stop_token& stop) {
    const path scratch = setting.scratch / run.service.value;
    TT_TRY(make_empty(scratch));
    const RunLimits limits{.deadline = setting.deadline, .head = 4 << 10, .tail = 12 << 10};
    const auto exit = run_supervised(command_for(run, setting, scratch), setting.supervisor, limits, stop);
    std::ignore = remove_tree(scratch); // what stays is removed before the next one
    if (!exit) return std::unexpected(exit.error());
    if (stop.stop_requested()) return fail(ErrorKind::cancelled, "the control plane stops");
    return outcome_of(*exit, setting);
}

} // namespace tt
