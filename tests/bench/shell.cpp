#include "tests/bench/shell.hpp"

#include "integrations/posix/run.hpp"
#include "tests/support/must.hpp"

namespace tt::bench {

void sh(const std::string& line) {
    const Variables variables{{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}};
    const auto exit =
        testing_support::must(run({.executable = "/bin/sh", .arguments = {"-c", line}, .variables = variables}
        ));
    if (!exit.status.success()) throw std::runtime_error(line + ": " + exit.error.text());
}

} // namespace tt::bench
