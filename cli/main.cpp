#include "cli/app.hpp"
#include "cli/commands/commands.hpp"

int main(int count, char** words) {
    return tt::run_app(tt::all_commands, std::vector<std::string>(words + 1, words + count));
}
