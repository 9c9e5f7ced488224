#include "agent/journal.hpp"

#include "agent/fence.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/system_failure.hpp"
#include "integrations/json/instantiate.hpp"

#include <sys/stat.h>

#include <algorithm>

namespace tt {

TT_JSON(agent::Membership);
TT_JSON(agent::ServiceState);

} // namespace tt

namespace tt::agent {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 4 << 20;
constexpr mode_t secret_file = 0600;
constexpr mode_t secret_directory = 0700;

Result<> make_directory(const fs::path& path, mode_t mode) {
    if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
        return system_failure("make the directory", path);
    return sync_directory(directory_of(path));
}

std::unexpected<Error> damaged(const fs::path& path, std::string_view why) {
    return fail(
        ErrorKind::corrupt, "the journal file '" + path.string() + "' " + std::string(why),
        "restore it, or move the whole state directory away to enrol this host anew"
    );
}

/// The digest of the second line in the first, so that no damage can be taken for content.
template<class T>
Result<> write_file(const fs::path& path, const T& value) {
    const std::string body = encode(value);
    return write_atomically(path, sha256(body).value + "\n" + body + "\n", secret_file);
}

template<class T>
Result<T> read_body(const fs::path& path, std::string_view body) {
    auto value = decode<T>(body);
    if (!value) return damaged(path, "cannot be understood: " + value.error().message);
    if (value->format != journal_format)
        return damaged(
            path, "has format " + std::to_string(value->format) + "; this agent knows "
                      + std::to_string(journal_format)
        );
    return value;
}

template<class T>
Result<T> read_journal_file(const fs::path& path) {
    TT_ASSIGN(const std::string bytes, read_file(path, largest_file));
    const std::size_t end = bytes.find('\n');
    if (end == std::string::npos || !bytes.ends_with('\n') || end + 1 == bytes.size())
        return damaged(path, "is cut off");
    const auto body = std::string_view(bytes).substr(end + 1, bytes.size() - end - 2);
    if (sha256(body).value != bytes.substr(0, end))
        return damaged(path, "is damaged: its digest does not fit");
    return read_body<T>(path, body);
}

} // namespace

Result<Journal> Journal::open(const Layout& layout) {
    std::error_code ignored; // What could not be made is missed, with its reason, right after.
    fs::create_directories(layout.state.parent_path(), ignored);
    TT_TRY(make_directory(layout.state, secret_directory));
    auto lock = FileLock::acquire(layout.state / "lock");
    if (!lock)
        return with_context(lock.error(), "one agent at a time may use '" + layout.state.string() + "'");
    for (const char* name : {"services", "downloads", "hooks", "scrub", "running"})
        TT_TRY(make_directory(layout.state / name, secret_directory));
    return Journal(layout, std::move(*lock));
}

Journal::Journal(Layout layout, FileLock lock)
    : layout_(std::move(layout))
    , lock_(std::move(lock)) {}

Result<Membership> Journal::membership() const {
    std::error_code error;
    if (!fs::exists(layout_.membership(), error) && !error) return Membership{};
    return read_journal_file<Membership>(layout_.membership());
}

Result<std::vector<ServiceState>> Journal::services() const {
    std::vector<ServiceState> states;
    std::error_code error;
    for (fs::directory_iterator it(layout_.services(), error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename();
        if (!is_plain_name(name)) continue; // What a crash left of a file that was being written.
        TT_ASSIGN(auto state, read_journal_file<ServiceState>(it->path()));
        if (state.service.value != name) return damaged(it->path(), "is about '" + state.service.value + "'");
        states.push_back(std::move(state));
    }
    if (error)
        return fail(ErrorKind::failed, "list '" + layout_.services().string() + "': " + error.message());
    std::ranges::sort(states, {}, &ServiceState::service);
    return states;
}

Result<> Journal::save(const Membership& membership) const {
    return write_file(layout_.membership(), membership);
}

Result<> Journal::save(const ServiceState& state) const {
    return write_file(layout_.services() / state.service.value, state);
}

} // namespace tt::agent
