#include "integrations/archive/zip_end.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace tt {

namespace {

constexpr std::string_view signature("PK\5\6", 4);
constexpr std::size_t record_size = 22;
constexpr std::size_t comment_length_at = 20;
constexpr std::streamoff longest_tail = record_size + 0xFFFF;

std::string read_tail(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    file.seekg(-std::min<std::streamoff>(longest_tail, file.tellg()), std::ios::end);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// How long the record is that begins here, its comment included.
std::size_t length_of(std::string_view record) {
    const auto byte = [&](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(record[at]));
    };
    return record_size + byte(comment_length_at) + 256 * byte(comment_length_at + 1);
}

} // namespace

Result<bool> zip_ends_at_end_of_file(const std::filesystem::path& path) {
    const std::string tail = read_tail(path);
    // The last signature is the one that readers take.
    const auto at = tail.rfind(signature);
    if (at == std::string::npos || tail.size() - at < record_size) return false;
    return length_of(std::string_view(tail).substr(at)) == tail.size() - at;
}

} // namespace tt
