// tt-restart: takes a service to the release of a build that declares how. Started by the agent under
// tt-shim, as hooks are, so that it outlives the agent and is never done twice; what is to be done stands in
// its environment (TT_HOOK_…) and in the build.
//
//     tt-restart transfer RECORD CGROUPS USER    ends what runs, flips the slot, starts the release
//     tt-restart end RECORD                      ends what runs
//     tt-restart run CGROUPS USER PROGRAM        becomes a program of the build, confined as the build says

#include "agent/restart/confined.hpp"
#include "agent/restart/course.hpp"
#include "agent/restart/transfer_of_build.hpp"
#include "integrations/http/curl_client.hpp"

#include <cstdio>
#include <span>
#include <string_view>

namespace {

using namespace tt;
using namespace tt::agent;

Result<> work(std::span<const char* const> arguments) {
    CurlClient http("tt-restart");
    if (arguments.size() == 2 && std::string_view(arguments[0]) == "end") {
        auto variables = own_variables();
        return end_service(arguments[1], variables["TT_HOOK_BUILDS_DIR"], http);
    }
    if (arguments.size() == 4 && std::string_view(arguments[0]) == "run")
        return become_confined({{}, arguments[1], arguments[2]}, arguments[3]);
    if (arguments.size() != 4 || std::string_view(arguments[0]) != "transfer")
        return fail(
            ErrorKind::invalid_input,
            "usage: tt-restart transfer RECORD CGROUPS USER, or tt-restart end RECORD"
        );
    TT_ASSIGN(const auto order, transfer_of_build({arguments[1], arguments[2], arguments[3]}));
    return transfer(order, http);
}

} // namespace

int main(int count, char** arguments) {
    const auto worked =
        work(std::span<const char* const>(arguments, static_cast<std::size_t>(count)).subspan(1));
    if (worked) return 0;
    const auto& error = worked.error();
    std::puts((error.message + (error.hint.empty() ? "" : "; " + error.hint)).c_str());
    return error.kind == ErrorKind::invalid_input ? 2 : 1;
}
