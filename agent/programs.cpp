#include "agent/programs.hpp"

#include "integrations/posix/proc.hpp"

namespace tt::agent {

Result<Programs> installed_programs() {
    Programs programs;
    TT_ASSIGN(programs.shim, installed_program("tt-shim"));
    TT_ASSIGN(programs.unpacker, installed_program("tt-unpack"));
    TT_ASSIGN(programs.restarter, installed_program("tt-restart"));
    return programs;
}

} // namespace tt::agent
