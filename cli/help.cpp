#include "cli/help.hpp"

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/settings.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tt {

namespace {

constexpr std::array<std::pair<Job, std::string_view>, 5> jobs{{
    {Job::ship, "Ship"},
    {Job::watch, "Watch"},
    {Job::undo, "Stop and undo"},
    {Job::investigate, "Investigate"},
    {Job::set_up, "Set up"},
}};

using Line = std::pair<std::string, std::string>;

/// Two columns, the second of which begins in the same place on each line.
std::string two_columns(const std::vector<Line>& lines) {
    std::size_t width = 0;
    for (const auto& [left, right] : lines) width = std::max(width, left.size());
    std::string out;
    for (const auto& [left, right] : lines)
        out += "  " + left + std::string(width - left.size() + 3, ' ') + right + "\n";
    return out;
}

/// `--reason,-m` becomes `-m, --reason TEXT`.
std::string option_text(const ArgumentText& text) {
    const auto comma = text.name.find(',');
    std::string out = text.name.substr(0, comma);
    if (comma != std::string::npos) out = text.name.substr(comma + 1) + ", " + out;
    return text.value.empty() ? out : out + " " + text.value;
}

std::string arguments_text(const std::vector<ArgumentText>& texts) {
    std::vector<Line> lines;
    for (const ArgumentText& text : texts) lines.emplace_back(option_text(text), text.help);
    return two_columns(lines);
}

std::string indented_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out += "  " + std::string(text.substr(0, end)) + "\n";
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::vector<ArgumentText> own_texts(const Command& command) {
    Arguments arguments;
    if (command.declare != nullptr) command.declare(arguments);
    return arguments.texts();
}

std::vector<ArgumentText> common_texts() {
    Arguments arguments;
    Settings settings;
    declare_settings(arguments, settings);
    return arguments.texts();
}

std::string usage(const Command& command, const std::vector<ArgumentText>& own) {
    std::string out = command.name.empty() ? "tt" : "tt " + std::string(command.name);
    for (const ArgumentText& text : own)
        if (text.is_positional()) out += text.required ? " " + text.name : " [" + text.name + "]";
    return out;
}

constexpr std::string_view formatting_text = R"(Output

Results go to standard output, everything else to standard error.

  -o table   aligned columns; on a terminal with a header and times like "3m ago",
             otherwise without header and with times like 2026-11-21T07:41:55Z
  -o json    one object with sorted keys; "schema" says what it is, for example
             tt.v1.builds; times are RFC 3339 in UTC, durations text like "1m30s"
  -o jsonl   one object a line: a row of a list, or a change of what is followed
  -o tsv     columns between tabs, without header
  -o name    the first column only: ids and names to use in another command

With -o json and -o jsonl errors are JSON too, on standard error:
{"code":…,"hint":…,"message":…,"schema":"tt.v1.error"}.
)";

} // namespace

std::string overview_help(std::span<const Command> commands) {
    std::string out = "tt takes a commit to production.\n\n"
                      "  tt init && tt config apply     describe a service\n"
                      "  tt publish && tt deploy prod   pack a build and ship it\n"
                      "  tt                             what runs where, and what to do next\n";
    for (const auto& [job, title] : jobs) {
        std::vector<Line> lines;
        for (const Command& command : commands)
            if (command.job == job && !command.name.empty())
                lines.emplace_back(command.name, command.summary);
        out += "\n" + std::string(title) + "\n" + two_columns(lines);
    }
    return out + "\nMore: tt help COMMAND, tt help exit-codes, tt help environment, tt help formatting\n";
}

std::string usage_of(const Command& command) {
    return usage(command, own_texts(command));
}

std::string command_help(const Command& command, bool full) {
    const auto own = own_texts(command);
    std::string out = usage(command, own) + "\n" + std::string(command.summary) + ".\n";
    if (!command.examples.empty()) out += "\nExamples\n" + indented_lines(command.examples);
    if (!own.empty()) out += "\nArguments\n" + arguments_text(own);
    if (full && !command.details.empty()) out += "\n" + std::string(command.details) + "\n";
    if (full) return out + "\nOf every command\n" + arguments_text(common_texts());
    return out + "\nMore: tt help " + std::string(command.name) + "\n";
}

std::string group_help(std::span<const Command> commands, std::string_view group) {
    std::vector<Line> lines;
    for (const Command& command : commands)
        if (command.name.starts_with(std::string(group) + " "))
            lines.emplace_back(command.name, command.summary);
    return lines.empty() ? "" : two_columns(lines);
}

std::string_view topic_text(std::string_view topic) {
    if (topic == "exit-codes") return exit_codes_text;
    if (topic == "environment") return environment_text;
    if (topic == "formatting") return formatting_text;
    return {};
}

} // namespace tt
