#include "cli/app.hpp"
#include "cli/sim/sim.hpp"

int main(int count, char** words) {
    return tt::run_app({&tt::sim_command, 1}, std::vector<std::string>(words + 1, words + count));
}
