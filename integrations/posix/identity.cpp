#include "integrations/posix/identity.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <grp.h>
#include <pwd.h>

#include <array>
#include <cerrno>

namespace tt {

Result<Identity> identity_of(const std::string& user) {
    std::array<char, 16 << 10> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const int error = ::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (error != 0) {
        errno = error;
        return system_failure("look up the user", user);
    }
    if (found == nullptr)
        return fail(
            ErrorKind::not_found, "no user '" + user + "' on this host", "create it, or name another"
        );
    int count = 1024;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    if (::getgrouplist(user.c_str(), entry.pw_gid, groups.data(), &count) < 0)
        return fail(ErrorKind::failed, "the user '" + user + "' is in more than 1024 groups");
    groups.resize(static_cast<std::size_t>(count));
    return Identity{entry.pw_uid, entry.pw_gid, std::move(groups), entry.pw_dir};
}

} // namespace tt
