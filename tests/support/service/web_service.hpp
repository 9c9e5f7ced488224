#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>

namespace tt::test_service {

enum class Term { exit, drain, duck };

struct Options {
    int port = 0;
    int admin = 0;
    std::string build;
    std::chrono::milliseconds boot{0};
    int cold_requests = 0;
    std::chrono::milliseconds cold{0};
    std::chrono::milliseconds duck{1200};
    Term term = Term::drain;
    bool workers = false;
    bool reuseport = false;
    std::string pid_file;
};

/// Ends the program where the arguments are wrong.
Options parse(int count, char** arguments);

/// A socket that takes connections on that port of the loopback. Ends the program when it cannot be had.
int listen_on(int port, bool shared);

/// The service, as main.cpp says.
class WebService {
public:
    explicit WebService(Options options);

    /// Until it is told to end.
    int run();

private:
    struct Connection {
        std::string received;
        bool admin = false;
        bool answered = false; ///< Once, at least: whoever has only come is served before we go.
    };

    void watch(int fd);
    void take_signal();
    void take_connection(int listener, bool admin);
    void read(int fd);
    void answer(int fd, Connection& connection, const std::string& request);
    std::string tell(const std::string& what);
    void be_slow_while_cold();
    void become_ready();
    void leave_admin();
    void leave();
    void stop_listening();
    void end_idle();
    void close_connection(int fd);

    [[nodiscard]] bool is_well() const { return ready_ && !leaving_; }

    Options options_;
    int epoll_ = -1;
    int signals_ = -1;
    int public_ = -1;
    int admin_ = -1;
    int served_ = 0;
    bool ready_ = false;
    bool leaving_ = false; ///< Says so to health checks.
    bool closed_ = false;  ///< Takes nothing new.
    std::chrono::steady_clock::time_point close_at_ = std::chrono::steady_clock::time_point::max();
    std::map<int, Connection> connections_;
};

} // namespace tt::test_service
