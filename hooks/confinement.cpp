#include "hooks/confinement.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <fcntl.h>
#include <mntent.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdio>
#include <memory>

namespace tt::hooks {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t megabyte = std::uint64_t{1} << 20;

void add_limit(Confinement& confinement, int resource, std::optional<int> most, std::uint64_t unit = 1) {
    if (most) confinement.limits.push_back({resource, static_cast<std::uint64_t>(*most) * unit});
}

/// Files of a cgroup take one write each, and are never replaced.
Result<> set(const fs::path& file, const std::string& value) {
    const FileDescriptor opened(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!opened) return system_failure("open", file);
    return write_all(opened, value, file);
}

Result<> make(const fs::path& directory) {
    if (::mkdir(directory.c_str(), 0755) == 0 || errno == EEXIST) return {};
    return system_failure("make the cgroup", directory);
}

/// Below a cgroup only those controllers exist that it passes on.
Result<> limit(
    const fs::path& group, const std::string& controller, const std::string& file, const std::string& value
) {
    for (const auto& above : {group.parent_path().parent_path(), group.parent_path()})
        TT_TRY(set(above / "cgroup.subtree_control", "+" + controller));
    return set(group / (controller + "." + file), value);
}

/// `max` where the build says nothing, because an earlier build may have said something.
std::string amount(std::optional<int> most, std::uint64_t unit) {
    return most ? std::to_string(static_cast<std::uint64_t>(*most) * unit) : "max";
}

Result<> set_limits(const fs::path& group, const CgroupLimits& limits) {
    constexpr std::uint64_t period =
        100'000; // microseconds, of which a percentage of one core is a thousandth each
    if (limits.memory_mb) TT_TRY(limit(group, "memory", "max", amount(limits.memory_mb, megabyte)));
    if (limits.cpu_percent)
        TT_TRY(limit(
            group, "cpu", "max", amount(limits.cpu_percent, period / 100) + " " + std::to_string(period)
        ));
    if (limits.tasks) TT_TRY(limit(group, "pids", "max", amount(limits.tasks, 1)));
    return {};
}

Result<fs::path>
make_cgroup(const CgroupLimits& limits, const ServiceName& service, const fs::path& cgroups) {
    if (cgroups.empty())
        return fail(
            ErrorKind::failed, "this host has no cgroups (v2), by which the build is to be limited",
            "mount cgroup2, or take `process.cgroup` out of tt.yaml"
        );
    TT_TRY(make(cgroups));
    fs::path group = cgroups / service.value;
    TT_TRY(make(group));
    const auto limited = set_limits(group, limits);
    if (!limited) return with_context(limited.error(), "limit '" + group.string() + "'");
    return group;
}

Result<mode_t> umask_of(const std::string& text) {
    mode_t mask = 0;
    for (const char digit : text) {
        if (digit < '0' || digit > '7')
            return fail(ErrorKind::invalid_input, "the umask '" + text + "' is not octal");
        mask = mask * 8 + static_cast<mode_t>(digit - '0');
    }
    return mask & 0777U;
}

} // namespace

Result<Confinement>
confinement_of(const ProcessRules& rules, const ServiceName& service, const fs::path& cgroups) {
    Confinement confinement;
    if (!rules.user.empty()) {
        TT_ASSIGN(confinement.identity, identity_of(rules.user));
    }
    if (!rules.umask.empty()) {
        TT_ASSIGN(confinement.umask, umask_of(rules.umask));
    }
    confinement.nice = rules.nice;
    add_limit(confinement, RLIMIT_NOFILE, rules.limits.nofile);
    add_limit(confinement, RLIMIT_NPROC, rules.limits.nproc);
    add_limit(confinement, RLIMIT_CORE, rules.limits.core_mb, megabyte);
    add_limit(confinement, RLIMIT_AS, rules.limits.as_mb, megabyte);
    if (!rules.cgroup) return confinement;
    TT_ASSIGN(confinement.cgroup, make_cgroup(*rules.cgroup, service, cgroups));
    return confinement;
}

fs::path cgroups_of_host() {
    const std::unique_ptr<FILE, int (*)(FILE*)> mounts(::setmntent("/proc/self/mounts", "re"), ::endmntent);
    while (const mntent* mount = mounts ? ::getmntent(mounts.get()) : nullptr)
        if (std::string_view(mount->mnt_type) == "cgroup2") return fs::path(mount->mnt_dir) / "tt";
    return {};
}

} // namespace tt::hooks
