#pragma once

#include "hooks/record.hpp"
#include "integrations/files/file_descriptor.hpp"

#include <sys/types.h>

namespace tt::hooks {

/// The process of a hook, held back before its first instruction until begin().
///
/// For the shim only, which has one thread: what happens between fork and exec is ordinary code.
class HookProcess {
public:
    /// Makes the process, the leader of a group of its own. `output` becomes its standard output and error.
    static Result<HookProcess> prepare(const HookRun& run, const FileDescriptor& output);

    HookProcess(HookProcess&&) noexcept = default;
    HookProcess& operator=(HookProcess&&) noexcept = default;

    /// Ends one that was never begun. If this process dies instead, it ends by itself.
    ~HookProcess();

    /// Lets it run.
    Result<> begin();

    [[nodiscard]] pid_t pid() const { return pid_; }

private:
    HookProcess(pid_t pid, FileDescriptor gate);

    pid_t pid_;
    FileDescriptor gate_;
};

} // namespace tt::hooks
