#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

/// As in agent/main.cpp: Debian's libcurl brings GnuTLS along, which nobody here calls, and which would get
/// ready to work before main: two milliseconds of every command. It asks this function, by this name, not to.
extern "C" int _gnutls_global_init_skip() { // NOLINT(readability-identifier-naming): GnuTLS named it.
    return 1;
}

int main(int count, char** words) {
    return tt::run_app(tt::all_commands, std::vector<std::string>(words + 1, words + count));
}
