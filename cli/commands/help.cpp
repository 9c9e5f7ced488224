#include "cli/help.hpp"

#include "cli/app.hpp"
#include "cli/commands/commands.hpp"
#include "cli/context.hpp"
#include "cli/program.hpp"

namespace tt {

namespace {

struct Options {
    std::string first;
    std::string second;

    [[nodiscard]] std::vector<std::string> words() const {
        return second.empty() ? std::vector{first} : std::vector{first, second};
    }
};

/// The text about a topic, a group of commands, or one command.
Result<std::string> text_for(const Options& options, std::span<const Command> commands) {
    if (options.first.empty()) return overview_help(commands);
    if (const auto topic = topic_text(options.first); !topic.empty()) return std::string(topic);
    const auto typed = find_command(commands, options.words());
    auto group = options.second.empty() ? group_help(commands, options.first) : "";
    if (!typed && !group.empty()) return group;
    if (!typed) return std::unexpected(typed.error());
    if (typed->command->declare != nullptr)
        return command_help(*typed->command, true) + (group.empty() ? "" : "\n" + group);
    auto words = typed->command->keeps_words ? options.words() : typed->words;
    words.emplace_back("--help");
    return std::unexpected(become(typed->command->elsewhere, words));
}

Result<ExitCode> run(const Options& options, Context& context) {
    TT_ASSIGN(const std::string text, text_for(options, context.commands));
    context.output.text(text);
    return ExitCode::ok;
}

Run declare(Arguments& arguments) {
    const auto options = std::make_shared<Options>();
    arguments.optional(
        "COMMAND", into(options->first), "a command, or a topic: exit-codes, environment, formatting"
    );
    arguments.optional("SUBCOMMAND", into(options->second), "the second word of the command");
    return [options](Context& context) { return run(*options, context); };
}

} // namespace

constinit const Command help_command{
    .name = "help",
    .job = Job::set_up,
    .summary = "Explain a command or a topic",
    .examples = "tt help deploy\n"
                "tt help exit-codes",
    .declare = declare,
};

} // namespace tt
