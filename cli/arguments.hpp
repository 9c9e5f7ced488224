#pragma once

#include "pipeline/base/field.hpp"
#include "pipeline/base/id.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/base/time.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

/// Takes what was typed for one argument, or says what is wrong with it.
using Take = std::function<Result<>(const std::string&)>;

/// Takers for everything that options hold. The target must outlive the parse.
Take into(std::string& target);
Take into(std::filesystem::path& target);
Take into(std::size_t& target);
Take into(Duration& target);
Take into(Time& target);

template<class Tag>
Take into(Id<Tag>& target) {
    return into(target.value);
}

template<NamedEnum E>
Take into(E& target) {
    return [&target](const std::string& text) -> Result<> {
        TT_ASSIGN(target, parse_enum<E>(text));
        return {};
    };
}

/// What help says about one argument.
struct ArgumentText {
    std::string name = {};  ///< `STAGE`, `--reason,-m`.
    std::string value = {}; ///< `TEXT`; empty for a flag or a positional argument.
    std::string help = {};
    bool required = false;

    [[nodiscard]] bool is_positional() const { return !name.starts_with('-'); }
};

/// What the command line asked for, apart from the values themselves.
enum class Asks { run, short_help, full_help };

/// The arguments that one command takes. Everything outside this class stays free of the parsing library.
class Arguments {
public:
    Arguments();
    ~Arguments();
    Arguments(const Arguments&) = delete;
    Arguments& operator=(const Arguments&) = delete;

    /// One word that stands by itself. Those that are required come first.
    void required(std::string name, Take take, std::string help);
    void optional(std::string name, Take take, std::string help);

    /// One or more words, after all others that stand by themselves; they come one by one.
    void several(const std::string& name, Take take, std::string help);

    /// The same, where there may be none.
    void any_number(const std::string& name, Take take, std::string help);

    /// `--name VALUE`; `names` may hold a short form after a comma.
    void option(std::string names, std::string value, Take take, std::string help);

    /// The same, for an option that may stand there several times; the values come one by one.
    void repeated(std::string names, std::string value, Take take, std::string help);

    /// `--name`.
    void flag(std::string names, bool& target, std::string help);

    /// Parses the words that follow the command. Errors name the argument; an unknown one comes with the
    /// nearest that exists.
    Result<Asks> parse(const std::vector<std::string>& words);

    [[nodiscard]] const std::vector<ArgumentText>& texts() const { return texts_; }

private:
    struct Parser;

    void positional(std::string name, Take take, std::string help, bool required);
    [[nodiscard]] Error unknown(const std::string& word) const;
    [[nodiscard]] Error wrong_value(const std::string& complaint) const;

    std::unique_ptr<Parser> parser_;
    std::vector<ArgumentText> texts_;
};

} // namespace tt
