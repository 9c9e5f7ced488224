#include "integrations/files/stamps.hpp"

#include "integrations/build/escape.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/files/release_directory.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tt {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_file = std::size_t{256} << 20U;

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

template<class Number>
void add_number(std::string& text, Number value) {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text.append(digits.data(), end);
    text += ' ';
}

/// `DEVICE INODE SIZE MODIFIED CHANGED PATH`, the path escaped.
std::string text_of(const Stamps& stamps) {
    std::string text;
    for (const auto& [path, stamp] : stamps) {
        add_number(text, stamp.device);
        add_number(text, stamp.inode);
        add_number(text, stamp.size);
        add_number(text, stamp.modified);
        add_number(text, stamp.changed);
        text += escape(path);
        text += '\n';
    }
    return text;
}

/// Takes a number and the space behind it from the front.
template<class Number>
bool take_number(std::string_view& line, Number& value) {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    if (error != std::errc{} || end == line.data() + line.size() || *end != ' ') return false;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
    return true;
}

bool read_line(std::string_view line, Stamped& file) {
    FileStamp& stamp = file.stamp;
    if (!take_number(line, stamp.device) || !take_number(line, stamp.inode) || !take_number(line, stamp.size)
        || !take_number(line, stamp.modified) || !take_number(line, stamp.changed))
        return false;
    auto path = unescape(line);
    if (!path) return false;
    file.path = std::move(*path);
    return true;
}

std::unexpected<Error> damaged(const fs::path& path) {
    return fail(ErrorKind::corrupt, "'" + path.string() + "' is damaged");
}

/// The digest of the rest stands in the first line, so that no damage can be taken for stamps.
Result<Stamps> parse(std::string_view text, const fs::path& path) {
    const auto end = text.find('\n');
    if (end == text.npos || sha256(text.substr(end + 1)).value != text.substr(0, end)) return damaged(path);
    Stamps stamps;
    for (text.remove_prefix(end + 1); !text.empty();) {
        const auto line = text.substr(0, text.find('\n'));
        if (!read_line(line, stamps.emplace_back())) return damaged(path);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return stamps;
}

/// The releases of the directory that have stamps.
std::vector<std::string> stamped_releases(const fs::path& releases) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(releases, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename();
        if (name.starts_with(stamps_prefix)) names.push_back(name.substr(stamps_prefix.size()));
    }
    return names;
}

} // namespace

FileStamp stamp_of(const struct stat& status) {
    return {
        status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
        nanoseconds(status.st_ctim)
    };
}

const FileStamp* find_stamp(const Stamps& stamps, std::string_view path) {
    const auto found = std::ranges::lower_bound(stamps, path, {}, &Stamped::path);
    return found == stamps.end() || found->path != path ? nullptr : &found->stamp;
}

Result<Stamps> read_stamps(const fs::path& releases, std::string_view name) {
    const auto path = stamps_of_release(releases, name);
    TT_ASSIGN(const auto text, read_file(path, longest_file));
    return parse(text, path);
}

Result<> write_stamps(const fs::path& releases, std::string_view name, const Stamps& stamps) {
    const std::string text = text_of(stamps);
    return replace_file(stamps_of_release(releases, name), sha256(text).value + "\n" + text);
}

void SharedFiles::add(const FileStamp& before, const FileStamp& after) {
    if (before == after) return;
    FileStamp expected = before;
    expected.changed = after.changed;
    const std::pair key{before.device, before.inode};
    const auto [at, is_new] = changes_.try_emplace(key, Change{before, after});
    if (expected != after || (!is_new && at->second.after != before))
        changes_.erase(at);
    else
        at->second.after = after;
}

bool SharedFiles::follow(FileStamp& stamp) const {
    const auto found = changes_.find({stamp.device, stamp.inode});
    if (found == changes_.end() || found->second.before != stamp) return false;
    stamp = found->second.after;
    return true;
}

Result<> SharedFiles::write_stamps(const fs::path& releases) const {
    if (changes_.empty()) return {};
    for (const auto& name : stamped_releases(releases)) {
        auto stamps = read_stamps(releases, name);
        if (!stamps) continue; // Made anew when the release is next looked at.
        bool any = false;
        for (auto& file : *stamps) any = follow(file.stamp) || any;
        if (any) TT_TRY(tt::write_stamps(releases, name, *stamps));
    }
    return {};
}

} // namespace tt
