#include "integrations/build/tree_path.hpp"

#include <algorithm>

namespace tt {

namespace {

constexpr std::size_t longest = 4095;
constexpr std::ptrdiff_t deepest = 200; // Who removes a tree holds one open directory for each level.

/// Takes the first name of a path off its front.
std::string_view take_name(std::string_view& rest) {
    const auto slash = rest.find('/');
    const auto name = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    return name;
}

std::ptrdiff_t depth(std::string_view directory) {
    return directory.empty() ? 0 : std::ranges::count(directory, '/') + 1;
}

} // namespace

bool is_tree_path(std::string_view path) {
    const auto normal = tree_path(path);
    return normal && !normal->empty() && *normal == path;
}

Result<std::string> tree_path(std::string_view name) {
    const auto refuse = [&](const char* why) {
        return fail(ErrorKind::corrupt, "'" + std::string(name.substr(0, 200)) + "' " + why);
    };
    if (name.empty()) return refuse("is no name");
    if (name.front() == '/') return refuse("is an absolute path");
    if (name.find('\0') != std::string_view::npos) return refuse("holds a NUL byte");
    if (name.size() > longest) return refuse("is too long a path");
    std::string path;
    for (std::string_view rest = name; !rest.empty();) {
        const auto next = take_name(rest);
        if (next == "..") return refuse("climbs out with '..'");
        if (next.empty() || next == ".") continue;
        if (!path.empty()) path += '/';
        path += next;
    }
    if (depth(path) > deepest) return refuse("is nested too deeply");
    return path;
}

std::string_view parent_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool is_at_or_below(std::string_view path, std::string_view top) {
    return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '/');
}

// Only leading ".." are taken because only they are surely physical: a link lies in a real directory, but
// what follows a name may follow another link, and then ".." means the parent of where that one led.
bool stays_inside(std::string_view link_path, std::string_view target) {
    if (target.empty() || target.front() == '/' || target.size() > longest) return false;
    if (target.find('\0') != std::string_view::npos) return false;
    auto height = depth(parent_of(link_path));
    bool climbing = true;
    for (std::string_view rest = target; !rest.empty();) {
        const auto name = take_name(rest);
        if (name.empty() || name == ".") continue;
        if (name != "..")
            climbing = false;
        else if (!climbing || --height < 0)
            return false;
    }
    return true;
}

} // namespace tt
