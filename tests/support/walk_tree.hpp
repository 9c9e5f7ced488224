#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace tt {

/// What a tree holds, as the system tells it, and without anything that the product knows of trees: path →
/// type, mode without write bits, and bytes or target.
inline std::map<std::string, std::string> walk_tree(const std::filesystem::path& root) {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        struct stat status{};
        if (::lstat(entry.path().c_str(), &status) != 0) throw std::runtime_error("cannot look at a file");
        const auto mode = std::to_string(status.st_mode & 07555U);
        auto& text = found[entry.path().string().substr(root.string().size())];
        if (S_ISLNK(status.st_mode)) {
            text = "link " + std::filesystem::read_symlink(entry.path()).string();
        } else if (S_ISDIR(status.st_mode)) {
            text = "directory " + mode;
        } else {
            std::ifstream file(entry.path(), std::ios::binary);
            text = "file " + mode + " " + std::string(std::istreambuf_iterator<char>(file), {});
        }
    }
    return found;
}

} // namespace tt
