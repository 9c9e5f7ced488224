#include "tests/bench/crash_gate.hpp"

#include "integrations/posix/pipe.hpp"
#include "tests/support/must.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <sstream>

namespace tt::bench {

namespace fs = std::filesystem;
using testing_support::must;

namespace {

GatePage* make_page(const fs::path& path) {
    const FileDescriptor file{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
    if (::ftruncate(file.number(), gate_page_bytes) != 0)
        throw std::runtime_error("no gate: " + path.string());
    void* page = ::mmap(nullptr, gate_page_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), 0);
    if (page == MAP_FAILED) throw std::runtime_error("no gate: " + path.string());
    return static_cast<GatePage*>(page);
}

FileDescriptor make_pipe_file(const fs::path& path) {
    ::mkfifo(path.c_str(), 0600);
    return FileDescriptor{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
}

std::string read_all(int descriptor) {
    std::string text;
    std::array<char, 65536> buffer{};
    for (ssize_t count = 1; count > 0;) {
        count = ::read(descriptor, buffer.data(), buffer.size());
        if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return text;
}

} // namespace

Gate::Gate(fs::path library, const fs::path& directory)
    : library_(std::move(library))
    , directory_(directory) {
    fs::create_directories(directory_);
    page_ = make_page(directory_ / "page");
    stops_ = make_pipe_file(directory_ / "stops");
    order_.reset(::open((directory_ / "order").c_str(), O_RDONLY | O_CREAT | O_CLOEXEC, 0600));
}

Gate::~Gate() {
    ::munmap(page_, gate_page_bytes);
}

Variables Gate::variables() const {
    return {{"LD_PRELOAD", library_}, {"TT_GATE", directory_}};
}

void Gate::arm(int nth) {
    std::ignore = read_all(stops_.number());
    page_->left = nth;
}

void Gate::disarm() {
    page_->left = 0;
}

std::optional<Stop> Gate::await_stop(Duration at_most) {
    if (!must(wait_readable(stops_.number(), at_most))) return std::nullopt;
    Stop stop;
    std::istringstream line(read_all(stops_.number()));
    line >> stop.pid >> stop.call >> stop.path;
    return stop;
}

std::vector<std::string> Gate::calls() {
    unread_ += read_all(order_.number());
    std::vector<std::string> lines;
    for (auto end = unread_.find('\n'); end != std::string::npos; end = unread_.find('\n')) {
        lines.push_back(unread_.substr(0, end));
        unread_.erase(0, end + 1);
    }
    return lines;
}

} // namespace tt::bench
