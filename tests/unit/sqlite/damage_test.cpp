#include "integrations/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <sched.h>
#include <sys/mount.h>

namespace tt {
namespace {

Transaction deploys(int first, int count, std::size_t size) {
    Transaction transaction;
    for (int i = first; i < first + count; ++i) {
        Deploy deploy;
        deploy.id = DeployId("d" + std::to_string(i));
        deploy.reason = std::string(size, 'x');
        transaction.changes.push_back({deploy, false});
    }
    return transaction;
}

Result<> commit(Store& store, const Transaction& transaction) {
    return store.commit({&transaction, 1});
}

class Damage : public testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return directory_ / "state.db"; }

    /// A closed database with a hundred deploys, all in the one file.
    void fill() const {
        const auto store = SqliteStore::open(path()).value();
        store->take_over(Time{}, {}).value();
        commit(*store, deploys(0, 100, 2000)).value();
    }

    void force(const std::string& sql) const {
        sqlite3* connection = nullptr;
        sqlite3_open(path().c_str(), &connection);
        EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(connection);
    }

    TemporaryDirectory directory_;
};

/// Commits until the disk is full; returns how many commits there were.
int fill_up(Store& store) {
    for (int done = 0;; ++done) {
        const auto result = commit(store, deploys(done * 3, 3, 20'000));
        if (result) continue;
        EXPECT_EQ(result.error().kind, ErrorKind::unavailable) << result.error().message;
        EXPECT_NE(result.error().message.find("state.db': database or disk is full"), std::string::npos)
            << result.error().message;
        EXPECT_EQ(result.error().hint, "make room on that file system, then try again");
        return done;
    }
}

void expect_whole(Store& store, int commits) {
    EXPECT_EQ(store.load()->deploys.size(), static_cast<std::size_t>(commits) * 3);
    const auto verdict = store.verify();
    EXPECT_TRUE(verdict) << verdict.error().message;
}

TEST_F(Damage, FindsATruncatedFile) {
    fill();
    std::filesystem::resize_file(path(), std::filesystem::file_size(path()) / 2);
    const auto store = SqliteStore::open(path());
    const auto verdict = store ? (*store)->verify() : std::unexpected(store.error());
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().kind, ErrorKind::corrupt) << verdict.error().message;
    EXPECT_NE(verdict.error().message.find(path().string()), std::string::npos);
    EXPECT_NE(verdict.error().hint, "");
}

TEST_F(Damage, FindsARecordThatWasChangedBesideTheJournal) {
    fill();
    force("UPDATE deploy SET value = replace(value, 'xxx', 'yyy') WHERE key = 'd7'");
    const auto verdict = SqliteStore::open(path()).value()->verify();
    ASSERT_FALSE(verdict);
    EXPECT_NE(verdict.error().message.find("something else of deploy d7"), std::string::npos);
}

TEST_F(Damage, NamesARecordThatDoesNotRead) {
    fill();
    force("UPDATE deploy SET value = '{\"number\":\"seven\"}' WHERE key = 'd7'");
    const auto state = SqliteStore::open(path()).value()->load();
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().kind, ErrorKind::corrupt);
    EXPECT_NE(
        state.error().message.find("the deploy record 'd7' does not read: number: expected a whole"),
        std::string::npos
    ) << state.error().message;
}

TEST_F(Damage, WritesAllOrNothingWhenTheFileMayNotGrow) {
    const auto store = SqliteStore::open(path(), {.max_pages = 200}).value();
    store->take_over(Time{}, {}).value();
    const int commits = fill_up(*store);
    EXPECT_GT(commits, 0);
    expect_whole(*store, commits);
}

/// A file system of one megabyte, seen by this process only.
class SmallDisk {
public:
    explicit SmallDisk(std::filesystem::path path)
        : path_(std::move(path)) {
        mounted_ = ::unshare(CLONE_NEWNS) == 0
                   && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0
                   && ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=1m") == 0;
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    ~SmallDisk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }

    [[nodiscard]] bool mounted() const { return mounted_; }

    void grow() const { EXPECT_EQ(::mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, "size=8m"), 0); }

private:
    std::filesystem::path path_;
    bool mounted_ = false;
};

TEST_F(Damage, WritesAllOrNothingWhenTheDiskIsFullAndGoesOnWhenThereIsRoom) {
    const SmallDisk disk(directory_.path());
    if (!disk.mounted()) GTEST_SKIP() << "this user may not mount a file system";
    const auto store = SqliteStore::open(path()).value();
    store->take_over(Time{}, {}).value();
    const int commits = fill_up(*store);
    EXPECT_GT(commits, 0);
    expect_whole(*store, commits);
    disk.grow();
    EXPECT_TRUE(commit(*store, deploys(commits * 3, 3, 20'000)));
    expect_whole(*store, commits + 1);
}

} // namespace
} // namespace tt
