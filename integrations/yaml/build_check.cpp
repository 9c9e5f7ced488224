#include "integrations/yaml/quoted.hpp"
#include "integrations/yaml/service_check.hpp"
#include "integrations/yaml/text_rules.hpp"

#include <algorithm>

namespace tt::yaml {

namespace {

/// Everything the checks look at.
struct Check {
    const BuildConfig& build;
    const Places& places;
    Findings& findings;

    void error(const std::string& path, std::string message, std::string hint) const {
        findings.error(places.at(path), std::move(message), std::move(hint));
    }

    void key_error(const std::string& path, std::string message, std::string hint) const {
        findings.error(places.key_at(path), std::move(message), std::move(hint));
    }
};

/// `${…}` must be something that the agent can fill in.
void check_placeholders(const Check& check, const std::string& text, const std::string& path) {
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
        const std::size_t end = text.find('}', at);
        const std::string name = end == std::string::npos ? "" : text.substr(at + 2, end - at - 2);
        const auto& declared = check.build.env;
        if (name == "commit" || name == "build" || std::ranges::find(declared, name) != declared.end())
            continue;
        check.error(
            path,
            "nothing stands for " + quoted(text.substr(at, end == std::string::npos ? end : end - at + 1)),
            "there are ${commit}, ${build}, and the variables of `build.env`"
        );
    }
}

void check_placeholders(const Check& check, const std::vector<std::string>& texts, const std::string& path) {
    for (std::size_t i = 0; i < texts.size(); ++i)
        check_placeholders(check, texts[i], path + "[" + std::to_string(i) + "]");
}

void check_health(const Check& check) {
    if (!check.build.health) return;
    const auto& health = *check.build.health;
    check_placeholders(check, health.http, "build.health.http");
    check_placeholders(check, health.body, "build.health.expect.body");
    for (const auto& [name, value] : health.header)
        check_placeholders(check, value, "build.health.expect.header." + name);
}

void check_restart_texts(const Check& check) {
    const auto& restart = check.build.restart;
    check_placeholders(check, restart.run, "build.restart.run");
    check_placeholders(check, restart.listen, "build.restart.listen");
    check_placeholders(check, restart.port, "build.restart.port");
    check_placeholders(check, restart.pid_file, "build.restart.pid_file");
    check_placeholders(check, restart.out.http, "build.restart.out.http");
    check_placeholders(check, restart.in, "build.restart.in");
    if (check.build.warmup) check_placeholders(check, check.build.warmup->http, "build.warmup.http");
    if (restart.run.empty() || path_in_build.holds(restart.run.front())) return;
    check.error(
        "build.restart.run[0]", "the program " + quoted(restart.run.front()) + " is no path inside the build",
        std::string(path_in_build.hint)
    );
}

/// A key that only some strategies look at would be obeyed by none of the others, silently.
void check_only_for(const Check& check, std::string_view key, bool meant, const std::string& strategies) {
    const std::string path = "build.restart." + std::string(key);
    if (meant || !check.places.given(path)) return;
    check.key_error(
        path,
        quoted_list({key}) + " has no meaning for the strategy "
            + quoted_list({to_string(check.build.restart.strategy)}),
        "it is for " + strategies
    );
}

void check_keys_of_strategy(const Check& check) {
    using enum RestartStrategy;
    const auto strategy = check.build.restart.strategy;
    for (const std::string_view key : {"run", "systemd", "supervisor", "pid_file", "port", "stop"})
        check_only_for(check, key, strategy != hook, "every other one");
    check_only_for(check, "out", strategy == lame_duck, "lame_duck");
    check_only_for(check, "reload", strategy == reload, "reload");
    check_only_for(check, "listen", strategy == socket_activation, "socket_activation");
}

bool is_found(const Restart& restart) {
    return !restart.run.empty() || !restart.systemd.empty() || !restart.supervisor.empty()
           || !restart.pid_file.empty();
}

void check_strategy(const Check& check) {
    const auto& restart = check.build.restart;
    if (check.findings.any_at(check.places.at("build.restart.strategy")))
        return; // Nobody knows which one is meant.
    check_keys_of_strategy(check);
    if (restart.strategy == RestartStrategy::hook) return;
    if (!is_found(restart))
        return check.error(
            "build.restart.strategy",
            "the strategy " + quoted_list({to_string(restart.strategy)})
                + " does not say what is to be restarted",
            "add `run`, `systemd`, `supervisor`, or the `pid_file` of what the RESTARTING hook starts"
        );
    if (restart.strategy != RestartStrategy::socket_activation || !restart.systemd.empty()) return;
    if (restart.run.empty() || restart.listen.empty())
        check.error(
            "build.restart.strategy", "nobody would hold the sockets",
            "add `run` and `listen`, or the `systemd` unit whose socket unit holds them"
        );
}

} // namespace

void check_build(const BuildConfig& build, const Places& places, Findings& findings) {
    const Check check{build, places, findings};
    check_health(check);
    check_restart_texts(check);
    check_strategy(check);
}

} // namespace tt::yaml
