#include "cli/serve/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace tt {

namespace {

constexpr int usage_error = 2;

std::filesystem::path default_home() {
    const char* home = std::getenv("TT_HOME");
    return home != nullptr && *home != '\0' ? home : "/var/lib/tt";
}

/// How often something happens by itself: a duration, or `off`.
Result<std::optional<Duration>> parse_pace(const std::string& text) {
    if (text == "off") return std::nullopt;
    TT_ASSIGN(const Duration pace, parse_duration(text));
    if (pace > Duration{0}) return pace;
    return fail(ErrorKind::invalid_input, "it has to be a duration above 0, or off");
}

/// Short ones are for tests; agents need some time to renew one.
Result<Duration> parse_life(const std::string& text) {
    TT_ASSIGN(const Duration life, parse_duration(text));
    if (life >= std::chrono::seconds{3} && life <= std::chrono::days{3650}) return life;
    return fail(ErrorKind::invalid_input, "it has to be between 3s and 3650d");
}

/// Takes the text of a value that our own parsers read.
template<class T, class Parse>
CLI::callback_t taker(T& target, Parse parse) {
    return [&target, parse](const CLI::results_t& texts) {
        auto value = parse(texts.front());
        if (!value) throw CLI::ValidationError(value.error().message);
        target = *value;
        return true;
    };
}

void add_places(CLI::App& app, ServeOptions& options) {
    app.add_option("--home", options.home, "Directory for state, mode 0700 ($TT_HOME, else /var/lib/tt)");
    app.add_option("--socket", options.socket, "Socket for commands of this user (HOME/tt.sock)");
    app.add_option(
           "--logins", options.logins, "File of `URL SECRET` lines for Jenkins and GitHub (HOME/logins)"
    )
        ->check(CLI::ExistingFile);
    app.add_option(
           "--artifacts", options.artifacts,
           "Directory for builds, s3://BUCKET/PREFIX?region=REGION[&endpoint=URL][&style=path], or the URL "
           "of "
           "a web server that takes PUT (HOME/artifacts)"
    )
        ->type_name("WHERE");
    app.add_flag(
        "--proxy-artifacts", options.proxy_artifacts, "Pass builds on to agents that cannot reach the bucket"
    );
}

void add_network(CLI::App& app, ServeOptions& options) {
    app.add_option(
           "--listen", options.listen, "ADDRESS:PORT for agents and clients; repeatable; port 0 is any"
    )
        ->type_name("ADDRESS:PORT");
    app.add_option(
           "--url", options.url, "How people reach this server; what is written to GitHub links to it"
    )
        ->type_name("URL");
    app.add_option("--tls-cert", options.certificate, "PEM chain; with it TCP is TLS")->type_name("FILE");
    app.add_option("--tls-key", options.private_key, "PEM key of the certificate")->type_name("FILE");
    app.add_flag("--insecure", options.insecure, "Serve other machines without TLS");
}

void add_agents(CLI::App& app, ServeOptions& options) {
    app.add_option_function<std::vector<std::string>>(
           "--agent-certificates", taker(options.agent_certificates, parse_life),
           "How long the certificates of agents hold, which they show over TLS and renew by themselves (30d)"
    )
        ->type_name("DURATION");
    app.add_flag(
        "--agents-by-secret", options.agents_by_secret,
        "Ask agents for no certificate, only for their secrets: for a proxy in front that ends TLS"
    );
}

void add_running(CLI::App& app, ServeOptions& options) {
    app.add_flag("--until-idle", options.until_idle, "End when nothing is left to do");
    app.add_option_function<std::vector<std::string>>(
           "--idle-grace", taker(options.idle_grace, parse_duration), "How long to be idle before that (5s)"
    )
        ->type_name("DURATION");
    app.add_option_function<std::vector<std::string>>(
           "--ci-poll", taker(options.ci_poll, parse_duration),
           "How often to look for runs of CI to publish, where nobody calls (1m)"
    )
        ->type_name("DURATION");
    app.add_option_function<std::vector<std::string>>(
           "--gc", taker(options.collect, parse_pace),
           "How often to delete old deltas, and builds of services whose tt.yaml has `retention`; or off "
           "(24h)"
    )
        ->type_name("DURATION");
    app.add_option("--ready-fd", options.ready_fd, "Descriptor that gets one line when the server is ready");
    app.add_option_function<std::vector<std::string>>(
           "--log-level", taker(options.log_level, parse_enum<LogLevel>),
           "error, warning, info or debug (info)"
    )
        ->type_name("LEVEL");
}

void fill_defaults(ServeOptions& options) {
    if (options.home.empty()) options.home = default_home();
    options.home = std::filesystem::absolute(options.home);
    if (options.socket.empty()) options.socket = options.home / "tt.sock";
    if (options.logins.empty()) options.logins = options.home / "logins";
    while (options.url.ends_with('/')) options.url.pop_back();
    if (options.artifacts.empty()) options.artifacts = options.home / "artifacts";
}

} // namespace

ParsedOptions parse_options(int argc, char** argv) {
    ParsedOptions parsed;
    CLI::App app(
        "The control plane of tt: state, decisions, and the API for commands and agents.", "tt serve"
    );
    app.set_version_flag("--version", TT_VERSION);
    add_places(app, parsed.options);
    add_network(app, parsed.options);
    add_agents(app, parsed.options);
    add_running(app, parsed.options);
    try {
        app.parse(argc, argv);
        fill_defaults(parsed.options);
    } catch (const CLI::ParseError& error) {
        parsed.end = true;
        parsed.exit_code = app.exit(error) == 0 ? 0 : usage_error;
    }
    return parsed;
}

} // namespace tt
