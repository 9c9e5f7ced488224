#include "agent/subcommands.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

namespace tt::agent {

namespace {

const char* const subcommand_usage =
    "usage: tt agent status [--state DIR] [-o json]\n"
    "       tt agent doctor [--state DIR] [-o json]\n"
    "       tt agent drain  [--state DIR] [--timeout DURATION] [--reason TEXT]\n"
    "\n"
    "On the host, beside the agent that runs there:\n"
    "\n"
    "  status  what each service does and waits for; needs no control plane\n"
    "  doctor  what is wrong with this host; ends with 1 if anything is\n"
    "  drain   takes this host out of its stages and waits until nothing of it is under\n"
    "          way, at most 10m; `tt hosts undrain` lets it take part again\n"
    "\n"
    "  --state DIR         of the agent, default /var/lib/tt-agent\n"
    "  --server, --ca-file, --root\n"
    "                      default: as the agent was started\n"
    "  -o, --output FORMAT table (default) or json\n"
    "  --timeout DURATION  to wait at most\n"
    "  --reason TEXT       told to whoever asks why\n";

using Words = std::vector<std::string>;

struct Subcommand {
    std::string_view name;
    Result<int> (*run)(const Asked&);
};

constexpr std::array subcommands{
    Subcommand{"status", run_status},
    Subcommand{"doctor", run_doctor},
    Subcommand{"drain", run_drain},
};

/// Takes `--name VALUE` or `--name=VALUE` out of the words.
Result<std::optional<std::string>> take_option(Words& words, std::string_view name) {
    const auto found = std::ranges::find_if(words, [&](std::string_view word) {
        return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
    });
    if (found == words.end()) return std::nullopt;
    if (found->size() > name.size()) {
        std::string value = found->substr(name.size() + 1);
        words.erase(found);
        return value;
    }
    if (found + 1 == words.end())
        return fail(
            ErrorKind::invalid_input, std::string(name) + " needs a value", "see tt agent status --help"
        );
    std::string value = *(found + 1);
    words.erase(found, found + 2);
    return value;
}

Result<> take_format(Words& words, Asked& asked) {
    for (const std::string_view name : {"-o", "--output"}) {
        TT_ASSIGN(const auto format, take_option(words, name));
        if (!format) continue;
        if (*format != "json" && *format != "table")
            return fail(ErrorKind::invalid_input, "the output is a table or json, not '" + *format + "'");
        asked.json = *format == "json";
    }
    return {};
}

Result<> take_own(Words& words, Asked& asked) {
    TT_TRY(take_format(words, asked));
    TT_ASSIGN(const auto reason, take_option(words, "--reason"));
    asked.reason = reason.value_or("");
    TT_ASSIGN(const auto timeout, take_option(words, "--timeout"));
    if (!timeout) return {};
    TT_ASSIGN(asked.timeout, parse_duration(*timeout));
    return {};
}

bool names(const Words& words, std::string_view option) {
    return std::ranges::any_of(words, [&](std::string_view word) { return word.starts_with(option); });
}

/// What the running agent knows better than a default. What is typed here counts for more.
void take_contact(Asked& asked, const Words& words) {
    if (!asked.contact) return;
    const Contact& contact = *asked.contact;
    auto& server = asked.agent.server;
    if (!names(words, "--root") && !contact.root.empty()) asked.agent.layout.root = contact.root;
    if (!names(words, "--ca-file")) server.ca_file = contact.ca_file;
    if (server.url.empty()) server.url = contact.server, server.unix_socket = contact.unix_socket;
    show_identity(asked.agent);
}

Result<Asked> parse(Words words) {
    Asked asked;
    TT_TRY(take_own(words, asked));
    std::vector<const char*> rest;
    for (const auto& word : words) rest.push_back(word.c_str());
    TT_ASSIGN(asked.agent, parse_options(rest, ServerNeed::optional));
    TT_ASSIGN(asked.contact, read_contact(asked.agent.layout));
    take_contact(asked, words);
    return asked;
}

bool asks_for_help(const Words& words) {
    return std::ranges::find(words, "--help") != words.end() || std::ranges::find(words, "-h") != words.end();
}

} // namespace

int exit_code_of(const Error& error) {
    switch (error.kind) {
    case ErrorKind::invalid_input:
        return 2;
    case ErrorKind::denied:
        return 4;
    case ErrorKind::blocked:
        return 5;
    case ErrorKind::conflict:
        return 6;
    case ErrorKind::timeout:
        return 7;
    case ErrorKind::cancelled:
        return 130;
    default:
        return 1;
    }
}

int complain(const Error& error) {
    const std::string hint = error.hint.empty() ? "" : "\n  " + error.hint;
    std::fprintf(stderr, "tt-agent: %s%s\n", error.message.c_str(), hint.c_str());
    return exit_code_of(error);
}

std::optional<int> run_subcommand(std::span<const char* const> arguments, const std::string& version) {
    if (arguments.empty()) return std::nullopt;
    const auto found = std::ranges::find(subcommands, std::string_view(arguments.front()), &Subcommand::name);
    if (found == subcommands.end()) return std::nullopt;
    const Words words(arguments.begin() + 1, arguments.end());
    if (asks_for_help(words)) return std::fputs(subcommand_usage, stdout), 0;
    auto asked = parse(words);
    if (!asked) return complain(asked.error());
    asked->agent.facts.agent = version;
    const auto code = found->run(*asked);
    return code ? *code : complain(code.error());
}

} // namespace tt::agent
