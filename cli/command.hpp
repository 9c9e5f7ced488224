#pragma once

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/remark.hpp"
#include "cli/settings.hpp"
#include "pipeline/base/result.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tt {

struct Context;

/// What people come for; help is grouped by it.
enum class Job { ship, watch, undo, investigate, set_up };

/// Does what was asked, after the arguments are parsed.
using Run = std::function<Result<ExitCode>(Context&)>;

/// One command of tt.
struct Command {
    std::string_view name; ///< `deploy`, or two words: `hosts drain`.
    Job job = Job::ship;
    std::string_view summary = {};  ///< One line, for the overview.
    std::string_view examples = {}; ///< One to a line; help shows them first.
    std::string_view details = {};  ///< Paragraphs, for the full help.

    /// Declares the arguments on a new set of options, and returns what runs with them. Null: the command
    /// lives in the program below libexec/tt that `elsewhere` names.
    Run (*declare)(Arguments&) = nullptr;
    std::string_view elsewhere = {};

    /// The other program reads the whole command line, not only what follows the name.
    bool keeps_words = false;

    /// Adds to the words what tt knows and the other program does not; null: nothing.
    Result<std::vector<std::string>> (*complete)(
        std::vector<std::string> words, const Settings& settings, const Remark& remark
    ) = nullptr;
};

} // namespace tt
