#include "cli/app.hpp"
#include "pipeline/base/nearest.hpp"

#include <algorithm>
#include <set>

namespace tt {

namespace {

/// The positions of the words that are neither a flag nor the value of one, up to the second.
std::vector<std::size_t> bare_words(const std::vector<std::string>& arguments) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < arguments.size() && places.size() < 2; ++i) {
        if (arguments[i] == "--") break;
        if (takes_value(arguments[i]))
            ++i;
        else if (!arguments[i].starts_with('-'))
            places.push_back(i);
    }
    return places;
}

const Command* named(std::span<const Command> commands, std::string_view name) {
    const auto found = std::ranges::find(commands, name, &Command::name);
    return found == commands.end() ? nullptr : &*found;
}

/// The second words of the commands that begin with this word, or all first words if it is empty.
std::vector<std::string_view> choices(std::span<const Command> commands, std::string_view first) {
    std::set<std::string_view> found;
    for (const Command& command : commands) {
        if (command.name.empty()) continue;
        const auto space = command.name.find(' ');
        if (first.empty())
            found.insert(command.name.substr(0, space));
        else if (space != std::string_view::npos && command.name.substr(0, space) == first)
            found.insert(command.name.substr(space + 1));
    }
    return {found.begin(), found.end()};
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string out;
    for (const std::string_view word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
}

std::unexpected<Error> fail_unknown(std::span<const Command> commands, const std::string& word) {
    const auto near = nearest(word, choices(commands, ""));
    return fail(
        ErrorKind::invalid_input, "there is no command 'tt " + word + "'",
        near.empty() ? "see all of them: tt help" : "did you mean 'tt " + std::string(near) + "'?"
    );
}

std::unexpected<Error>
fail_unknown(std::span<const Command> commands, const std::string& group, const std::string& word) {
    const auto possible = choices(commands, group);
    const auto near = nearest(word, possible);
    const std::string what = word.empty() ? "'tt " + group + "' needs one more word: " + joined(possible)
                                          : "there is no command 'tt " + group + " " + word + "'";
    return fail(
        ErrorKind::invalid_input, what,
        near.empty() ? "see tt help " + group : "did you mean 'tt " + group + " " + std::string(near) + "'?"
    );
}

Typed without(const Command* command, std::vector<std::string> words, std::vector<std::size_t> places) {
    std::ranges::reverse(places);
    for (const std::size_t place : places) words.erase(words.begin() + static_cast<std::ptrdiff_t>(place));
    return {command, std::move(words)};
}

/// `tt --version` is what everybody tries.
Typed without_words(std::span<const Command> commands, const std::vector<std::string>& arguments) {
    const auto version = std::ranges::find(arguments, "--version");
    if (version == arguments.end()) return {named(commands, ""), arguments};
    const auto place = static_cast<std::size_t>(version - arguments.begin());
    return without(named(commands, "version"), arguments, {place});
}

} // namespace

std::optional<Error> misspelt(std::span<const Command> commands, const Typed& typed) {
    const std::string group(typed.command->name);
    const auto places = bare_words(typed.words);
    if (group.empty() || places.size() < 2) return std::nullopt;
    const std::string& word = typed.words[places[0]];
    if (nearest(word, choices(commands, group)).empty()) return std::nullopt;
    return fail_unknown(commands, group, word).error();
}

Result<Typed> find_command(std::span<const Command> commands, const std::vector<std::string>& arguments) {
    const auto places = bare_words(arguments);
    if (places.empty()) return without_words(commands, arguments);
    const std::string& first = arguments[places[0]];
    const std::string second = places.size() > 1 ? arguments[places[1]] : "";
    if (const auto* command = named(commands, first + " " + second))
        return without(command, arguments, places);
    if (const auto* command = named(commands, first)) return without(command, arguments, {places[0]});
    if (!choices(commands, first).empty()) return fail_unknown(commands, first, second);
    return fail_unknown(commands, first);
}

} // namespace tt
