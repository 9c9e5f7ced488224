#include "integrations/crypto/sha256.hpp"
#include "integrations/files/directory_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace tt {
namespace {

enum Outcome { as_promised, not_as_promised, no_small_disk };

/// A disk of 256 KiB that only this process sees.
bool mount_small_disk(const std::filesystem::path& where) {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
    return ::mount("tmpfs", where.c_str(), "tmpfs", 0, "size=256k") == 0;
}

Outcome add_to_a_full_disk(const std::filesystem::path& disk, const std::filesystem::path& source) {
    if (!mount_small_disk(disk)) return no_small_disk;
    auto store = DirectoryStore::open(disk);
    const auto added = store->add(*sha256_file(source), source);
    const bool clear = !added && added.error().kind == ErrorKind::unavailable
                       && added.error().message.find(disk.string()) != std::string::npos
                       && added.error().message.find("bytes free") != std::string::npos;
    return clear && std::filesystem::is_empty(disk / "sha256") ? as_promised : not_as_promised;
}

TEST(DirectoryStore, SaysThatTheDiskIsFullAndLeavesNothingBehind) {
    const TemporaryDirectory directory;
    const auto disk = directory / "disk";
    const auto source = directory / "source";
    std::filesystem::create_directory(disk);
    std::ofstream(source) << std::string(1'000'000, 'x');
    const pid_t child = ::fork();
    if (child == 0) ::_exit(add_to_a_full_disk(disk, source));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WEXITSTATUS(status) == no_small_disk) GTEST_SKIP() << "this user may not mount a small disk";
    EXPECT_EQ(WEXITSTATUS(status), as_promised);
}

} // namespace
} // namespace tt
