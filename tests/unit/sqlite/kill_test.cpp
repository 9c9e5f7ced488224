#include "integrations/sqlite/sqlite_store.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <random>

namespace tt {
namespace {

constexpr int changes_per_group = 7;

/// Two transactions that set the counter of seven hosts: whole groups only, or the counters differ.
std::vector<Transaction> group(std::uint64_t number) {
    std::vector<Transaction> transactions(2);
    for (int i = 0; i < changes_per_group; ++i) {
        Host host;
        host.id = HostId("h" + std::to_string(i));
        host.version = number;
        host.goal = std::string(1500, 'g');
        transactions[i < 3 ? 0 : 1].changes.push_back({host, false});
    }
    return transactions;
}

/// Commits group after group, and says so on the pipe after each. Never returns.
[[noreturn]] void write_until_killed(const std::filesystem::path& path, std::uint64_t next, int pipe) {
    const auto store = SqliteStore::open(path).value();
    store->take_over(Time{}, {}).value();
    for (;; ++next) {
        if (!store->commit(group(next))) ::_exit(1);
        if (::write(pipe, &next, sizeof next) != sizeof next) ::_exit(1);
    }
}

class Writer {
public:
    Writer(const std::filesystem::path& path, std::uint64_t next) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        child_ = ::fork();
        if (child_ == 0) write_until_killed(path, next, ends[1]);
        ::close(ends[1]);
        pipe_ = ends[0];
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    ~Writer() { ::close(pipe_); }

    /// The next group that was acknowledged; 0 when the writer is gone.
    [[nodiscard]] std::uint64_t acknowledged() const {
        std::uint64_t number = 0;
        return ::read(pipe_, &number, sizeof number) == sizeof number ? number : 0;
    }

    /// Kills it, wherever it is, and returns the last group that it acknowledged after `seen`.
    [[nodiscard]] std::uint64_t kill(std::uint64_t seen) const {
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
        while (const std::uint64_t number = acknowledged()) seen = number;
        return seen;
    }

private:
    pid_t child_ = -1;
    int pipe_ = -1;
};

/// The number that every host has, after checking that it is one and the same.
std::uint64_t number_in(const State& state) {
    const std::uint64_t number = state.hosts.find("h0")->version;
    for (const auto& [key, host] : state.hosts.rows()) EXPECT_EQ(host->version, number) << key;
    return number;
}

TEST(Kill, LosesNothingThatWasAcknowledged) {
    const TemporaryDirectory directory;
    const auto path = directory / "state.db";
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::uint64_t last = 0;
    for (int round = 0; round < 30; ++round) {
        const Writer writer(path, last + 1);
        std::uint64_t seen = 0;
        for (auto wanted = random() % 20; seen <= last + wanted;) {
            seen = writer.acknowledged();
            ASSERT_NE(seen, 0U) << "the writer failed in round " << round;
        }
        seen = writer.kill(seen);
        const auto store = SqliteStore::open(path).value();
        last = number_in(store->load().value());
        EXPECT_TRUE(last == seen || last == seen + 1) << "acknowledged " << seen << ", found " << last;
        const auto verdict = store->verify();
        ASSERT_TRUE(verdict) << verdict.error().message;
    }
}

} // namespace
} // namespace tt
