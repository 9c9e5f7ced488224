#pragma once

#include "integrations/files/file_descriptor.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

namespace tt::bench {

/// A network namespace of a host's own, on one bridge with all others. It is gone with its last process and
/// this object. Takes root. Throws what goes wrong.
class HostNetwork {
public:
    /// `number` (1 to 60000) makes its address; no two are the same.
    explicit HostNetwork(int number);

    [[nodiscard]] int descriptor() const { return namespace_.number(); }

    [[nodiscard]] std::string address() const;

    /// Takes its line away, or puts it back. Connections stay as they are and hear nothing.
    void cut() const;
    void mend() const;

    /// All processes in it.
    [[nodiscard]] std::vector<pid_t> processes() const;

private:
    int number_;
    FileDescriptor namespace_;
};

/// Makes the bridge, in the namespace where this process is, which has to be one of its own.
void make_bridge();

/// As long as it lives, this thread is in that network: sockets that it opens and processes that it starts
/// are and stay there.
class Inside {
public:
    explicit Inside(const HostNetwork& network)
        : Inside(network.descriptor()) {}

    explicit Inside(int descriptor);
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    ~Inside();

private:
    FileDescriptor before_;
};

} // namespace tt::bench
