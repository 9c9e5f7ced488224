#include "cli/exit_code.hpp"

namespace tt {

ExitCode exit_code(ErrorKind kind) {
    switch (kind) {
    case ErrorKind::invalid_input:
        return ExitCode::usage;
    case ErrorKind::denied:
        return ExitCode::denied;
    case ErrorKind::blocked:
        return ExitCode::blocked;
    case ErrorKind::conflict:
        return ExitCode::conflict;
    case ErrorKind::timeout:
        return ExitCode::timeout;
    case ErrorKind::cancelled:
        return ExitCode::interrupted;
    default:
        return ExitCode::failed;
    }
}

ExitCode exit_code(DeployState state) {
    switch (state) {
    case DeployState::accepted:
        return ExitCode::ok;
    case DeployState::superseded:
        return ExitCode::conflict;
    default:
        return ExitCode::failed;
    }
}

const std::string_view exit_codes_text = R"(Exit codes

    0  done, or it was so already
    1  it was tried and failed: a deploy failed, was rejected or aborted, found
       no hosts, or the server could not be reached
    2  the command line or a configuration file is wrong; nothing was done
    3  nothing to do: it was so already (only with --exit-code, otherwise 0)
    4  a credential is needed, or it does not allow this
    5  blocked by a gate or a hold; `tt why` tells which and until when
    6  conflict: something changed meanwhile, or a newer deploy took its place
    7  --timeout passed while waiting; the deploy goes on
    8  the deploy failed and the stage was rolled back
  130  interrupted by Ctrl-C; a deploy that was followed goes on

`tt config diff --exit-code` ends with 0 when nothing differs and with 10 when
something does.
)";

} // namespace tt
