#pragma once

#include "cli/client.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "pipeline/ports/clock.hpp"

#include <filesystem>
#include <span>

namespace tt {

/// All that a command reaches for.
struct Context {
    const Settings& settings;
    const Variables& variables;
    const std::filesystem::path& directory; ///< Where it was typed.
    Output& output;
    Client& client;
    Clock& clock;
    std::span<const Command> commands;
    bool can_ask = false; ///< Somebody is there to answer a question.
};

/// The service meant: that of the settings, else that of the nearest `tt.yaml`.
Result<ServiceName> service_of(const Context& context);

/// The same where none is an answer, too: every service.
ServiceName service_if_any(const Context& context);

} // namespace tt
