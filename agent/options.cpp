#include "agent/options.hpp"

#include "agent/fence.hpp"
#include "hooks/confinement.hpp"

#include <unistd.h>

#include <array>
#include <charconv>
#include <functional>
#include <map>
#include <utility>

namespace tt::agent {

const char* const usage =
    "usage: tt-agent --server URL [options]\n"
    "       tt-agent status|doctor|drain [options]    on the host, beside the agent\n"
    "       tt-agent enroll --server URL --token-file FILE [options]\n"
    "       tt-agent install --root DIR --build BUILD [options] [-- OPTIONS]\n"
    "\n"
    "  enroll             enrol this host, print its id, and end; for images and configuration\n"
    "                     management. A host that is enrolled stays as it is\n"
    "  install            put the agent and a build into an image that is being baked:\n"
    "                     tt agent install --help\n"
    "  --anew             with enroll: enrol such a host, too, with another key and secret, for\n"
    "                     one that was revoked or whose certificate ended\n"
    "  --server URL       https://HOST:PORT or unix:/PATH; http only to this machine;\n"
    "                     `tt agent` knows TT_SERVER and the server that tt starts itself\n"
    "  --plain-http       allow http to other machines\n"
    "  --ca-file PATH     trust these authorities, a file or a directory by hash,\n"
    "                     instead of the system's; `tt agent` knows TT_CA_FILE\n"
    "  --token-file FILE  the credential to enrol with; needed once\n"
    "  --state DIR        default /var/lib/tt-agent\n"
    "  --root DIR         where services live, default /srv\n"
    "  --commands DIR     what runtime values may run, default /etc/tt/commands\n"
    "  --publishers DIR   keys whose builds are taken, in SERVICE.pub for each service;\n"
    "                     default /etc/tt/publishers; a service without any takes all\n"
    "  --require-signatures\n"
    "                     take no build of a service without keys\n"
    "  --name NAME        of this host, default its host name\n"
    "  --zone ZONE        of this host\n"
    "  --group GROUP      of this host; may come more than once\n"
    "  --tag KEY=VALUE    of this host; may come more than once\n"
    "  --facts-file FILE  more of these: lines zone=ZONE, group=GROUP, tag.KEY=VALUE\n"
    "  --facts-command PROGRAM\n"
    "                     prints such lines; both are read at the start, every five minutes and\n"
    "                     at SIGHUP, and what cannot be read changes nothing\n"
    "  --poll DURATION    report this often instead of waiting for news\n"
    "  --parallel N       so many services prepare at the same time, 1 to 1000, default 2:\n"
    "                     hotfixes first, then by priority; a rollback waits for nobody\n"
    "  --download-rate RATE\n"
    "                     fetch each build at most so fast, such as 10MB/s; without it as\n"
    "                     fast as it goes\n"
    "  --download-spread DURATION\n"
    "                     begin to fetch at a moment of its own within this time, so that a\n"
    "                     fleet does not ask its store all at once; at most 1h, default 0s\n"
    "  --durability WHEN  full (default): what is deployed is on the disk before it is used; fast:\n"
    "                     the system writes it in its own time, and a power cut may damage\n"
    "                     what was deployed just before\n"
    "  --scrub-rate RATE  read releases at most so fast to compare them with their builds\n"
    "                     while nothing else is to be done, such as 20MB/s (default)\n"
    "  --scrub-every DURATION\n"
    "                     and so often, at most a week, default 24h; after each deploy anyway\n"
    "  --run-as SERVICE=USER\n"
    "                     whom the service and its hooks run as, whatever its build says; may\n"
    "                     come more than once\n"
    "  --cgroups DIR      where cgroups (v2) of services are made; default tt below where they\n"
    "                     are mounted\n"
    "  --log-level LEVEL  error, warning, info (default) or debug\n"
    "  --version, --help\n";

namespace {

/// The values that need more than one option to be understood.
struct Raw {
    Options options;
    std::string server;
    std::string ca_file;
    bool plain_http = false;
};

using Setter = std::function<Result<>(Raw&, const std::string&)>;

Result<> set_log_level_option(Raw& raw, const std::string& value) {
    constexpr std::array levels{"error", "warning", "info", "debug"};
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (value == levels[i]) return raw.options.log_level = static_cast<LogLevel>(i), Result<>{};
    return fail(
        ErrorKind::invalid_input, "--log-level is error, warning, info or debug, not '" + value + "'"
    );
}

Result<> set_poll(Raw& raw, const std::string& value) {
    TT_ASSIGN(raw.options.poll, parse_duration(value));
    if (*raw.options.poll >= std::chrono::milliseconds{100}) return {};
    return fail(ErrorKind::invalid_input, "--poll is at least 100ms");
}

/// `20MB/s`, `500KB/s`, `1GB/s`: in powers of ten.
Result<std::uint64_t> parse_rate(const std::string& option, std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    for (const auto& [name, bytes] :
         {std::pair{"KB/s", 1'000U}, {"MB/s", 1'000'000U}, {"GB/s", 1'000'000'000U}})
        if (error == std::errc{} && unit == name && number > 0 && number <= 1'000'000) return number * bytes;
    return fail(
        ErrorKind::invalid_input,
        option + " is a rate such as 500KB/s, 20MB/s or 1GB/s, not '" + std::string(text) + "'"
    );
}

Result<> set_parallel(Raw& raw, const std::string& value) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = error == std::errc{} && end == value.data() + value.size();
    if (!whole || number < 1 || number > 1000)
        return fail(ErrorKind::invalid_input, "--parallel is a number from 1 to 1000, not '" + value + "'");
    raw.options.parallel = number;
    return {};
}

/// What moves less than a KB a second is given up as stalled.
Result<> set_download_rate(Raw& raw, const std::string& value) {
    auto& rate = raw.options.downloads.bytes_per_second;
    TT_ASSIGN(rate, parse_rate("--download-rate", value));
    if (rate >= 10'000) return {};
    return fail(ErrorKind::invalid_input, "--download-rate is at least 10KB/s");
}

Result<> set_download_spread(Raw& raw, const std::string& value) {
    auto& spread = raw.options.downloads.spread;
    TT_ASSIGN(spread, parse_duration(value));
    if (spread >= Duration{0} && spread <= std::chrono::hours{1}) return {};
    return fail(ErrorKind::invalid_input, "--download-spread is at most 1h");
}

Result<> set_durability(Raw& raw, const std::string& value) {
    if (value != "full" && value != "fast")
        return fail(ErrorKind::invalid_input, "--durability is full or fast, not '" + value + "'");
    raw.options.downloads.durable = value == "full";
    return {};
}

Result<> set_scrub_rate(Raw& raw, const std::string& value) {
    TT_ASSIGN(raw.options.chores.scrub_bytes_per_second, parse_rate("--scrub-rate", value));
    return {};
}

Result<> set_scrub_every(Raw& raw, const std::string& value) {
    auto& every = raw.options.chores.scrub_every;
    TT_ASSIGN(every, parse_duration(value));
    if (every >= std::chrono::milliseconds{100} && every <= std::chrono::days{7}) return {};
    return fail(ErrorKind::invalid_input, "--scrub-every is at least 100ms and at most a week");
}

Result<> set_run_as(Raw& raw, const std::string& value) {
    const auto equals = value.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == value.size())
        return fail(ErrorKind::invalid_input, "--run-as is SERVICE=USER, not '" + value + "'");
    raw.options.processes.users[value.substr(0, equals)] = value.substr(equals + 1);
    return {};
}

Result<> set_cgroups(Raw& raw, const std::string& value) {
    raw.options.processes.cgroups = std::filesystem::absolute(value);
    return {};
}

Result<> set_tag(Raw& raw, const std::string& value) {
    TT_ASSIGN(raw.options.facts, with_facts(std::move(raw.options.facts), "tag." + value));
    return {};
}

template<class Member>
Setter sets_source(Member FactSources::* member) {
    return [member](Raw& raw, const std::string& value) {
        return raw.options.fact_sources.*member = std::filesystem::absolute(value), Result<>{};
    };
}

Result<> set_server(Raw& raw, const std::string& value) {
    raw.server = value;
    return {};
}

template<class Member>
Setter sets(Member Raw::* member) {
    return [member](Raw& raw, const std::string& value) { return raw.*member = value, Result<>{}; };
}

template<class Member>
Setter sets_path(Member Layout::* member) {
    return [member](Raw& raw, const std::string& value) {
        return raw.options.layout.*member = std::filesystem::absolute(value), Result<>{};
    };
}

template<class Member>
Setter sets_fact(Member HostFacts::* member) {
    return [member](Raw& raw, const std::string& value) {
        return raw.options.facts.*member = value, Result<>{};
    };
}

const std::map<std::string, Setter>& valued() {
    static const std::map<std::string, Setter> setters{
        {"--server", set_server},
        {"--ca-file", sets(&Raw::ca_file)},
        {"--token-file",
         [](Raw& raw, const std::string& value) { return raw.options.token_file = value, Result<>{}; }},
        {"--state", sets_path(&Layout::state)},
        {"--root", sets_path(&Layout::root)},
        {"--commands", sets_path(&Layout::commands)},
        {"--publishers", sets_path(&Layout::publishers)},
        {"--name", sets_fact(&HostFacts::name)},
        {"--zone", sets_fact(&HostFacts::zone)},
        {"--group", [](Raw& raw, const std::string& value
                    ) { return raw.options.facts.groups.push_back(value), Result<>{}; }},
        {"--tag", set_tag},
        {"--facts-file", sets_source(&FactSources::file)},
        {"--facts-command", sets_source(&FactSources::command)},
        {"--poll", set_poll},
        {"--parallel", set_parallel},
        {"--download-rate", set_download_rate},
        {"--download-spread", set_download_spread},
        {"--durability", set_durability},
        {"--scrub-rate", set_scrub_rate},
        {"--scrub-every", set_scrub_every},
        {"--run-as", set_run_as},
        {"--cgroups", set_cgroups},
        {"--log-level", set_log_level_option},
    };
    return setters;
}

bool set_flag(Raw& raw, const std::string& name) {
    bool* flag = name == "--help"                 ? &raw.options.help
                 : name == "--version"            ? &raw.options.version
                 : name == "--plain-http"         ? &raw.plain_http
                 : name == "--require-signatures" ? &raw.options.require_signatures
                 : name == "--anew"               ? &raw.options.anew
                 : name == "enroll"               ? &raw.options.enroll
                                                  : nullptr;
    if (flag) *flag = true;
    return flag != nullptr;
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unnamed";
}

/// The system's authorities by hash, if it has them so: read one by one they take a megabyte less than all of
/// them at once, on every host.
std::filesystem::path system_authorities() {
    std::filesystem::path directory = "/etc/ssl/certs";
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error))
        if (entry.path().extension() == ".0") return directory;
    return {};
}

Result<Options> complete(Raw raw, ServerNeed need) {
    if (raw.options.help || raw.options.version) return raw.options;
    if (!raw.ca_file.empty()) raw.options.server.ca_file = std::filesystem::absolute(raw.ca_file);
    if (need == ServerNeed::optional && raw.server.empty()) return raw.options;
    if (raw.server.empty())
        return fail(ErrorKind::invalid_input, "--server is missing", "say where the control plane is");
    const auto authorities = std::exchange(raw.options.server.ca_file, {});
    TT_ASSIGN(raw.options.server, parse_server(raw.server, raw.plain_http));
    raw.options.server.ca_file = authorities.empty() ? system_authorities() : authorities;
    show_identity(raw.options);
    if (raw.options.anew && !raw.options.enroll)
        return fail(
            ErrorKind::invalid_input, "--anew is for enroll", "tt agent enroll --anew --token-file FILE"
        );
    if (raw.options.facts.name.empty()) raw.options.facts.name = host_name();
    if (raw.options.processes.cgroups.empty()) raw.options.processes.cgroups = hooks::cgroups_of_host();
    return raw.options;
}

/// Takes the option at the front, and its value if it has one.
Result<> take_option(Raw& raw, std::span<const char* const>& arguments) {
    const std::string argument = arguments.front();
    arguments = arguments.subspan(1);
    if (set_flag(raw, argument)) return {};
    const auto equals = argument.find('=');
    const auto setter = valued().find(argument.substr(0, equals));
    if (setter == valued().end())
        return fail(ErrorKind::invalid_input, "unknown option '" + argument + "'", "see tt-agent --help");
    if (equals != std::string::npos) return setter->second(raw, argument.substr(equals + 1));
    if (arguments.empty())
        return fail(ErrorKind::invalid_input, argument + " needs a value", "see tt-agent --help");
    const std::string value = arguments.front();
    arguments = arguments.subspan(1);
    return setter->second(raw, value);
}

} // namespace

void show_identity(Options& options) {
    if (options.server.url.starts_with("https:")) options.server.identity_file = options.layout.identity();
}

Result<Options> parse_options(std::span<const char* const> arguments, ServerNeed need) {
    Raw raw;
    while (!arguments.empty()) TT_TRY(take_option(raw, arguments));
    return complete(std::move(raw), need);
}

} // namespace tt::agent
