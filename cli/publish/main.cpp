#include "cli/app.hpp"
#include "cli/publish/commands.hpp"

int main(int count, char** words) {
    return tt::run_app(tt::publish_commands, std::vector<std::string>(words + 1, words + count));
}
