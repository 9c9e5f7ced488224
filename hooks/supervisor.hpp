#pragma once

#include "hooks/capture.hpp"
#include "hooks/hook_process.hpp"
#include "hooks/reserved_record.hpp"
#include "integrations/posix/pipe.hpp"
#include "integrations/posix/signals.hpp"

namespace tt::hooks {

/// The shim's whole work: runs one hook, watches over it and records how it ended. One thread.
///
/// The hook has ended when its own process has ended. After a success, what it left running stays, for hooks
/// start services; after a failure all of it is killed before the end is recorded. On SIGTERM the hook is
/// ended and nothing is recorded, unless it succeeds all the same.
class Supervisor {
public:
    /// Gets everything ready that can fail: reads the spec, takes room for the record.
    static Result<Supervisor> prepare(const std::filesystem::path& record);

    /// Makes the hook begin, once it is recorded who runs it.
    Result<> begin();

    /// Stays until the hook has ended and that is recorded.
    Result<> watch();

    /// After watch(): keeps reading, and throwing away, what a service that the hook started still writes
    /// into the hook's output, for it would be killed by a closed pipe. In a process of its own, and not at
    /// all if nobody has the pipe open.
    void leave_drain();

private:
    Supervisor(HookRun run, ReservedRecord finished, Signals signals, Pipe output);

    Result<> write_running() const;
    /// Keeps what is in the pipe now; false when that is nothing.
    bool read_output();
    void take_signals();
    void reap();
    void escalate();
    Result<> clean_up();
    [[nodiscard]] Result<> record_end();

    HookRun run_;
    ReservedRecord finished_record_;
    Signals signals_;
    Pipe output_;
    Capture capture_;
    std::optional<HookProcess> hook_;
    Duration began_{0};      ///< Since boot, like the next one.
    Duration next_force_{0}; ///< When the hook is next told to end.
    bool told_to_end_ = false;
    bool cancelled_ = false;
    bool output_ended_ = false;
    std::optional<ProcessStatus> status_;
    Finished finished_;
};

} // namespace tt::hooks
