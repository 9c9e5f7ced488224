#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace tt::bench {

/// Follows what was called on one host, and finds what a loss of power could have torn although no killed
/// process would show it: a release that became visible before all of it was synced, and a slot that was
/// flipped to a release whose name was not durable yet. What goes into the trash becomes visible to nobody.
class OrderCheck {
public:
    /// Takes calls as Gate::calls() tells them, and returns what was done too early.
    std::vector<std::string> follow(const std::vector<std::string>& calls);

private:
    using Path = std::filesystem::path;

    void synced(const std::string& call, const Path& path);
    void renamed(const Path& from, const Path& to, const std::string& target);
    std::size_t take_unsynced(const Path& tree);
    void completed(const Path& from, const Path& release);
    void flipped(const Path& slot, const Path& release);

    std::set<Path> unsynced_; ///< Changed in hidden releases, and not synced since.
    std::set<Path> visible_;  ///< Releases that were renamed; their names may not be durable yet.
    std::set<Path> durable_;  ///< Releases whose names are.
    std::vector<std::string> found_;
};

} // namespace tt::bench
