#include "cli/commands/commands.hpp"
#include "cli/embedded.hpp"

#include <algorithm>
#include <array>

namespace tt {

namespace {

using Words = std::vector<std::string>;

/// Whether the words hold the option, as `--name VALUE` or `--name=VALUE`.
bool has_option(const Words& words, std::string_view name) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
    });
}

bool asks_only(const Words& words) {
    return has_option(words, "--help") || has_option(words, "--version");
}

/// What is asked of a host beside its agent; that one left word where its server is.
bool asks_host(const Words& words) {
    constexpr std::array<std::string_view, 3> subcommands{"status", "doctor", "drain"};
    return !words.empty() && std::ranges::find(subcommands, words.front()) != subcommands.end();
}

/// The words about the image itself: what follows `--` is its agent's.
bool says(const Words& words, std::string_view option) {
    return has_option(Words(words.begin(), std::ranges::find(words, "--")), option);
}

/// What goes into an image is fetched as every command asks: from the same server, with the same token.
Result<Words> find_source(Words words, const Settings& settings) {
    Words more;
    const auto add = [&](const std::string& option, const std::string& value) {
        if (!value.empty() && !says(words, option)) more.insert(more.end(), {option, value});
    };
    add("--server", settings.server);
    add("--token-file", settings.token_file.string());
    add("--ca-file", settings.ca_file.string());
    if (settings.insecure) more.emplace_back("--plain-http");
    words.insert(words.begin() + 1, more.begin(), more.end());
    return words;
}

/// Whom to trust to be a server that was named.
void find_authorities(Words& words, const Settings& settings) {
    if (settings.ca_file.empty() || has_option(words, "--ca-file")) return;
    words.insert(words.end(), {"--ca-file", settings.ca_file.string()});
}

/// The agent finds its server as every command does; it does not read the environment itself.
Result<Words> find_server(Words words, const Settings& settings, const Remark& remark) {
    if (!words.empty() && words.front() == "install") return find_source(std::move(words), settings);
    if (asks_only(words) || asks_host(words)) return words;
    const bool named = has_option(words, "--server");
    if (named || !settings.server.empty()) find_authorities(words, settings);
    if (named) return words;
    if (!settings.server.empty()) {
        words.insert(words.end(), {"--server", settings.server});
        return words;
    }
    TT_ASSIGN(const auto endpoint, embedded_agent_endpoint(settings.home, remark));
    words.insert(words.end(), {"--server", endpoint.url});
    if (!has_option(words, "--token-file"))
        words.insert(words.end(), {"--token-file", endpoint.token_file.string()});
    return words;
}

} // namespace

constinit const Command agent_command{
    .name = "agent",
    .job = Job::set_up,
    .summary = "Run the agent of this host, ask it (status, doctor, drain), or install it",
    .elsewhere = "tt-agent",
    .complete = find_server,
};

} // namespace tt
