#pragma once

#include "integrations/files/file_descriptor.hpp"
#include "pipeline/base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace tt::hooks {

/// Keeps the beginning and the end of a hook's output in files of bounded size, as it comes: it can be read
/// while the hook runs and after the shim was killed, and takes no memory. The end is kept in two files that
/// take turns, like rotated logs; each one's name says where it begins. What a full disk does not take is
/// dropped; the hook never notices.
class Capture {
public:
    Capture(std::filesystem::path record, std::uint64_t head, std::uint64_t tail);

    void append(std::string_view bytes);

    /// How many bytes are in none of the files.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    struct Part {
        FileDescriptor file;
        std::uint64_t size = 0;
    };

    void append_tail(std::string_view bytes);
    void rotate(std::uint64_t start);
    [[nodiscard]] Part open(const std::string& name) const;
    static void write(Part& part, std::string_view bytes);

    std::filesystem::path record_;
    std::uint64_t head_limit_;
    std::uint64_t tail_limit_;
    Part head_;
    Part tail_;
    std::string tail_name_;
    std::string old_name_;       ///< Of the file of the turn before.
    std::uint64_t old_tail_ = 0; ///< Bytes in it.
    std::uint64_t total_ = 0;
};

/// The output of a hook, as far as it was kept, with a line where some is missing. Empty when there is none.
Result<std::string> read_output(const std::filesystem::path& record);

/// Appends to the output in such a directory across the lives of whoever writes, one at a time: the end is
/// kept in at most two files of about `largest` bytes.
void append_output(const std::filesystem::path& record, std::string_view bytes, std::uint64_t largest);

/// Bytes of a hook's output, and where they stand in all that it wrote.
struct OutputPiece {
    std::uint64_t start = 0;
    std::string text;
};

/// The first of it that is kept from byte `from` on, at most so much. Without text: there is nothing yet.
Result<OutputPiece>
read_output_from(const std::filesystem::path& record, std::uint64_t from, std::uint64_t at_most);

} // namespace tt::hooks
