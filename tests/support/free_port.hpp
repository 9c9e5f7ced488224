#pragma once

#include "integrations/files/file_descriptor.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>

namespace tt {

/// A port of the loopback that nobody has just now: the kernel does not give it out again for a while.
inline int free_port() {
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address); // NOLINT: that is how sockets take them
    if (::bind(socket.number(), raw, length) != 0 || ::getsockname(socket.number(), raw, &length) != 0)
        throw std::runtime_error("no port is free");
    return ntohs(address.sin_port);
}

} // namespace tt
