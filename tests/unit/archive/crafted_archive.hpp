#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tt {

/// A member of an archive as an attacker may write it: nothing is checked.
struct CraftedMember {
    std::string name;
    unsigned type = 0100000; ///< As in stat: 0100000 is a file, 0040000 a directory, 0120000 a link.
    unsigned mode = 0644;
    std::string bytes = {};
    std::string symlink = {};
    std::string hardlink = {};
};

CraftedMember file(std::string name, std::string bytes = "x");
CraftedMember directory(std::string name);
CraftedMember symlink(std::string name, std::string target);
CraftedMember hardlink(std::string name, std::string target);

enum class Packing { tar, tar_gz, tar_zst, zip, pax };

/// Writes the members as they are, in their order, with libarchive.
void craft(
    const std::filesystem::path& path, const std::vector<CraftedMember>& members,
    Packing packing = Packing::tar
);

} // namespace tt
