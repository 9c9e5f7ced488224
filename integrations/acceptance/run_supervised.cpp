#include "integrations/acceptance/run_supervised.hpp"

#include "integrations/posix/pipe.hpp"

#include <utility>

namespace tt {

Result<ProcessExit> run_supervised(
    ProcessSpec command, const std::filesystem::path& supervisor, const RunLimits& limits,
    const std::stop_token& stop
) {
    // The supervisor ends everything when the other end of the lifeline closes: here, or when the kernel
    // closes it because this process was killed.
    TT_ASSIGN(Pipe lifeline, make_pipe());
    command.arguments.insert(command.arguments.begin(), std::exchange(command.executable, supervisor));
    command.inherited = lifeline.read.number();
    const std::stop_callback cut(stop, [&] { lifeline.write.reset(); });
    return run(command, limits);
}

} // namespace tt
