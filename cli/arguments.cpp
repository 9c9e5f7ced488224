#include "cli/arguments.hpp"

#include "pipeline/base/nearest.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace tt {

struct Arguments::Parser {
    CLI::App app;
    std::optional<Error> error; ///< The first that a taker gave; the library would flatten it to a text.

    /// Hands one value to its taker, in the form that the library calls.
    auto taker(std::string name, Take take) {
        return [this, name = std::move(name), take = std::move(take)](const std::string& text) {
            auto taken = take(text);
            if (taken || error) return;
            error = Error{taken.error().kind, name + ": " + taken.error().message, taken.error().hint};
        };
    }
};

namespace {

/// Whether the text goes on with more of an option's name.
bool is_word(std::string_view rest) {
    return !rest.empty()
           && (rest.front() == '-' || std::isalnum(static_cast<unsigned char>(rest.front())) != 0);
}

} // namespace

Arguments::Arguments()
    : parser_(std::make_unique<Parser>()) {
    parser_->app.allow_extras();
    parser_->app.set_help_flag("-h");
    parser_->app.set_help_all_flag("--help");
}

Arguments::~Arguments() = default;

void Arguments::required(std::string name, Take take, std::string help) {
    positional(std::move(name), std::move(take), std::move(help), true);
}

void Arguments::optional(std::string name, Take take, std::string help) {
    positional(std::move(name), std::move(take), std::move(help), false);
}

void Arguments::positional(std::string name, Take take, std::string help, bool required) {
    const auto taker = parser_->taker(name, std::move(take));
    parser_->app.add_option_function<std::string>(name, taker)->required(required);
    texts_.push_back({std::move(name), {}, std::move(help), required});
}

void Arguments::several(const std::string& name, Take take, std::string help) {
    const auto taker = parser_->taker(name, std::move(take));
    parser_->app
        .add_option_function<std::vector<std::string>>(
            name, [taker](const std::vector<std::string>& texts) { std::ranges::for_each(texts, taker); }
        )
        ->required();
    texts_.push_back({name + "...", {}, std::move(help), true});
}

void Arguments::any_number(const std::string& name, Take take, std::string help) {
    const auto taker = parser_->taker(name, std::move(take));
    parser_->app.add_option_function<std::vector<std::string>>(
        name, [taker](const std::vector<std::string>& texts) { std::ranges::for_each(texts, taker); }
    );
    texts_.push_back({name + "...", {}, std::move(help), false});
}

void Arguments::option(std::string names, std::string value, Take take, std::string help) {
    const auto taker = parser_->taker(names.substr(0, names.find(',')), std::move(take));
    parser_->app.add_option_function<std::string>(names, taker);
    texts_.push_back({std::move(names), std::move(value), std::move(help)});
}

void Arguments::repeated(std::string names, std::string value, Take take, std::string help) {
    const auto taker = parser_->taker(names.substr(0, names.find(',')), std::move(take));
    parser_->app
        .add_option_function<std::vector<std::string>>(
            names, [taker](const std::vector<std::string>& texts) { std::ranges::for_each(texts, taker); }
        )
        ->allow_extra_args(false);
    texts_.push_back({std::move(names), std::move(value), std::move(help)});
}

void Arguments::flag(std::string names, bool& target, std::string help) {
    parser_->app.add_flag(names, target);
    texts_.push_back({std::move(names), {}, std::move(help)});
}

Error Arguments::unknown(const std::string& word) const {
    if (!word.starts_with('-') || word == "-")
        return {ErrorKind::invalid_input, "'" + word + "' is one argument too many", {}};
    const std::string typed = word.substr(0, word.find('='));
    std::vector<std::string_view> names;
    for (const ArgumentText& text : texts_)
        if (!text.is_positional())
            names.push_back(std::string_view(text.name).substr(0, text.name.find(',')));
    const auto near = nearest(typed, names);
    return {
        ErrorKind::invalid_input, "there is no option '" + typed + "' here",
        near.empty() ? "" : "did you mean " + std::string(near) + "?"
    };
}

/// The library's complaint about an option that has no value, a value too many, or one that it does not take.
/// It begins with the option's long name; what it says then is not for people.
Error Arguments::wrong_value(const std::string& complaint) const {
    const auto is_about = [&](const ArgumentText& text) {
        const std::string name = text.name.substr(0, text.name.find(','));
        return !text.is_positional() && complaint.contains(name)
               && !is_word(complaint.substr(complaint.find(name) + name.size()));
    };
    const auto text = std::ranges::find_if(texts_, is_about);
    if (text == texts_.end()) return {ErrorKind::invalid_input, complaint, {}};
    const std::string name = text->name.substr(0, text->name.find(','));
    if (text->value.empty()) return {ErrorKind::invalid_input, name + " takes no value", {}};
    if (parser_->app.get_option(name)->results().empty())
        return {ErrorKind::invalid_input, name + " needs a value: " + name + " " + text->value, {}};
    return {ErrorKind::invalid_input, name + " is given more than once", {}};
}

Result<Asks> Arguments::parse(const std::vector<std::string>& words) {
    try {
        // The library takes the words from the back.
        parser_->app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::CallForAllHelp&) {
        return Asks::full_help;
    } catch (const CLI::CallForHelp&) {
        return Asks::short_help;
    } catch (const CLI::RequiredError& missing) {
        if (const auto extra = parser_->app.remaining(); !extra.empty())
            return std::unexpected(unknown(extra.front()));
        return fail(ErrorKind::invalid_input, std::string(missing.what()));
    } catch (const CLI::ParseError& error) {
        return std::unexpected(wrong_value(error.what()));
    }
    if (parser_->error) return std::unexpected(*parser_->error);
    if (const auto extra = parser_->app.remaining(); !extra.empty())
        return std::unexpected(unknown(extra.front()));
    return Asks::run;
}

Take into(std::string& target) {
    return [&target](const std::string& text) -> Result<> {
        target = text;
        return {};
    };
}

Take into(std::filesystem::path& target) {
    return [&target](const std::string& text) -> Result<> {
        target = text;
        return {};
    };
}

Take into(std::size_t& target) {
    return [&target](const std::string& text) -> Result<> {
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), target);
        if (error == std::errc{} && end == text.data() + text.size()) return {};
        return fail(ErrorKind::invalid_input, "'" + text + "' is not a whole number");
    };
}

Take into(Duration& target) {
    return [&target](const std::string& text) -> Result<> {
        TT_ASSIGN(target, parse_duration(text));
        return {};
    };
}

Take into(Time& target) {
    return [&target](const std::string& text) -> Result<> {
        TT_ASSIGN(target, parse_rfc3339(text));
        return {};
    };
}

} // namespace tt
