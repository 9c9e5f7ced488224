#include "cli/serve/home.hpp"

#include "integrations/files/system_failure.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/view.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace tt {

namespace {

std::unexpected<Error> fail_held(const std::filesystem::path& home, const Error& otherwise) {
    const auto holder = FileLock::holder(home / "lease");
    if (!holder || !*holder) return std::unexpected(otherwise);
    const std::string pid = std::to_string((*holder)->pid);
    const auto note = decode<LeaseNote>((*holder)->text);
    const std::string socket = note && !note->socket.empty() ? ", on socket " + note->socket : "";
    return fail(
        ErrorKind::conflict, "process " + pid + " serves " + home.string() + " already" + socket,
        "commands with the same TT_HOME talk to it; 'kill " + pid + "' ends it"
    );
}

} // namespace

Result<> prepare_home(const std::filesystem::path& home) {
    std::error_code error;
    std::filesystem::create_directories(home.parent_path(), error); // mkdir says what is wrong
    if (::mkdir(home.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("make", home);
    struct stat status{};
    if (::stat(home.c_str(), &status) != 0) return system_failure("look at", home);
    if (status.st_uid == ::geteuid() && (status.st_mode & 077) == 0) return {};
    return fail(
        ErrorKind::denied, "the state directory " + home.string() + " is open to other users",
        "it holds credentials: give it to this user alone, 'chmod 700 " + home.string() + "'"
    );
}

Result<FileLock> take_lease(const std::filesystem::path& home) {
    auto lease = FileLock::acquire(home / "lease");
    if (lease || lease.error().kind != ErrorKind::blocked) return lease;
    return fail_held(home, lease.error());
}

} // namespace tt
