#include "hooks/hook.hpp"

#include "integrations/files/system_failure.hpp"

#include <unistd.h>

#include <algorithm>

namespace tt::hooks {

namespace {

namespace fs = std::filesystem;

bool has_directory(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

/// The directory that holds the hooks; nothing in a build without any.
std::optional<Hook> hook_directory(const fs::path& release, const ServiceName& service) {
    if (has_directory(release / "tt")) return Hook{{}, release / "tt", false};
    const auto teletraan = release / "teletraan";
    const auto of_service = teletraan / service.value;
    if (!service.empty() && has_directory(of_service)) return Hook{{}, of_service, true};
    if (has_directory(teletraan)) return Hook{{}, teletraan, true};
    return std::nullopt;
}

/// Links may lead to another place of the release but not out of it: only what is in the build is verified.
Result<> refuse_outside(const fs::path& release, const fs::path& executable) {
    std::error_code error;
    const auto root = fs::canonical(release, error);
    const auto real = error ? fs::path() : fs::canonical(executable, error);
    const bool inside = !error && std::ranges::mismatch(root, real).in1 == root.end();
    if (inside) return {};
    return fail(
        ErrorKind::invalid_input, "the hook '" + executable.string() + "' is not a file of its build",
        "put the executable itself into the build, or a relative link to one that is there"
    );
}

Result<> refuse_not_executable(const fs::path& executable) {
    std::error_code ignored;
    const auto status = fs::status(executable, ignored);
    const bool any = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
    if (fs::is_regular_file(status) && any && ::access(executable.c_str(), X_OK) == 0) return {};
    return fail(
        ErrorKind::invalid_input, "the hook '" + executable.string() + "' is not executable",
        "set its executable bit (chmod +x) before the build is published"
    );
}

} // namespace

std::string_view hook_name(Step step) {
    switch (step) {
    case Step::pre_download:
    case Step::post_download:
    case Step::pre_restart:
    case Step::restart:
    case Step::post_restart:
    case Step::stopping:
        return teletraan_name(step);
    default:
        return {};
    }
}

std::string_view teletraan_name(Step step) {
    switch (step) {
    case Step::pre_download:
        return "PRE_DOWNLOAD";
    case Step::download:
        return "DOWNLOADING";
    case Step::post_download:
        return "POST_DOWNLOAD";
    case Step::prepared:
        return "STAGING";
    case Step::pre_restart:
        return "PRE_RESTART";
    case Step::restart:
        return "RESTARTING";
    case Step::post_restart:
        return "POST_RESTART";
    case Step::serving:
        return "SERVING_BUILD";
    case Step::stopping:
        return "STOPPING";
    case Step::stopped:
        return "STOPPED";
    }
    return {};
}

Result<std::optional<Hook>> find_hook(const fs::path& release, Step step, const ServiceName& service) {
    const auto name = hook_name(step);
    auto hook = hook_directory(release, service);
    if (name.empty() || !hook) return std::nullopt;
    hook->executable = hook->directory / name;
    std::error_code ignored;
    if (fs::symlink_status(hook->executable, ignored).type() == fs::file_type::not_found) return std::nullopt;
    TT_TRY(refuse_outside(release, hook->executable));
    TT_TRY(refuse_not_executable(hook->executable));
    return hook;
}

} // namespace tt::hooks
