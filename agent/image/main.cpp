// tt-install install …: puts the agent and a build into an image that is being baked. What tt-agent becomes
// for that word, so that no host has in its memory what only image builders need.

#include "agent/image/install.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <exception>

int main(int count, char** arguments) {
    ::umask(022);
    try {
        const std::span<const char* const> words(arguments, static_cast<std::size_t>(count));
        return tt::agent::run_install(words.subspan(count > 1 ? 2 : 1), TT_VERSION);
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "tt-install: %s\n", exception.what());
        return 1;
    }
}
