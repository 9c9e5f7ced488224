#include "tests/bench/crash_order.hpp"

#include <sstream>
#include <utility>

namespace tt::bench {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view hidden = ".partial-";

bool is_hidden_release(const fs::path& path) {
    return path.filename().string().starts_with(hidden) && path.parent_path().filename() == "releases";
}

bool is_in_hidden_release(const fs::path& path) {
    return path.string().contains("/releases/" + std::string(hidden));
}

bool is_below(const fs::path& path, const fs::path& top) {
    const auto text = path.string();
    return text == top.string() || text.starts_with(top.string() + "/");
}

} // namespace

std::vector<std::string> OrderCheck::follow(const std::vector<std::string>& calls) {
    for (const auto& line : calls) {
        std::istringstream words(line);
        std::string call;
        std::string path;
        std::string to;
        std::string target;
        words >> call >> path >> to >> target;
        if (call == "rename")
            renamed(path, to, target);
        else if (call == "change" && is_in_hidden_release(path))
            unsynced_.insert(path);
        else if (call != "change")
            synced(call, path);
    }
    return std::exchange(found_, {});
}

/// A sync of the file system covers all of it; one of a directory the names in it.
void OrderCheck::synced(const std::string& call, const Path& path) {
    if (call == "syncfs") {
        unsynced_.clear();
        durable_.insert(visible_.begin(), visible_.end());
        visible_.clear();
        return;
    }
    unsynced_.erase(path);
    std::erase_if(visible_, [&](const Path& release) {
        return release.parent_path() == path && durable_.insert(release).second;
    });
}

void OrderCheck::renamed(const Path& from, const Path& to, const std::string& target) {
    if (is_hidden_release(from) && to.parent_path() == from.parent_path()) completed(from, to);
    if (is_hidden_release(from)) take_unsynced(from);
    if (from.parent_path().filename() == "releases" && !is_hidden_release(from)) durable_.erase(from);
    if (target.starts_with("releases/")) flipped(to, to.parent_path() / target);
}

/// How many files of a tree are not synced. They are forgotten: the tree gets another name.
std::size_t OrderCheck::take_unsynced(const Path& tree) {
    return std::erase_if(unsynced_, [&](const Path& path) { return is_below(path, tree); });
}

void OrderCheck::completed(const Path& from, const Path& release) {
    const auto unsynced = take_unsynced(from);
    if (unsynced > 0)
        found_.push_back(
            release.string() + " became visible before " + std::to_string(unsynced)
            + " of its files were synced"
        );
    durable_.erase(release);
    visible_.insert(release);
}

void OrderCheck::flipped(const Path& slot, const Path& release) {
    if (!durable_.contains(release))
        found_.push_back(slot.string() + " was flipped to " + release.string() + " before that was durable");
}

} // namespace tt::bench
