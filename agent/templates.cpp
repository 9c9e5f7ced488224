#include "agent/templates.hpp"

#include "agent/template_text.hpp"
#include "hooks/hook.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".tmpl";
constexpr std::string_view scripts = "teletraan";
constexpr std::string_view copies = "teletraan_template";
constexpr std::size_t largest_template = 4 << 20;
constexpr mode_t write_bits = 0222;

constexpr std::array with_hook{Step::pre_download, Step::post_download, Step::pre_restart,
                               Step::restart,      Step::post_restart,  Step::stopping};

bool is_hook(const fs::path& file) {
    return std::ranges::any_of(with_hook, [&](Step step) {
        return file.filename() == hooks::hook_name(step);
    });
}

bool is_template(const fs::directory_entry& entry) {
    const std::string name = entry.path().filename();
    std::error_code error;
    return name.size() > suffix.size() && name.ends_with(suffix) && entry.is_regular_file(error)
           && !entry.is_symlink(error);
}

/// As paths in the release.
std::vector<fs::path> find_templates(const fs::path& release) {
    std::vector<fs::path> found;
    std::error_code error;
    if (fs::is_directory(release / "tt", error)) return found;
    const auto top = release / scripts;
    for (fs::recursive_directory_iterator it(top, error), end; !error && it != end; it.increment(error))
        if (is_template(*it) && !is_hook(it->path().stem()))
            found.push_back(it->path().lexically_relative(release));
    return found;
}

fs::path output_of(const fs::path& path) {
    return path.parent_path() / path.stem();
}

/// Where a file of the scripts has its second name: the same below another top.
fs::path twin_of(const fs::path& path) {
    return copies / path.lexically_relative(scripts);
}

Result<mode_t> mode_of(const fs::path& path) {
    struct stat info{};
    if (::lstat(path.c_str(), &info) != 0) return system_failure("look at", path);
    return info.st_mode & 07777U;
}

Result<> change_mode(const fs::path& path, mode_t mode) {
    if (::chmod(path.c_str(), mode) != 0) return system_failure("change the mode of", path);
    return {};
}

/// Lets somebody write into a directory of a sealed release, and seals it again.
Result<> within(const fs::path& directory, const std::function<Result<>()>& work) {
    TT_ASSIGN(const mode_t mode, mode_of(directory));
    TT_TRY(change_mode(directory, mode | S_IWUSR));
    auto done = work();
    TT_TRY(change_mode(directory, mode & ~write_bits));
    return done;
}

Result<> make_directories(const fs::path& path) {
    if (std::error_code ignored; fs::is_directory(path, ignored)) return {};
    TT_TRY(make_directories(path.parent_path()));
    return within(path.parent_path(), [&]() -> Result<> {
        if (::mkdir(path.c_str(), 0555) != 0 && errno != EEXIST)
            return system_failure("make the directory", path);
        return {};
    });
}

bool holds(const fs::path& file, const std::string& text) {
    const auto known = read_file(file, largest_template);
    return known && *known == text;
}

/// Takes the file's name in one step. What a crash leaves lies among the twins, where nobody looks.
Result<> give_second_name(const fs::path& twin, const fs::path& file) {
    const fs::path link = twin.string() + ".next";
    if (::unlink(link.c_str()) != 0 && errno != ENOENT) return system_failure("remove", link);
    if (::link(twin.c_str(), link.c_str()) != 0) return system_failure("give a second name to", twin);
    if (::rename(link.c_str(), file.c_str()) != 0) return system_failure("replace", file);
    return {};
}

/// Whoever may read the template may read the file.
Result<> write_sealed(const fs::path& file, const fs::path& twin, const std::string& text, mode_t mode) {
    TT_TRY(make_directories(twin.parent_path()));
    return within(twin.parent_path(), [&] {
        return within(file.parent_path(), [&]() -> Result<> {
            if (holds(file, text)) return {};
            TT_TRY(write_atomically(twin, text, mode & ~write_bits));
            return give_second_name(twin, file);
        });
    });
}

Result<> expand(const fs::path& release, const fs::path& path, const Variables& values) {
    TT_ASSIGN(const std::string text, read_file(release / path, largest_template));
    TT_ASSIGN(const mode_t mode, mode_of(release / path));
    const auto output = output_of(path);
    return write_sealed(release / output, release / twin_of(output), expand_template(text, values), mode);
}

} // namespace

std::vector<std::string> template_areas(const fs::path& release) {
    std::vector<std::string> areas;
    for (const auto& path : find_templates(release)) areas.push_back(output_of(path));
    if (!areas.empty()) areas.emplace_back(copies);
    return areas;
}

Result<> expand_templates(const fs::path& release, const Variables& values) {
    if (values.empty()) return {};
    for (const auto& path : find_templates(release)) TT_TRY(expand(release, path, values));
    return {};
}

} // namespace tt::agent
