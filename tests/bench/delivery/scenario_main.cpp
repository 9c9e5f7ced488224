// delivery_scenario NAME VERSION DIRECTORY: writes one tree; without arguments, names all scenarios.

#include "tests/bench/delivery/scenarios.hpp"

#include <cstdio>

int main(int count, char** words) {
    const auto all = tt::bench::scenarios();
    if (count == 1)
        for (const auto& [name, scenario] : all) std::printf("%s\n", name.c_str());
    if (count != 4) return count == 1 ? 0 : 2;
    std::filesystem::create_directories(words[3]);
    all.at(words[1])(words[2][0] - '0', words[3]);
    return 0;
}
