#include "hooks/capture.hpp"

#include "hooks/record.hpp"
#include "integrations/posix/bounded_text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace tt::hooks {

namespace {

constexpr std::string_view head_name = "output";
constexpr std::string_view tail_name = "output.new";
constexpr std::string_view old_tail_name = "output.old";

/// What stands between beginning and end. How much is missing is known only when the hook has ended.
std::string gap(const std::filesystem::path& record, bool rotated) {
    const auto bytes = read_record(record, file::finished);
    const auto finished = bytes && *bytes ? decode_finished(**bytes) : Result<Finished>();
    if (finished && finished->dropped > 0) return dropped_line(finished->dropped);
    const bool ended = bytes && *bytes;
    return rotated && !ended ? "\n[...]\n" : "";
}

} // namespace

Capture::Capture(std::filesystem::path record, std::uint64_t head, std::uint64_t tail)
    : record_(std::move(record))
    , head_limit_(head)
    , tail_limit_(tail)
    , head_(open(head_name)) {}

void Capture::append(std::string_view bytes) {
    const bool head_is_full = total_ >= head_limit_;
    const std::size_t room = head_is_full ? 0 : head_limit_ - total_;
    total_ += bytes.size();
    write(head_, bytes.substr(0, room));
    if (bytes.size() > room) append_tail(bytes.substr(room));
}

void Capture::append_tail(std::string_view bytes) {
    while (!bytes.empty() && tail_limit_ > 0) {
        if (!tail_.file || tail_.size >= tail_limit_) rotate();
        const auto piece = bytes.substr(0, std::max<std::uint64_t>(tail_limit_ - tail_.size, 1));
        const auto before = tail_.size;
        write(tail_, piece);
        if (tail_.size == before) return; // the disk is full
        bytes.remove_prefix(piece.size());
    }
}

void Capture::rotate() {
    if (tail_.file) std::rename((record_ / tail_name).c_str(), (record_ / old_tail_name).c_str());
    old_tail_ = tail_.size;
    tail_ = open(tail_name);
}

std::uint64_t Capture::dropped() const {
    return total_ - head_.size - tail_.size - old_tail_;
}

Capture::Part Capture::open(std::string_view name) const {
    constexpr int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC;
    return {FileDescriptor(::open((record_ / name).c_str(), flags, 0600)), 0};
}

void Capture::write(Part& part, std::string_view bytes) {
    const ssize_t count = bytes.empty() ? 0 : ::write(part.file.number(), bytes.data(), bytes.size());
    if (count > 0) part.size += static_cast<std::uint64_t>(count);
}

Result<std::string> read_output(const std::filesystem::path& record) {
    TT_ASSIGN(const auto head, read_record(record, head_name));
    TT_ASSIGN(const auto old_tail, read_record(record, old_tail_name));
    TT_ASSIGN(const auto tail, read_record(record, tail_name));
    return head.value_or("") + gap(record, old_tail.has_value()) + old_tail.value_or("") + tail.value_or("");
}

} // namespace tt::hooks
