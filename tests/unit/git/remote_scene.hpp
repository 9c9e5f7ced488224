#pragma once

#include "tests/unit/git/hotfix_scene.hpp"

namespace tt {

/// The same clone and bare repository, which is reached over a network.
class RemoteScene : public HotfixScene {
protected:
    /// Makes a hotfix of what the remote has, pushes it, and finds it there.
    void pushes_to(const GitRemote& there) {
        const auto read = fetch(cache, there);
        ASSERT_TRUE(read) << read.error().message;
        const CommitId tip = picked(picks({fix.value})).tip;
        const auto pushed = push(cache, there, "hotfix/web/1", tip);
        ASSERT_TRUE(pushed) << pushed.error().message;
        ASSERT_TRUE(fetch(cache, there));
        EXPECT_EQ(fetched_branch(cache, "hotfix/web/1").value(), tip);
    }

    /// Why nothing can be fetched from there.
    Error refusal(const GitRemote& there) {
        const auto read = fetch(cache, there);
        if (read) ADD_FAILURE() << "was fetched";
        return read ? Error{} : read.error();
    }
};

} // namespace tt
