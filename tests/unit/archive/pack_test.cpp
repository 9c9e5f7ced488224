#include "integrations/archive/pack.hpp"
#include "integrations/archive/unpack.hpp"
#include "integrations/crypto/sha256.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <fstream>
#include <set>

namespace tt {
namespace {

namespace fs = std::filesystem;

const Time commit_time{std::chrono::seconds{1'700'000'000}};

void write(const fs::path& path, std::string_view bytes, unsigned mode = 0644) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
    fs::permissions(path, fs::perms{mode});
}

void make_sample(const fs::path& tree) {
    write(tree / "bin/web", std::string(300'000, 'w'), 0755);
    write(tree / "empty file", "");
    write(tree / "a/deeper/file", "a");
    write(tree / "a.b", "sorts between a and a/deeper");
    write(tree / "odd \n\t%name\xff", "not UTF-8");
    write(tree / ("long-" + std::string(200, 'n')) / std::string(200, 'm'), "longer than a ustar name");
    fs::create_directory(tree / "empty");
    fs::create_symlink("../bin/web", tree / "a/link");
    fs::create_symlink(std::string(150, 'x'), tree / "dangling");
}

class Pack : public testing::Test {
protected:
    Pack() { fs::create_directory(tree_); }

    Result<Packed> packed() { return pack(tree_, output_, commit_time); }

    void expect_refused(const fs::path& culprit) {
        const auto result = packed();
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, ErrorKind::invalid_input);
        EXPECT_NE(result.error().message.find(culprit.string()), std::string::npos) << result.error().message;
        EXPECT_EQ(std::distance(fs::directory_iterator(root_.path()), {}), 1)
            << "a part of the output was left";
    }

    TemporaryDirectory root_;
    fs::path tree_ = root_ / "tree";
    fs::path output_ = root_ / "out.tar.zst";
};

TEST_F(Pack, GivesBackTheSameTree) {
    make_sample(tree_);
    const auto first = packed();
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->build, digest(first->manifest));
    EXPECT_EQ(first->artifact, *sha256_file(output_));
    EXPECT_EQ(first->bytes, fs::file_size(output_));
    const auto manifest = unpack(output_, root_ / "into");
    ASSERT_TRUE(manifest) << manifest.error().message;
    EXPECT_EQ(canonical_text(*manifest), canonical_text(first->manifest));
    const auto again = pack(root_ / "into", root_ / "again.tar.zst", commit_time);
    EXPECT_EQ(again->artifact, first->artifact);
    EXPECT_TRUE(parse_manifest(canonical_text(first->manifest)));
}

TEST_F(Pack, DependsOnNothingButTreeAndTime) {
    write(tree_ / "b", "b");
    write(tree_ / "a", "a", 0664);
    fs::create_directory(tree_ / "d");
    const auto first = packed();
    const auto other_tree = root_ / "elsewhere";
    fs::create_directories(other_tree / "d");
    write(other_tree / "a", "a", 0600 | 0044);
    write(other_tree / "b", "b");
    fs::permissions(other_tree / "d", fs::perms{0775});
    fs::last_write_time(other_tree / "b", fs::file_time_type::clock::now() - std::chrono::hours(48));
    const auto second = pack(other_tree, root_ / "other.tar.zst", commit_time);
    EXPECT_EQ(first->artifact, second->artifact);
    const auto later = pack(tree_, output_, commit_time + std::chrono::hours(1));
    EXPECT_EQ(later->build, first->build);
    EXPECT_NE(later->artifact, first->artifact);
}

TEST_F(Pack, MakesTheScriptsOfTeletraanExecutableAndNothingElse) {
    for (const char* path :
         {"teletraan/RESTARTING", "teletraan/web/STOPPING", "teletraan/helper.sh", "teletraan/a/b/RESTARTING",
          "tt/RESTARTING", "RESTARTING"})
        write(tree_ / path, "#!/bin/sh\n");
    const auto result = packed();
    ASSERT_TRUE(result);
    std::set<std::string> executable;
    for (const auto& entry : result->manifest.entries)
        if (entry.type == EntryType::file && (entry.mode & 0111U) != 0) executable.insert(entry.path);
    EXPECT_EQ(executable, (std::set<std::string>{"teletraan/RESTARTING", "teletraan/web/STOPPING"}));
}

TEST_F(Pack, LeavesOutGitAtTheTopOnly) {
    write(tree_ / ".git/config", "secret");
    write(tree_ / "vendor/.git", "gitdir: elsewhere");
    const auto result = packed();
    ASSERT_EQ(result->manifest.entries.size(), 2U);
    EXPECT_EQ(result->manifest.entries[1].path, "vendor/.git");
}

TEST_F(Pack, TakesAPathWithASlashAtItsEndAndALinkToTheTree) {
    write(tree_ / "a", "a");
    fs::create_symlink("tree", root_ / "link");
    const auto plain = packed();
    EXPECT_EQ(pack(tree_ / "", root_ / "1", commit_time)->artifact, plain->artifact);
    EXPECT_EQ(pack(root_ / "link", root_ / "2", commit_time)->artifact, plain->artifact);
}

TEST_F(Pack, RefusesAPipeAndNamesIt) {
    ASSERT_EQ(::mkfifo((tree_ / "pipe").c_str(), 0600), 0);
    expect_refused(tree_ / "pipe");
}

TEST_F(Pack, RefusesASocketAndNamesIt) {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const auto path = (tree_ / "socket").string();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(socket);
    expect_refused(tree_ / "socket");
}

TEST_F(Pack, RefusesADeviceAndNamesIt) {
    if (::mknod((tree_ / "null").c_str(), S_IFCHR | 0600, 0) != 0)
        GTEST_SKIP() << "only root may make a device";
    expect_refused(tree_ / "null");
}

TEST_F(Pack, RefusesLinksThatLeaveTheTreeAndNamesThem) {
    for (const char* target : {"/usr/bin/python3", "..", "../tree", "a/../../x"}) {
        fs::create_symlink(target, tree_ / "link");
        expect_refused(tree_ / "link");
        fs::remove(tree_ / "link");
    }
}

TEST_F(Pack, RefusesASetuidFileAndNamesIt) {
    write(tree_ / "shell", "x", 04755);
    expect_refused(tree_ / "shell");
}

TEST_F(Pack, NamesATreeThatIsNotThere) {
    const auto result = pack(root_ / "absent", output_, commit_time);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::not_found);
    EXPECT_NE(result.error().message.find("absent"), std::string::npos);
}

TEST_F(Pack, IsReadByAnOrdinaryTar) {
    make_sample(tree_);
    ASSERT_TRUE(packed());
    const auto extracted = root_ / "extracted";
    fs::create_directory(extracted);
    const auto tar = "tar --zstd -xf " + output_.string() + " -C " + extracted.string();
    ASSERT_EQ(std::system(tar.c_str()), 0);
    const auto diff = "diff -r --no-dereference " + tree_.string() + " " + extracted.string();
    EXPECT_EQ(std::system(diff.c_str()), 0);
    const auto owners =
        "tar --zstd -tvf " + output_.string() + " --numeric-owner | grep -v ' 0/0 ' | grep -q .";
    EXPECT_NE(std::system(owners.c_str()), 0) << "somebody's user id is in the archive";
}

TEST(PackProperty, RoundTripsFilesOfAnyNameAndBytes) {
    EXPECT_TRUE(rc::check([](const std::vector<std::pair<std::string, std::string>>& files) {
        const TemporaryDirectory root("/dev/shm");
        std::set<std::string> names;
        for (const auto& [name, bytes] : files) {
            const bool usable = !name.empty() && name.size() < 200 && name != "." && name != ".."
                                && name.find_first_of(std::string_view("/\0", 2)) == name.npos;
            if (usable && names.insert(name).second) write(root / "tree" / name, bytes);
        }
        fs::create_directories(root / "tree");
        const auto packed = pack(root / "tree", root / "out", commit_time);
        RC_ASSERT(packed.has_value());
        RC_ASSERT(packed->manifest.entries.size() == names.size());
        const auto manifest = unpack(root / "out", root / "into");
        RC_ASSERT(manifest.has_value());
        RC_ASSERT(*manifest == packed->manifest);
    }));
}

} // namespace
} // namespace tt
