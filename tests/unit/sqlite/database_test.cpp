#include "integrations/sqlite/database.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace tt::sqlite {
namespace {

class DatabaseTest : public testing::Test {
protected:
    [[nodiscard]] std::filesystem::path path() const { return directory_ / "state.db"; }

    void write(std::string_view bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }

    TemporaryDirectory directory_;
};

mode_t mode_of(const std::filesystem::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

TEST_F(DatabaseTest, MakesEveryFileForItsOwnerOnly) {
    Database database = Database::open(path()).value();
    ASSERT_TRUE(database.run("CREATE TABLE t (a)"));
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path()))
        EXPECT_EQ(mode_of(entry.path()), 0600U) << entry.path();
}

TEST_F(DatabaseTest, FlushesEveryCommit) {
    const Database database = Database::open(path()).value();
    EXPECT_EQ(database.number("PRAGMA synchronous").value(), 2U);
}

TEST_F(DatabaseTest, BindsTextAndNumbersToTheLetter) {
    Database database = Database::open(path()).value();
    ASSERT_TRUE(database.run("CREATE TABLE t (a TEXT, b INTEGER) STRICT"));
    const std::string text("x\0'\"\xF0\x9F\x9A\x80", 8);
    ASSERT_TRUE(database.prepare("INSERT INTO t VALUES (?1, ?2)")->run(text, std::uint64_t{1} << 62));
    ASSERT_TRUE(database.prepare("INSERT INTO t VALUES (?1, ?2)")->run(std::string_view{}, std::uint64_t{0}));
    std::vector<std::string> seen;
    auto rows = database.prepare("SELECT a, b FROM t ORDER BY b").value();
    ASSERT_TRUE(rows.each([&](const Statement& row) -> Result<> {
        seen.emplace_back(row.text(0));
        seen.push_back(std::to_string(row.integer(1)));
        return {};
    }));
    EXPECT_EQ(seen, (std::vector<std::string>{"", "0", text, "4611686018427387904"}));
}

TEST_F(DatabaseTest, RefusesANumberThatSqliteCannotHold) {
    Database database = Database::open(path()).value();
    ASSERT_TRUE(database.run("CREATE TABLE t (a)"));
    auto insert = database.prepare("INSERT INTO t VALUES (?1)").value();
    EXPECT_EQ(insert.run(UINT64_MAX).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 0U);
}

TEST_F(DatabaseTest, UndoesATransactionThatWasNotCommitted) {
    Database database = Database::open(path()).value();
    ASSERT_TRUE(database.run("CREATE TABLE t (a)"));
    {
        const auto writing = WriteTransaction::begin(database);
        ASSERT_TRUE(database.run("INSERT INTO t VALUES (1)"));
    }
    EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 0U);
    auto writing = WriteTransaction::begin(database);
    ASSERT_TRUE(database.run("INSERT INTO t VALUES (1)"));
    ASSERT_TRUE(writing->commit());
    EXPECT_EQ(database.number("SELECT count(*) FROM t").value(), 1U);
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabaseAndLeavesItAlone) {
    const std::string text = "service: web\n" + std::string(2000, '#');
    write(text);
    const auto opened = Database::open(path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
    EXPECT_EQ(opened.error().message, "cannot read '" + path().string() + "': file is not a database");
    EXPECT_NE(opened.error().hint, "");
    EXPECT_EQ(std::filesystem::file_size(path()), text.size());
}

TEST_F(DatabaseTest, RefusesAnotherProgramsDatabaseAndLeavesItAlone) {
    sqlite3* other = nullptr;
    sqlite3_open(path().c_str(), &other);
    sqlite3_exec(other, "CREATE TABLE bookmarks (url)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    const auto before = std::filesystem::last_write_time(path());
    const auto opened = Database::open(path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().message, "'" + path().string() + "' is a database of another program");
    EXPECT_EQ(std::filesystem::last_write_time(path()), before);
}

/// Another process that opens the database once, reads, and closes it. It is made before this process opens
/// anything, because connections do not survive a fork.
class Outsider {
public:
    explicit Outsider(const std::filesystem::path& path) {
        if (::pipe2(go_.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        child_ = ::fork();
        if (child_ == 0) ::_exit(look_when_told(path) ? 0 : 1);
        ::close(go_[0]);
    }

    ~Outsider() { ::close(go_[1]); }

    Outsider(const Outsider&) = delete;
    Outsider& operator=(const Outsider&) = delete;

    /// Once; whether it could.
    [[nodiscard]] bool look() const {
        int status = -1;
        return ::write(go_[1], "x", 1) == 1 && ::waitpid(child_, &status, 0) == child_ && status == 0;
    }

private:
    [[nodiscard]] bool look_when_told(const std::filesystem::path& path) const {
        char told = 0;
        if (::read(go_[0], &told, 1) != 1) return false;
        const auto database = Database::open(path);
        return database && database->number("SELECT count(*) FROM t");
    }

    std::array<int, 2> go_{};
    pid_t child_ = 0;
};

TEST_F(DatabaseTest, KeepsItsLogWhenASecondConnectionHereIsFollowedByOneElsewhere) {
    const Outsider outsider(path());
    Database writer = Database::open(path()).value();
    ASSERT_TRUE(writer.run("CREATE TABLE t (a); PRAGMA application_id = " + std::to_string(application_id)));
    const Database reader = Database::open(path()).value();
    ASSERT_TRUE(outsider.look());
    EXPECT_TRUE(std::filesystem::exists(path().string() + "-wal"));
}

TEST_F(DatabaseTest, NamesAFileInAMissingDirectory) {
    const auto opened = Database::open(directory_ / "nowhere" / "state.db");
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::unavailable);
    EXPECT_NE(opened.error().message.find("nowhere/state.db': No such file or directory"), std::string::npos);
}

} // namespace
} // namespace tt::sqlite
