#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/time.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::bench {

/// The hooks of one host, as crash_hook.sh tells of them; holds them inside a step and lets them go.
class HostHooks {
public:
    /// `host` is the host's directory in a Cluster.
    explicit HostHooks(std::filesystem::path host);

    /// The next hook of that step stays inside until release().
    void hold(const std::string& step);

    /// Waits at most so long for a hook that is held; false when there is none.
    [[nodiscard]] bool await_inside(Duration at_most) const;

    /// Lets the held hook end, and holds none any more.
    void release();

    /// Waits until no hook of this host runs under a living shim: each is finished or interrupted.
    void await_quiet(Duration at_most) const;

    /// Shims that live, by pid.
    [[nodiscard]] std::vector<pid_t> shims() const;

    /// How many hooks ran again although a record says that they had finished, since the last call.
    [[nodiscard]] std::vector<std::string> reran();

private:
    void read_log();
    void read_records();
    void take_begin(const std::string& deploy, const std::string& run, int attempt);

    std::filesystem::path host_;
    FileDescriptor inside_;
    FileDescriptor release_;
    std::size_t read_ = 0;                ///< Bytes of the log that were read.
    std::map<std::string, int> begins_;   ///< By run and attempt: how often it began.
    std::map<std::string, int> finished_; ///< By run: the attempt whose success is on record.
    std::map<std::string, int> newest_;   ///< By run: the newest attempt that began.
    std::string newest_deploy_;
    std::set<std::string> told_;
};

} // namespace tt::bench
