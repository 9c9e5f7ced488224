#include "agent/image/install_options.hpp"

#include "integrations/files/atomic_file.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace tt::agent {

const char* const install_usage =
    "usage: tt agent install --root DIR --build BUILD [options] [-- AGENT OPTIONS]\n"
    "\n"
    "Puts the agent and a build into the root of an image that is being baked, so that a machine\n"
    "made from it only has to activate. Who the host is (its id, its keys) it finds out itself, at\n"
    "its first start. May be said again, with the same build, another one, or one of another service.\n"
    "\n"
    "  --root DIR         of the image, a directory\n"
    "  --build BUILD      its id, or the beginning of it\n"
    "  --server URL       where it is fetched, and whom the agent will report to; `tt agent` knows\n"
    "                     TT_SERVER\n"
    "  --token-file FILE  your token for it, default TT_TOKEN_FILE or TT_TOKEN; it stays here\n"
    "  --ca-file PATH     trust these authorities for it here\n"
    "  --plain-http       allow http to other machines\n"
    "  --artifact FILE    the build's artifact, if it is on this machine already\n"
    "  --in-place         DIR is what this machine runs from: inside a chroot, with --root /\n"
    "  --dry-run          say what would be done, and do nothing\n"
    "\n"
    "What follows `--` is what the agent of the image starts with, such as --token-file PATH, --group\n"
    "and --zone (tt agent --help); its paths are those in the image. Keys in /etc/tt/publishers of the\n"
    "image decide which builds it takes, also here.\n"
    "\n"
    "  tt agent install --root /mnt/image --build b-1a2b3c4d5e -- \\\n"
    "      --token-file /etc/tt/enroll.token --group web-prod --zone eu-1a\n";

namespace {

/// The values that need more than one option to be understood.
struct Raw {
    InstallOptions options;
    std::string server;
    std::string token_file;
    std::string ca_file;
    bool plain_http = false;
};

using Words = std::vector<std::string>;

std::map<std::string_view, bool*> flags(Raw& raw) {
    return {
        {"--plain-http", &raw.plain_http},
        {"--in-place", &raw.options.in_place},
        {"--dry-run", &raw.options.dry_run},
        {"--help", &raw.options.help},
    };
}

Result<> set_value(Raw& raw, std::string_view name, const std::string& value) {
    const std::map<std::string_view, std::string*> texts{
        {"--build", &raw.options.build},
        {"--server", &raw.server},
        {"--token-file", &raw.token_file},
        {"--ca-file", &raw.ca_file},
    };
    const std::map<std::string_view, std::filesystem::path*> paths{
        {"--root", &raw.options.root},
        {"--artifact", &raw.options.bytes},
    };
    if (const auto text = texts.find(name); text != texts.end()) return *text->second = value, Result<>{};
    if (const auto path = paths.find(name); path != paths.end())
        return *path->second = std::filesystem::absolute(value), Result<>{};
    return fail(
        ErrorKind::invalid_input, "unknown option '" + std::string(name) + "'",
        "what is for the agent of the image stands after `--`; see tt agent install --help"
    );
}

/// Takes the option at the front, and its value if it has one.
Result<> take_option(Raw& raw, std::span<const std::string>& words) {
    const std::string word = words.front();
    words = words.subspan(1);
    const auto known = flags(raw);
    if (const auto flag = known.find(word); flag != known.end()) return *flag->second = true, Result<>{};
    const auto equals = word.find('=');
    if (equals != std::string::npos) return set_value(raw, word.substr(0, equals), word.substr(equals + 1));
    if (words.empty())
        return fail(ErrorKind::invalid_input, word + " needs a value", "see tt agent install --help");
    const std::string value = words.front();
    words = words.subspan(1);
    return set_value(raw, word, value);
}

Result<std::string> one_token(const Raw& raw, const std::string& token) {
    if (raw.token_file.empty()) return token;
    TT_ASSIGN(auto text, read_file(raw.token_file, 4096));
    text.erase(text.find_last_not_of(" \t\r\n") + 1);
    if (!text.empty()) return text;
    return fail(ErrorKind::invalid_input, "'" + raw.token_file + "' holds no token");
}

Result<> check_needed(const Raw& raw) {
    for (const auto& [name, value, what] :
         {std::tuple{"--root", raw.options.root.string(), "the root of the image"},
          std::tuple{"--build", raw.options.build, "the build that is to be in it"},
          std::tuple{"--server", raw.server, "where the control plane is"}})
        if (value.empty())
            return fail(
                ErrorKind::invalid_input, std::string(name) + " is missing: " + what,
                "see tt agent install --help"
            );
    return {};
}

/// Nothing else passes unharmed through a file of systemd and the words it is split into.
Result<> check_word(const std::string& word) {
    const bool plain = std::ranges::all_of(word, [](char c) {
        return c > ' ' && c < 127 && std::string_view("\"'\\$`#;").find(c) == std::string_view::npos;
    });
    if (plain && !word.empty()) return {};
    return fail(
        ErrorKind::invalid_input, "'" + word + "' cannot stand in the agent's file of options",
        "without spaces, quotes, $, `, #, ; and \\; facts with such values go into a --facts-file"
    );
}

Result<> understand_agent(Raw& raw) {
    auto& options = raw.options;
    for (const auto& word : options.agent_words) TT_TRY(check_word(word));
    TT_TRY(check_word(raw.server));
    options.agent_server = raw.server;
    std::vector<const char*> words{"--server", raw.server.c_str()};
    if (raw.plain_http) options.agent_words.emplace_back("--plain-http");
    for (const auto& word : options.agent_words) words.push_back(word.c_str());
    TT_ASSIGN(options.agent, parse_options(words));
    if (!options.agent.enroll && !options.agent.help && !options.agent.version) return {};
    return fail(ErrorKind::invalid_input, "the agent of the image is to run", "leave enroll and --help out");
}

Result<InstallOptions> complete(Raw raw, const std::string& token) {
    if (raw.options.help) return raw.options;
    TT_TRY(check_needed(raw));
    TT_ASSIGN(raw.options.server, parse_server(raw.server, raw.plain_http));
    raw.options.server.ca_file = raw.ca_file;
    TT_ASSIGN(raw.options.token, one_token(raw, token));
    TT_TRY(understand_agent(raw));
    return raw.options;
}

} // namespace

Result<InstallOptions> parse_install(std::span<const char* const> words, const std::string& token) {
    Raw raw;
    const Words all(words.begin(), words.end());
    const auto border = std::ranges::find(all, "--");
    if (border != all.end()) raw.options.agent_words.assign(border + 1, all.end());
    std::span<const std::string> own(all.begin(), border);
    while (!own.empty()) TT_TRY(take_option(raw, own));
    return complete(std::move(raw), token);
}

} // namespace tt::agent
