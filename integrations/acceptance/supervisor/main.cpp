#include "integrations/acceptance/supervisor/supervise.hpp"

#include <cstdio>
#include <tuple>

int main(int argc, char** argv) {
    if (argc > 1) return tt::supervise({argv + 1, static_cast<std::size_t>(argc - 1)});
    std::ignore = std::fputs("usage: tt-supervise COMMAND [ARGUMENT...]\n", stderr);
    return 2;
}
