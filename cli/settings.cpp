#include "cli/settings.hpp"

#include "cli/ci_facts.hpp"

#include <algorithm>
#include <array>

namespace tt {

namespace {

/// `$TT_HOME`, else where the XDG rules put state.
std::filesystem::path home_from(const Variables& variables) {
    if (const std::string home = variable(variables, "TT_HOME"); !home.empty()) return home;
    if (const std::string state = variable(variables, "XDG_STATE_HOME"); !state.empty())
        return std::filesystem::path(state) / "tt";
    return std::filesystem::path(variable(variables, "HOME")) / ".local/state/tt";
}

/// Gives a variable's value, if it has one, to the taker of the flag that it stands for.
Result<> take(const Variables& variables, const std::string& name, const Take& take) {
    const std::string value = variable(variables, name);
    auto taken = value.empty() ? Result<>{} : take(value);
    if (!taken) return with_context(std::move(taken).error(), "environment variable " + name);
    return {};
}

constexpr std::array value_flags{
    std::string_view("--server"),  std::string_view("--token-file"), std::string_view("--ca-file"),
    std::string_view("--service"), std::string_view("--output"),     std::string_view("-o"),
    std::string_view("--color"),
};

} // namespace

Result<Settings> settings_from(const Variables& variables) {
    Settings settings;
    TT_TRY(take(variables, "TT_SERVER", into(settings.server)));
    TT_TRY(take(variables, "TT_TOKEN_FILE", into(settings.token_file)));
    settings.token = variable(variables, "TT_TOKEN");
    TT_TRY(take(variables, "TT_CA_FILE", into(settings.ca_file)));
    TT_TRY(take(variables, "TT_SERVICE", into(settings.service)));
    TT_TRY(take(variables, "TT_OUTPUT", into(settings.format)));
    TT_TRY(take(variables, "TT_COLOR", into(settings.colour)));
    settings.home = home_from(variables);
    settings.no_input = !variable(variables, "TT_NO_INPUT").empty();
    settings.insecure = !variable(variables, "TT_INSECURE").empty();
    settings.on_behalf_of = on_behalf_of(ci_facts(variables));
    return settings;
}

void declare_settings(Arguments& arguments, Settings& settings) {
    arguments.option(
        "--service", "NAME", into(settings.service), "the service, instead of that of the nearest tt.yaml"
    );
    arguments.option("--output,-o", "FORM", into(settings.format), "table, json, jsonl, name or tsv");
    arguments.flag("--json", settings.json, "the same as -o json");
    arguments.option("--color", "WHEN", into(settings.colour), "auto, always or never");
    arguments.flag("--no-input", settings.no_input, "never ask; fail where a question would be needed");
    arguments.option(
        "--server", "URL", into(settings.server), "a standing server, instead of one started as needed"
    );
    arguments.option("--token-file", "FILE", into(settings.token_file), "holds the token for --server");
    arguments.option("--ca-file", "FILE", into(settings.ca_file), "trust these authorities for --server");
    arguments.flag("--insecure", settings.insecure, "send the token over plain http to another machine");
}

bool takes_value(std::string_view word) {
    return std::ranges::find(value_flags, word) != value_flags.end();
}

const std::string_view environment_text = R"(Environment

A flag beats its variable, and a variable beats tt.yaml.

  TT_SERVER        URL of a standing server, or unix:/SOCKET     (--server)
  TT_TOKEN_FILE    file that holds the token for it              (--token-file)
  TT_TOKEN         the token itself, where no file is named
  TT_CA_FILE       authorities to trust for it, as PEM           (--ca-file)
  TT_INSECURE      not empty: token over plain http, too         (--insecure)
  TT_SERVICE       the service                                   (--service)
  TT_OUTPUT        table, json, jsonl, name or tsv               (--output)
  TT_COLOR         auto, always or never                         (--color)
  TT_NO_INPUT      not empty: never ask                          (--no-input)
  TT_ASCII         not empty: no characters beyond ASCII
  TT_SIGNING_KEY   file of the key that tt publish signs with    (--key)
  TT_HOME          state of the server that tt starts as needed;
                   default $XDG_STATE_HOME/tt, else ~/.local/state/tt

  NO_COLOR, CLICOLOR_FORCE, TERM=dumb    as usual, where --color is auto
  HTTPS_PROXY, NO_PROXY                  as usual
  SSL_CERT_FILE                          authorities to trust, as PEM, where --ca-file says nothing
)";

} // namespace tt
