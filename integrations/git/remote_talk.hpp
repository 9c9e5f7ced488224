#pragma once

#include "integrations/git/git_remote.hpp"
#include "integrations/git/handle.hpp"
#include "integrations/git/stall_watch.hpp"

#include <string>

namespace tt::git {

/// One conversation with a remote: what libgit2 asks for meanwhile, and what the other side said. Must
/// outlive the calls that its callbacks are given to.
class RemoteTalk {
public:
    explicit RemoteTalk(const GitRemote& remote)
        : remote_(remote)
        , watch_(remote.patience) {}

    RemoteTalk(const RemoteTalk&) = delete;
    RemoteTalk& operator=(const RemoteTalk&) = delete;

    /// The remote, known to no configuration, so that its URL is never written down.
    [[nodiscard]] Result<RemoteHandle> open(git_repository* repository) const;

    git_remote_callbacks callbacks();

    /// Why the other side would not move a ref; empty: it did.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

    /// What went wrong, without secrets.
    [[nodiscard]] std::unexpected<Error> failure(int code, std::string_view doing) const;

private:
    static int moved(void* self);
    int answer(git_credential** out, std::string_view asked_by, const char* user, unsigned int allowed);

    const GitRemote& remote_;
    StallWatch watch_;
    bool offered_ = false; ///< What we have; refused means asked again, which has to end.
    std::string refusal_;
};

} // namespace tt::git
