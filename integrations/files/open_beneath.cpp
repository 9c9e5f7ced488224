#include "integrations/files/open_beneath.hpp"

#include <fcntl.h>

#include <string>

namespace tt {

namespace {

constexpr int only_a_directory = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

} // namespace

FileDescriptor open_beneath(int root, std::string_view path) {
    FileDescriptor at(::openat(root, ".", only_a_directory));
    while (at && !path.empty()) {
        const auto slash = path.find('/');
        const std::string name(path.substr(0, slash));
        at = FileDescriptor(::openat(at.number(), name.c_str(), only_a_directory));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return at;
}

} // namespace tt
