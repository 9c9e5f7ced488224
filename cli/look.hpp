#pragma once

#include "cli/variables.hpp"
#include "pipeline/base/field.hpp"

#include <array>

namespace tt {

enum class Colour { automatic, always, never };

constexpr auto names(Colour) {
    return std::to_array<std::pair<Colour, std::string_view>>(
        {{Colour::automatic, "auto"}, {Colour::always, "always"}, {Colour::never, "never"}}
    );
}

/// What the reader at the other end of a stream can show.
struct Look {
    bool terminal = false; ///< A person reads along: headers, relative times, redrawing.
    bool colour = false;
    bool unicode = false;
    int width = 80; ///< In columns; means something on a terminal only.
};

/// Finds out about a descriptor. `colour` beats the environment: NO_COLOR, CLICOLOR_FORCE, TERM.
Look look_at(int fd, Colour colour, const Variables& variables);

} // namespace tt
