#pragma once

#include "pipeline/base/id.hpp"
#include "pipeline/base/time.hpp"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

namespace tt {

/// Settles who may count on an artifact's bytes and who may delete them, so that no build is recorded whose
/// bytes go away at that moment. From any thread; claims must not outlive this.
class ArtifactClaims {
public:
    /// As long as a copy of it is there, its holder is right.
    using Claim = std::shared_ptr<void>;

    /// The claim that the bytes stay. Waits for a deletion that is under way.
    Claim use(const Digest& artifact);

    /// Somebody was told that the store has the bytes, and will count on that: they stay until then.
    void keep_until(const Digest& artifact, Time until, Time now);

    /// The claim to delete them; null while somebody counts on them.
    Claim remove(const Digest& artifact, Time now);

private:
    struct Desk {
        int users = 0;
        bool removing = false;
        Time kept_until;
    };

    void end_use(const Digest& artifact);
    void end_removal(const Digest& artifact);

    std::mutex mutex_;
    std::condition_variable free_;
    std::map<Digest, Desk> desks_;
};

} // namespace tt
