#pragma once

#include "tests/support/faults/fault.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace tt {

/// Stands on a free port of the loopback before a server that speaks HTTP, and lets requests meet faults.
/// Connections of clients are kept open like a server's, so that what is in doubt on a kept one is, too. One
/// request takes one connection to the server.
class FaultProxy {
public:
    /// Says what a request meets: the how-manieth it is, from 0, and its first line. Called under a lock.
    using Choose = std::function<Fault(std::size_t number, const std::string& request)>;

    /// `port` is that of the server.
    FaultProxy(std::uint16_t port, Choose choose);

    /// Cuts all lines.
    ~FaultProxy();

    FaultProxy(const FaultProxy&) = delete;
    FaultProxy& operator=(const FaultProxy&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    /// Another choice from now on; counts requests anew.
    void choose(Choose choose);

    /// The first lines of the requests since the last choice, in order.
    [[nodiscard]] std::vector<std::string> requests() const;

private:
    struct Line;

    void accept_all();
    void serve(int client);
    bool relay(Line& client);
    std::string ask(std::string request);
    Fault next(const std::string& request);
    void remember(int fd);
    void forget(int fd);

    const std::uint16_t target_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    mutable std::mutex mutex_;
    Choose choose_;
    std::vector<std::string> requests_;
    bool closing_ = false;
    std::set<int> open_; ///< Whatever somebody may wait for.
    std::vector<std::jthread> serving_;
    std::jthread accepting_;
};

} // namespace tt
