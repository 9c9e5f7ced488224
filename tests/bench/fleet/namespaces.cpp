#include "tests/bench/fleet/namespaces.hpp"

#include "integrations/posix/proc.hpp"
#include "tests/bench/shell.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <stdexcept>
#include <thread>

namespace tt::bench {

namespace {

FileDescriptor network_of_this_thread() {
    FileDescriptor opened{::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)};
    if (!opened) throw std::runtime_error("cannot open this thread's network namespace");
    return opened;
}

/// A thread enters a new one, and leaves it behind as a descriptor.
FileDescriptor new_network() {
    FileDescriptor made;
    std::thread([&made] {
        if (::unshare(CLONE_NEWNET) == 0) made = network_of_this_thread();
    }).join();
    if (!made) throw std::runtime_error("cannot make a network namespace");
    return made;
}

ino_t inode_of(const std::string& path) {
    struct stat about{};

    return ::stat(path.c_str(), &about) == 0 ? about.st_ino : 0;
}

std::string line_of(int number) {
    return "line" + std::to_string(number);
}

} // namespace

void make_bridge() {
    sh("ip link add tt-bridge type bridge && ip link set tt-bridge up && ip link set lo up");
}

HostNetwork::HostNetwork(int number)
    : number_(number)
    , namespace_(new_network()) {
    const auto line = line_of(number);
    const auto place = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(descriptor());
    sh("ip link add " + line + " type veth peer name eth0 netns " + place + " && ip link set " + line
       + " master tt-bridge up");
    const Inside inside(*this);
    sh("ip link set lo up && ip addr add " + address() + "/16 dev eth0 && ip link set eth0 up");
}

std::string HostNetwork::address() const {
    return "10.77." + std::to_string(number_ / 250) + "." + std::to_string(number_ % 250 + 1);
}

void HostNetwork::cut() const {
    sh("ip link set " + line_of(number_) + " nomaster");
}

void HostNetwork::mend() const {
    sh("ip link set " + line_of(number_) + " master tt-bridge");
}

std::vector<pid_t> HostNetwork::processes() const {
    const ino_t ours = inode_of("/proc/self/fd/" + std::to_string(descriptor()));
    std::vector<pid_t> found;
    for (const auto& process : all_processes())
        if (!process.dead && inode_of("/proc/" + std::to_string(process.pid) + "/ns/net") == ours)
            found.push_back(process.pid);
    return found;
}

Inside::Inside(int descriptor)
    : before_(network_of_this_thread()) {
    if (::setns(descriptor, CLONE_NEWNET) != 0) throw std::runtime_error("cannot enter a network namespace");
}

Inside::~Inside() {
    ::setns(before_.number(), CLONE_NEWNET);
}

} // namespace tt::bench
