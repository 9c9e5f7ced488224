#include "tests/unit/git/remote_scene.hpp"
#include "tests/unit/git/ssh_server.hpp"

#include <cstdlib>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define TT_LEAKS(how) __lsan_##how()
#endif
#endif
#ifndef TT_LEAKS
#define TT_LEAKS(how) static_cast<void>(0)
#endif

namespace tt {
namespace {

/// Sets a variable of this process, as long as it lives.
class Variable {
public:
    Variable(const char* name, const std::string& value)
        : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        ::setenv(name, value.c_str(), 1);
    }

    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

    ~Variable() {
        if (before_)
            ::setenv(name_, before_->c_str(), 1);
        else
            ::unsetenv(name_);
    }

private:
    const char* name_;
    std::optional<std::string> before_;
};

/// libgit2 1.5 and libssh2 1.10 leak some of what they read about the keys of hosts. What tt itself holds
/// meanwhile is the same as over https.
class OverSsh : public RemoteScene {
protected:
    void SetUp() override {
        TT_LEAKS(disable);
        if (const std::string missing = SshServer::missing(); !missing.empty()) GTEST_SKIP() << missing;
        std::filesystem::permissions(directory.path(), std::filesystem::perms{0755});
        std::filesystem::create_directories(directory.path() / "ssh");
        server_.emplace(directory.path() / "ssh");
        server_->give_to_user(origin);
        std::filesystem::create_directories(home_ / ".ssh");
        TestRepository::must(git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, home_.c_str())
        );
    }

    void TearDown() override {
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, GIT_CONFIG_LEVEL_GLOBAL, "");
        TT_LEAKS(enable);
    }

    void know_the_server() const { std::ofstream(home_ / ".ssh/known_hosts") << server_->known_host(); }

    /// An agent that holds the key of the user, if there is one.
    void start_agent(bool with_key) {
        const std::string socket = (directory.path() / "agent").string();
        ProcessSpec spec{.executable = "ssh-agent", .arguments = {"-D", "-a", socket}};
        spec.variables = {{"PATH", "/usr/bin:/bin"}};
        agent_.emplace(testing_support::must(Process::start(spec)));
        socket_.emplace("SSH_AUTH_SOCK", socket);
        if (!with_key) return;
        ProcessSpec add{.executable = "ssh-add", .arguments = {"-q", server_->key().string()}};
        add.variables = {{"PATH", "/usr/bin:/bin"}, {"SSH_AUTH_SOCK", socket}};
        ProcessExit added;
        do added = testing_support::must(run(add));
        while (added.error.text().contains("Error connecting to agent")); // It has not begun to listen.
        ASSERT_TRUE(added.status.success()) << added.error.text();
    }

    [[nodiscard]] GitRemote there() const { return {server_->url(origin)}; }

    std::filesystem::path home_ = directory.path() / "home";
    Variable home_variable_{"HOME", home_};
    std::optional<SshServer> server_;
    std::optional<Process> agent_;
    std::optional<Variable> socket_;
};

TEST_F(OverSsh, PushesWithTheKeyOfTheAgent) {
    know_the_server();
    start_agent(true);
    pushes_to(there());
}

TEST_F(OverSsh, SaysThatTheAgentHasNoKeyForIt) {
    know_the_server();
    start_agent(false);
    const Error error = refusal(there());
    EXPECT_EQ(error.kind, ErrorKind::denied) << error.message;
    EXPECT_TRUE(error.hint.contains("ssh-add")) << error.hint;
}

TEST_F(OverSsh, TrustsNoServerThatNobodyKnows) {
    start_agent(true);
    const Error error = refusal(there());
    EXPECT_EQ(error.kind, ErrorKind::denied) << error.message;
    EXPECT_TRUE(error.hint.contains("known_hosts")) << error.hint;
}

} // namespace
} // namespace tt
