#include "hooks/capture.hpp"

#include "hooks/record.hpp"
#include "integrations/posix/bounded_text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace tt::hooks {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view head_name = "output";
constexpr std::size_t digits = 20;

/// `output.00000000000000065536`: sorted by name they are in order.
std::string name_at(std::uint64_t start) {
    const std::string number = std::to_string(start);
    return std::string(head_name) + "." + std::string(digits - number.size(), '0') + number;
}

/// One file of a record that holds output.
struct Kept {
    fs::path path;
    std::uint64_t start = 0;
    std::uint64_t size = 0;

    [[nodiscard]] std::uint64_t end() const { return start + size; }
};

/// Where the file of that name begins, if it holds some of the end.
std::optional<std::uint64_t> start_in(std::string_view name) {
    if (!name.starts_with(head_name) || name.size() != head_name.size() + 1 + digits) return std::nullopt;
    std::uint64_t start = 0;
    const char* last = name.data() + name.size();
    const auto [end, error] = std::from_chars(last - digits, last, start);
    return error == std::errc{} && end == last ? std::optional(start) : std::nullopt;
}

/// A shim of an older tt, which may still run, keeps the end under these names, which do not say where.
void add_unplaced(std::vector<Kept>& kept, const fs::path& record) {
    for (const char* name : {"output.old", "output.new"}) {
        std::error_code absent;
        const auto size = fs::file_size(record / name, absent);
        if (!absent) kept.push_back({record / name, kept.empty() ? 0 : kept.back().end(), size});
    }
}

/// The files that hold the output, in its order. One may be gone as soon as it was found.
std::vector<Kept> find_kept(const fs::path& record) {
    std::vector<Kept> kept;
    std::error_code error;
    for (fs::directory_iterator it(record, error), end; !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename();
        const auto start = name == head_name ? std::optional<std::uint64_t>(0) : start_in(name);
        std::error_code gone;
        const auto size = it->file_size(gone);
        if (start && !gone) kept.push_back({it->path(), *start, size});
    }
    std::ranges::sort(kept, {}, [](const Kept& each) { return std::pair(each.start, each.end()); });
    add_unplaced(kept, record);
    return kept;
}

/// Some of a file; nothing if it is gone.
std::optional<std::string> read_part(const fs::path& path, std::uint64_t offset, std::uint64_t at_most) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return std::nullopt;
    std::string text(at_most, '\0');
    const ssize_t size = ::pread(file.number(), text.data(), text.size(), static_cast<off_t>(offset));
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
}

/// What stands where bytes are missing. A full disk took more than the places tell: then the end counts.
std::string gap(const fs::path& record, std::uint64_t missing) {
    const auto bytes = read_record(record, file::finished);
    const auto finished = bytes && *bytes ? decode_finished(**bytes) : Result<Finished>();
    if (finished && finished->dropped > 0) missing = finished->dropped;
    return missing > 0 ? dropped_line(missing) : "";
}

} // namespace

Capture::Capture(std::filesystem::path record, std::uint64_t head, std::uint64_t tail)
    : record_(std::move(record))
    , head_limit_(head)
    , tail_limit_(tail)
    , head_(open(std::string(head_name))) {}

void Capture::append(std::string_view bytes) {
    const bool head_is_full = total_ >= head_limit_;
    const std::size_t room = head_is_full ? 0 : head_limit_ - total_;
    total_ += bytes.size();
    write(head_, bytes.substr(0, room));
    if (bytes.size() > room) append_tail(bytes.substr(room));
}

void Capture::append_tail(std::string_view bytes) {
    while (!bytes.empty() && tail_limit_ > 0) {
        if (!tail_.file || tail_.size >= tail_limit_) rotate(total_ - bytes.size());
        const auto piece = bytes.substr(0, std::max<std::uint64_t>(tail_limit_ - tail_.size, 1));
        const auto before = tail_.size;
        write(tail_, piece);
        if (tail_.size == before) return; // the disk is full
        bytes.remove_prefix(piece.size());
    }
}

void Capture::rotate(std::uint64_t start) {
    if (!old_name_.empty()) ::unlink((record_ / old_name_).c_str());
    old_name_ = std::exchange(tail_name_, name_at(start));
    old_tail_ = tail_.size;
    tail_ = open(tail_name_);
}

std::uint64_t Capture::dropped() const {
    return total_ - head_.size - tail_.size - old_tail_;
}

Capture::Part Capture::open(const std::string& name) const {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    return {FileDescriptor(::open((record_ / name).c_str(), flags, 0600)), 0};
}

void Capture::write(Part& part, std::string_view bytes) {
    const ssize_t count = bytes.empty() ? 0 : ::write(part.file.number(), bytes.data(), bytes.size());
    if (count > 0) part.size += static_cast<std::uint64_t>(count);
}

void append_output(const fs::path& record, std::string_view bytes, std::uint64_t largest) {
    const auto kept = find_kept(record);
    const bool fits = !kept.empty() && kept.back().size < largest;
    const fs::path path = fits           ? kept.back().path
                          : kept.empty() ? record / name_at(0)
                                         : record / name_at(kept.back().end());
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    std::ignore = ::write(file.number(), bytes.data(), bytes.size());
    if (fits) return;
    for (std::size_t i = 0; i + 1 < kept.size(); ++i) ::unlink(kept[i].path.c_str());
}

Result<std::string> read_output(const fs::path& record) {
    std::string all;
    std::uint64_t end = 0;
    bool told = false;
    for (const Kept& kept : find_kept(record)) {
        auto text = read_part(kept.path, 0, kept.size);
        if (!text) continue;
        if (kept.path.filename() != head_name && !std::exchange(told, true))
            all += gap(record, kept.start - std::min(kept.start, end));
        all += *text;
        end = kept.end();
    }
    return all;
}

Result<OutputPiece> read_output_from(const fs::path& record, std::uint64_t from, std::uint64_t at_most) {
    OutputPiece piece{from, {}};
    for (const Kept& kept : find_kept(record)) {
        if (kept.end() <= from) continue;
        const std::uint64_t start = std::max(from, kept.start);
        auto text = read_part(kept.path, start - kept.start, std::min(at_most, kept.end() - start));
        if (text && !text->empty()) return OutputPiece{start, *std::move(text)};
    }
    return piece;
}

} // namespace tt::hooks
