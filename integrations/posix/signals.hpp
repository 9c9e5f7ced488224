#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <initializer_list>
#include <optional>

namespace tt {

/// Signals as something to poll for instead of something that interrupts.
///
/// Blocks the given signals for the calling thread and all that it starts from now on, so it is made first
/// thing in main. SIGPIPE is ignored besides: a write to a closed pipe is an error like any other. Children
/// that are started by Process do not inherit any of this.
class Signals {
public:
    static Result<Signals> block(std::initializer_list<int> signals);

    /// Readable when a signal has come.
    [[nodiscard]] int fd() const { return fd_.number(); }

    /// The next signal that has come, or nothing. Never waits.
    std::optional<int> take();

private:
    explicit Signals(FileDescriptor fd);

    FileDescriptor fd_;
};

} // namespace tt
