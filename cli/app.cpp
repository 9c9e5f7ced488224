#include "cli/app.hpp"

#include "cli/connect.hpp"
#include "cli/context.hpp"
#include "cli/help.hpp"
#include "cli/program.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/system_clock.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace tt {

namespace {

/// Whether errors must be JSON, as far as that shows before the command line is understood.
bool looks_like_json(const std::vector<std::string>& arguments, Format format) {
    const auto is_form = [](std::string_view word) { return word.starts_with("json"); };
    bool json = is_form(to_string(format));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        if (word == "--json") json = true;
        if (i > 0 && (arguments[i - 1] == "-o" || arguments[i - 1] == "--output")) json = is_form(word);
        if (word.starts_with("--output=")) json = is_form(word.substr(9));
    }
    return json;
}

Output::Streams standard_streams(Colour colour, const Variables& variables) {
    return {
        std::cout, std::cerr, look_at(STDOUT_FILENO, colour, variables),
        look_at(STDERR_FILENO, colour, variables)
    };
}

/// One command line on its way from words to an exit code.
class App {
public:
    App(std::span<const Command> commands, const std::vector<std::string>& arguments)
        : commands_(commands)
        , arguments_(arguments) {}

    Result<ExitCode> run() {
        TT_ASSIGN(settings_, settings_from(variables_));
        TT_ASSIGN(const Typed typed, find_command(commands_, arguments_));
        if (typed.command == nullptr) return print(overview_help(commands_));
        if (typed.command->declare == nullptr) return go_elsewhere(typed);
        Arguments parser;
        const Run action = typed.command->declare(parser);
        declare_settings(parser, settings_);
        auto asks = parser.parse(typed.words);
        if (auto meant = asks ? std::nullopt : misspelt(commands_, typed))
            return std::unexpected(*std::move(meant));
        if (!asks) return std::unexpected(with_usage(std::move(asks).error(), *typed.command));
        if (settings_.json) settings_.format = Format::json;
        if (*asks == Asks::run) return run(action);
        return print(help_text(*typed.command, *asks == Asks::full_help));
    }

    /// Prints the error in the form that was asked for, and says how to end.
    ExitCode report(const Error& error) {
        const bool json = looks_like_json(arguments_, settings_.format);
        Output output(standard_streams(settings_.colour, variables_), json ? Format::json : Format::table);
        output.error(error);
        return exit_code(error.kind);
    }

private:
    Result<ExitCode> run(const Run& action) {
        Output output(standard_streams(settings_.colour, variables_), settings_.format);
        std::error_code ignored;
        const auto directory = std::filesystem::current_path(ignored);
        const auto remark = [&output](std::string_view line) { output.remark(line); };
        CurlClient http("tt/" TT_VERSION);
        Client client(http, [&] { return connect(settings_, remark); });
        SystemClock clock;
        Context context{settings_, variables_, directory, output, client, clock, commands_, can_ask()};
        return action(context);
    }

    [[nodiscard]] bool can_ask() const {
        return !settings_.no_input && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    }

    [[nodiscard]] Result<ExitCode> go_elsewhere(const Typed& typed) const {
        const Command& command = *typed.command;
        std::vector<std::string> words = command.keeps_words ? arguments_ : typed.words;
        if (command.complete) {
            const auto remark = [](std::string_view line) { std::cerr << line << std::endl; };
            TT_ASSIGN(words, command.complete(std::move(words), settings_, remark));
        }
        return std::unexpected(become(command.elsewhere, words));
    }

    static Error with_usage(Error error, const Command& command) {
        if (error.hint.empty())
            error.hint = "usage: " + usage_of(command) + "; more: tt help " + std::string(command.name);
        return error;
    }

    /// `tt --help` is about all of tt, not about what `tt` alone does.
    [[nodiscard]] std::string help_text(const Command& command, bool full) const {
        return command.name.empty() ? overview_help(commands_) : command_help(command, full);
    }

    static Result<ExitCode> print(std::string_view text) {
        std::cout << text << std::flush;
        return ExitCode::ok;
    }

    std::span<const Command> commands_;
    const std::vector<std::string>& arguments_;
    Variables variables_ = read_variables();
    Settings settings_;
};

} // namespace

int run_app(std::span<const Command> commands, const std::vector<std::string>& arguments) {
    App app(commands, arguments);
    const auto ended = app.run();
    return static_cast<int>(ended ? *ended : app.report(ended.error()));
}

} // namespace tt
