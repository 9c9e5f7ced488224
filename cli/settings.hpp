#pragma once

#include "cli/arguments.hpp"
#include "cli/look.hpp"
#include "cli/output.hpp"
#include "cli/variables.hpp"

#include <filesystem>
#include <string>

namespace tt {

/// What holds for every command: flags, else the environment, else defaults.
struct Settings {
    std::string server; ///< Empty: the embedded server.
    std::filesystem::path token_file;
    std::string token; ///< From the environment alone, for CI systems that keep no files; no flag shows it.
    std::filesystem::path ca_file;
    std::filesystem::path home; ///< Of the embedded server.
    ServiceName service;        ///< Empty: the one of the nearest `tt.yaml`.
    Format format = Format::table;
    Colour colour = Colour::automatic;
    bool json = false;
    bool no_input = false;
    bool insecure = false;    ///< Send the token also where others may read along.
    std::string on_behalf_of; ///< Whom a CI system says that its run acts for; see ci_facts.hpp.
};

/// The settings as the environment has them, for flags to override.
Result<Settings> settings_from(const Variables& variables);

/// The flags that every command takes.
void declare_settings(Arguments& arguments, Settings& settings);

/// Whether `word` is such a flag, and takes the word that follows.
bool takes_value(std::string_view word);

/// `tt help environment`.
extern const std::string_view environment_text;

} // namespace tt
