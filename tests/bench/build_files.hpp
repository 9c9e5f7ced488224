#pragma once

#include <filesystem>
#include <string>

namespace tt::bench {

/// Puts `with` in every place that reads `place`.
void fill_in(std::string& text, const std::string& place, const std::string& with);

/// The id of a commit that nobody made.
std::string forty_digits(int number);

/// Writes a file that can be executed.
void write_program(const std::filesystem::path& path, const std::string& text);

} // namespace tt::bench
