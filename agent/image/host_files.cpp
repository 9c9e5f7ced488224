#include "agent/image/host_files.hpp"

#include "agent/image/unit.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/mapped_file.hpp"
#include "integrations/files/release_directory.hpp"
#include "integrations/posix/proc.hpp"

#include <array>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr mode_t program_mode = 0755;
constexpr std::array<std::string_view, 4> programs{"tt-agent", "tt-shim", "tt-unpack", "tt-restart"};

/// `bin/tt` of the same installation, which people on the host type.
Result<fs::path> front_program() {
    TT_ASSIGN(const auto self, own_executable());
    auto tt = self.parent_path().parent_path().parent_path() / "bin" / "tt";
    std::error_code absent;
    if (fs::exists(tt, absent)) return tt;
    return fail(
        ErrorKind::not_found, "'" + tt.string() + "' is missing",
        "tt was not installed whole here: install it again"
    );
}

Result<> add_programs(std::vector<HostFile>& files) {
    HostFile front{.place = "/usr/bin/tt", .mode = program_mode};
    TT_ASSIGN(front.from, front_program());
    files.push_back(std::move(front));
    for (const auto name : programs) {
        HostFile file{.place = fs::path("/usr/libexec/tt") / name, .mode = program_mode};
        TT_ASSIGN(file.from, installed_program(name));
        files.push_back(std::move(file));
    }
    return {};
}

std::string environment_file(const InstallOptions& options) {
    std::string text = "TT_SERVER=" + options.agent_server + "\nTT_AGENT_OPTIONS=";
    for (std::size_t i = 0; i < options.agent_words.size(); ++i)
        text += (i == 0 ? "" : " ") + options.agent_words[i];
    return text + "\n";
}

Result<bool> has_bytes(const fs::path& path, std::string_view bytes) {
    TT_ASSIGN(const auto there, MappedFile::open(path));
    return there.bytes() == bytes;
}

bool is_below(const fs::path& root, const fs::path& path) {
    const auto relative = path.lexically_relative(root);
    return !relative.empty() && *relative.begin() != "..";
}

/// The file with its mode, however large.
Result<> write(const fs::path& path, const HostFile& file) {
    if (!file.target.empty()) return flip(path, file.target);
    if (file.from.empty()) return write_atomically(path, file.text, file.mode);
    TT_ASSIGN(const auto from, MappedFile::open(file.from));
    return write_atomically(path, from.bytes(), file.mode);
}

} // namespace

Result<std::vector<HostFile>> host_files(const InstallOptions& options) {
    const fs::path unit = "/etc/systemd/system/tt-agent.service";
    const fs::path wanted = "/etc/systemd/system/multi-user.target.wants/tt-agent.service";
    std::vector<HostFile> files;
    TT_TRY(add_programs(files));
    files.push_back({.place = unit, .text = std::string(agent_unit)});
    files.push_back({.place = wanted, .target = "../tt-agent.service"});
    files.push_back({.place = agent_environment, .text = environment_file(options)});
    return files;
}

Result<fs::path> place_in(const fs::path& root, const fs::path& place) {
    const auto path = root / place.relative_path();
    std::error_code error;
    const auto parent = fs::weakly_canonical(path.parent_path(), error);
    const auto home = fs::canonical(root, error);
    if (!error && (parent == home || is_below(home, parent))) return parent / path.filename();
    return fail(
        ErrorKind::denied,
        "'" + place.string() + "' of the image is not below '" + root.string() + "'"
            + (error ? ": " + error.message() : ": a link on the way leads out of it"),
        "bake inside it: chroot " + root.string() + " tt agent install --root / --in-place"
    );
}

bool is_there(const fs::path& root, const HostFile& file) {
    const auto path = place_in(root, file.place);
    if (!path) return false;
    std::error_code absent;
    if (!file.target.empty()) return fs::read_symlink(*path, absent) == file.target;
    const auto status = fs::symlink_status(*path, absent);
    if (!fs::is_regular_file(status) || status.permissions() != fs::perms{file.mode}) return false;
    if (file.from.empty()) return has_bytes(*path, file.text).value_or(false);
    const auto from = MappedFile::open(file.from);
    return from && has_bytes(*path, from->bytes()).value_or(false);
}

Result<> put(const fs::path& root, const HostFile& file) {
    TT_ASSIGN(const auto path, place_in(root, file.place));
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    if (error)
        return fail(ErrorKind::failed, "make '" + path.parent_path().string() + "': " + error.message());
    return write(path, file);
}

} // namespace tt::agent
