#include "cli/look.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace tt {

namespace {

bool wants_colour(Colour colour, bool terminal, const Variables& variables) {
    if (colour != Colour::automatic) return colour == Colour::always;
    if (!variable(variables, "NO_COLOR").empty()) return false;
    const std::string forced = variable(variables, "CLICOLOR_FORCE");
    if (!forced.empty() && forced != "0") return true;
    return terminal && variable(variables, "TERM") != "dumb";
}

bool speaks_unicode(const Variables& variables) {
    if (!variable(variables, "TT_ASCII").empty()) return false;
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const std::string locale = variable(variables, name); !locale.empty())
            return locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos;
    return false;
}

int width_of(int fd) {
    winsize size{};
    return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

Look look_at(int fd, Colour colour, const Variables& variables) {
    const bool terminal = isatty(fd) == 1;
    return {
        .terminal = terminal,
        .colour = wants_colour(colour, terminal, variables),
        .unicode = speaks_unicode(variables),
        .width = width_of(fd)
    };
}

} // namespace tt
