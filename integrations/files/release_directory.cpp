#include "integrations/files/release_directory.hpp"

#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/files/trash.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <vector>

namespace tt {

namespace {

constexpr std::string_view partial_prefix = ".partial-";
constexpr std::string_view next_prefix = ".next.";       // See replace_file().
constexpr std::string_view old_trash_prefix = ".trash-"; // Of agents that had no directory for it.
constexpr std::string_view manifest_prefix = ".manifest-";

std::filesystem::path
beside(const std::filesystem::path& directory, std::string_view prefix, std::string_view name) {
    return directory / (std::string(prefix) + std::string(name));
}

Result<> remove_file(const std::filesystem::path& path) {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return system_failure("remove", path);
}

/// Whether the name is that of something kept beside a release that is not there.
bool is_alone(const std::filesystem::path& releases, std::string_view name) {
    std::error_code error;
    for (const auto prefix : {manifest_prefix, stamps_prefix})
        if (name.starts_with(prefix))
            return !std::filesystem::is_directory(releases / name.substr(prefix.size()), error);
    return false;
}

/// Read to the end first, because they are renamed meanwhile.
Result<std::vector<std::string>> names_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error))
        names.push_back(entry->path().filename());
    if (!error) return names;
    errno = error.value();
    return system_failure("list", directory);
}

} // namespace

std::filesystem::path partial_release(const std::filesystem::path& releases, std::string_view name) {
    return beside(releases, partial_prefix, name);
}

std::filesystem::path manifest_of_release(const std::filesystem::path& releases, std::string_view name) {
    return beside(releases, manifest_prefix, name);
}

std::filesystem::path stamps_of_release(const std::filesystem::path& releases, std::string_view name) {
    return beside(releases, stamps_prefix, name);
}

std::filesystem::path spare_of_release(const std::filesystem::path& releases, std::string_view name) {
    return beside(releases, spare_prefix, name);
}

Result<> check_release_name(std::string_view name) {
    if (!name.empty() && name.front() != '.' && name.find_first_of(std::string_view("/\0", 2)) == name.npos)
        return {};
    return fail(ErrorKind::invalid_input, "'" + std::string(name) + "' cannot name a release");
}

Result<> flip(const std::filesystem::path& link, const std::filesystem::path& target) {
    const auto next = beside(directory_of(link), ".next-", link.filename().string());
    TT_TRY(remove_file(next));
    if (::symlink(target.c_str(), next.c_str()) != 0) return system_failure("create the link", next);
    if (::rename(next.c_str(), link.c_str()) != 0) return system_failure("flip the link", link);
    return sync_directory(directory_of(link));
}

Result<> discard_release(const std::filesystem::path& releases, std::string_view name) {
    TT_TRY(check_release_name(name));
    TT_TRY(remove_file(manifest_of_release(releases, name)));
    TT_TRY(remove_file(stamps_of_release(releases, name)));
    return discard(releases, std::string(name));
}

Result<> discard_release_leftovers(const std::filesystem::path& releases) {
    TT_ASSIGN(const auto names, names_in(releases));
    for (const auto& name : names) {
        if (name.starts_with(partial_prefix) || name.starts_with(old_trash_prefix))
            TT_TRY(discard(releases, name));
        if (name.starts_with(next_prefix) || is_alone(releases, name)) TT_TRY(remove_file(releases / name));
    }
    return {};
}

} // namespace tt
