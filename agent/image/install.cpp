#include "agent/image/install.hpp"

#include "agent/image/bake.hpp"
#include "agent/image/host_files.hpp"
#include "agent/image/published.hpp"
#include "agent/programs.hpp"
#include "agent/subcommands.hpp"
#include "integrations/http/curl_client.hpp"
#include "pipeline/base/contains.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

/// Whether both are one directory, whatever they are called.
bool is_same_directory(const fs::path& one, const fs::path& other) {
    struct stat first{};
    struct stat second{};
    return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0
           && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

Result<> check_root(const InstallOptions& options) {
    const std::string name = "'" + options.root.string() + "'";
    std::error_code error;
    if (!fs::is_directory(options.root, error))
        return fail(ErrorKind::not_found, name + " is no directory", "make the root of the image first");
    if (options.in_place || !is_same_directory(options.root, "/")) return {};
    return fail(
        ErrorKind::denied, name + " is what this machine runs from",
        "say --in-place if that is the image, inside a chroot for example"
    );
}

/// Also where the directory is a link of the image itself.
Result<fs::path> directory_in(const fs::path& root, const fs::path& directory) {
    TT_ASSIGN(const auto name_below, place_in(root, directory / "name"));
    return name_below.parent_path();
}

/// What the agent of the image will find there, seen from here.
Result<Layout> layout_in(const fs::path& root, const Layout& layout) {
    Layout seen;
    TT_ASSIGN(seen.state, directory_in(root, layout.state));
    TT_ASSIGN(seen.root, directory_in(root, layout.root));
    TT_ASSIGN(seen.commands, directory_in(root, layout.commands));
    TT_ASSIGN(seen.publishers, directory_in(root, layout.publishers));
    return seen;
}

Result<> check_link(const fs::path& path) {
    std::error_code absent;
    if (!fs::is_symlink(path, absent)) return {};
    return fail(
        ErrorKind::denied, "'" + path.string() + "' is a link, which may lead out of the image",
        "put there what it leads to, or bake inside the image: chroot ROOT tt agent install --root / "
        "--in-place"
    );
}

Result<> check_links(fs::path path, const fs::path& above) {
    for (; path != above; path = path.parent_path()) TT_TRY(check_link(path));
    return {};
}

/// What the agent has below its directories is read, written and cleared away by its path.
Result<> check_links(const Layout& layout, const Build& build) {
    const auto& service = build.service;
    const auto states = {
        layout.services() / service.value, layout.downloads(service), layout.records(service),
        layout.running(service),           layout.output(service),    layout.scrub(service)
    };
    for (const auto& path : states) TT_TRY(check_links(path, layout.state));
    TT_TRY(check_links(layout.release(service, build.id), layout.root));
    return check_link(layout.publishers / (service.value + ".pub"));
}

Result<> check_kept(const Build& build) {
    if (!build.collected) return {};
    return fail(
        ErrorKind::not_found, "build " + short_id(build.id) + " of " + build.service.value + " is collected",
        "publish it again, or choose another one: tt builds"
    );
}

Result<Baking> plan(const InstallOptions& options, const std::string& user_agent) {
    CurlClient http(user_agent);
    ControlPlane control_plane(http, options.server);
    Baking baking;
    TT_ASSIGN(baking.build, find_build(control_plane, options.build, options.token));
    TT_TRY(check_kept(baking.build));
    TT_ASSIGN(baking.index, newest_index(control_plane, baking.build.service, options.token));
    TT_ASSIGN(baking.layout, layout_in(options.root, options.agent.layout));
    TT_ASSIGN(baking.programs, installed_programs());
    baking.require_signatures = options.agent.require_signatures;
    baking.server = options.server;
    baking.token = options.token;
    baking.bytes = options.bytes;
    baking.processes = options.agent.processes;
    baking.processes.limited = false; // The builder's cgroups are not the hosts'.
    baking.user_agent = user_agent;
    return baking;
}

void say(std::string_view word, const fs::path& place) {
    std::printf("  %-9s %s\n", std::string(word).c_str(), place.c_str());
}

/// A further service is one more call, which need not say again what the agent starts with.
bool is_kept(const InstallOptions& options, const HostFile& file) {
    const auto path = place_in(options.root, file.place);
    std::error_code absent;
    return file.place == agent_environment && options.agent_words.empty() && path
           && fs::exists(*path, absent);
}

/// Puts it there unless that is not needed or not wanted; returns what it did about it.
Result<std::string_view> put_one(const InstallOptions& options, const HostFile& file) {
    if (is_there(options.root, file)) return "the same";
    if (is_kept(options, file)) return "kept";
    if (options.dry_run) return "would put";
    TT_TRY(put(options.root, file));
    return "put";
}

Result<> put_all(const InstallOptions& options, const std::vector<HostFile>& files) {
    for (const HostFile& file : files) {
        TT_ASSIGN(const auto done, put_one(options, file));
        say(done, file.place);
    }
    return {};
}

void warn_of_authorities(const InstallOptions& options) {
    if (options.server.ca_file.empty() || contains(options.agent_words, std::string("--ca-file"))) return;
    std::fprintf(
        stderr,
        "warning: the image's agents are told of no --ca-file, and here %s is needed to trust the server:\n"
        "  name one after --, or put the authority among those of the image\n",
        options.server.ca_file.c_str()
    );
}

/// What a person who has never seen one of these machines start wants to know.
void tell_first_start(const InstallOptions& options, const Build& build) {
    const auto& token = options.agent.token_file;
    std::printf(
        "At its first start the agent makes up who it is (its id, its secret, its key), %s,\nand finds %s "
        "resident: only activate is left.\n",
        token.empty() ? "waits for tt agent enroll, as it has no --token-file"
                      : ("enrols at " + options.agent_server + " with " + token.string()).c_str(),
        short_id(build.id).c_str()
    );
}

Result<> install(const InstallOptions& options, const std::string& version) {
    TT_TRY(check_root(options));
    TT_ASSIGN(const auto baking, plan(options, "tt-agent/" + version));
    TT_TRY(check_links(baking.layout, baking.build));
    TT_TRY(check_nobody(baking.layout));
    TT_ASSIGN(const auto signer, check_trust(baking));
    TT_ASSIGN(const auto files, host_files(options));
    if (!options.dry_run) {
        TT_TRY(bake(baking));
    }
    const Build& build = baking.build;
    std::printf(
        "%s%s of %s, %s, in %s:\n", options.dry_run ? "would put " : "", short_id(build.id).c_str(),
        build.service.value.c_str(),
        signer.empty() ? "of which no signature is asked" : ("signed by key " + signer).c_str(),
        options.root.c_str()
    );
    const auto& there = options.agent.layout;
    say("release", there.release(build.service, build.id));
    say("state", there.services() / build.service.value);
    TT_TRY(put_all(options, files));
    tell_first_start(options, build);
    warn_of_authorities(options);
    return {};
}

std::string token_of_environment() {
    const char* token = std::getenv("TT_TOKEN");
    return token ? token : "";
}

} // namespace

int run_install(std::span<const char* const> words, const std::string& version) {
    const auto options = parse_install(words, token_of_environment());
    if (!options) return complain(options.error());
    if (options->help) return std::fputs(install_usage, stdout), 0;
    set_log_level(LogLevel::warning);
    const auto done = install(*options, version);
    return done ? 0 : complain(done.error());
}

} // namespace tt::agent
