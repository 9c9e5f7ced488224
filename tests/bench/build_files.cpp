#include "tests/bench/build_files.hpp"

#include <fstream>

namespace tt::bench {

void fill_in(std::string& text, const std::string& place, const std::string& with) {
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at + with.size()))
        text.replace(at, place.size(), with);
}

std::string forty_digits(int number) {
    const std::string text = std::to_string(number);
    return std::string(40 - text.size(), '0') + text;
}

void write_program(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms{0755});
}

} // namespace tt::bench
