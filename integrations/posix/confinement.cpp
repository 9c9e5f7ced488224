#include "integrations/posix/confinement.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tt {

namespace {

using Outcome = std::optional<Unconfined>;

Outcome enter_cgroup(const std::filesystem::path& cgroup) {
    if (cgroup.empty()) return {};
    const int fd = ::open((cgroup / "cgroup.procs").c_str(), O_WRONLY | O_CLOEXEC);
    const bool entered = fd >= 0 && ::write(fd, "0", 1) == 1; // 0 is whoever writes
    const int error = errno;
    if (fd >= 0) ::close(fd);
    errno = error;
    return entered ? Outcome{} : Unconfined{"enter the cgroup", cgroup};
}

Outcome limit(const ResourceLimit& limit) {
    const rlimit both{limit.most, limit.most};
    if (::setrlimit(static_cast<__rlimit_resource_t>(limit.resource), &both) == 0) return {};
    return Unconfined{"limit itself to", std::to_string(limit.most)};
}

Outcome become(const Identity& identity) {
    if (::geteuid() == identity.user && ::getegid() == identity.group && identity.user != 0) return {};
    if (::setgroups(identity.groups.size(), identity.groups.data()) == 0
        && ::setresgid(identity.group, identity.group, identity.group) == 0
        && ::setresuid(identity.user, identity.user, identity.user) == 0)
        return {};
    return Unconfined{"run as user", std::to_string(identity.user)};
}

} // namespace

std::optional<Unconfined> confine(const Confinement& confinement) {
    if (confinement.umask) ::umask(*confinement.umask);
    if (confinement.nice && ::setpriority(PRIO_PROCESS, 0, *confinement.nice) != 0)
        return Unconfined{"have the priority", std::to_string(*confinement.nice)};
    if (auto failed = enter_cgroup(confinement.cgroup)) return failed;
    for (const auto& one : confinement.limits)
        if (auto failed = limit(one)) return failed;
    return confinement.identity ? become(*confinement.identity) : Outcome{};
}

} // namespace tt
