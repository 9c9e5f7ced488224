#pragma once

#include <unistd.h>

#include <utility>

namespace tt {

/// Owns one open file descriptor, or none (-1).
class FileDescriptor {
public:
    FileDescriptor() = default;

    explicit FileDescriptor(int number)
        : number_(number) {}

    FileDescriptor(FileDescriptor&& other) noexcept
        : number_(other.release()) {}

    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }

    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;

    ~FileDescriptor() { reset(); }

    [[nodiscard]] int number() const { return number_; }

    explicit operator bool() const { return number_ >= 0; }

    /// Gives the descriptor away; this one is empty afterwards.
    int release() { return std::exchange(number_, -1); }

    void reset(int number = -1) {
        if (number_ >= 0) ::close(number_);
        number_ = number;
    }

private:
    int number_ = -1;
};

} // namespace tt
