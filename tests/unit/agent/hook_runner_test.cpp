#include "agent/hook_runner.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt::agent {
namespace {

/// Whoever kills a shim that was only just started has said nothing about the hook.
TEST(HookRunnerTest, AShimThatIsKilledBeforeTheHookBeginsIsTriedAgain) {
    const TemporaryDirectory directory;
    HookJob job;
    job.shim = directory.path() / "shim";
    job.record = directory.path() / "record";
    job.name = "pre-restart";
    job.deadline = std::chrono::seconds{5};
    std::ofstream(job.shim) << "#!/bin/sh\nkill -KILL $$\n";
    std::filesystem::permissions(job.shim, std::filesystem::perms{0755});
    job.config.on_interrupt = OnInterrupt::fail; // It was not interrupted: it did not begin.
    const Outcome outcome = run_hook(job, {});
    EXPECT_FALSE(outcome.ok);
    EXPECT_TRUE(outcome.again_in);
    EXPECT_NE(outcome.error.find("did not begin"), std::string::npos) << outcome.error;
}

} // namespace
} // namespace tt::agent
