#include "integrations/api/artifact_claims.hpp"

#include <algorithm>

namespace tt {

ArtifactClaims::Claim ArtifactClaims::use(const Digest& artifact) {
    std::unique_lock lock(mutex_);
    free_.wait(lock, [&] { return !desks_[artifact].removing; });
    ++desks_[artifact].users;
    return {this, [artifact](ArtifactClaims* claims) { claims->end_use(artifact); }};
}

void ArtifactClaims::keep_until(const Digest& artifact, Time until, Time now) {
    const std::scoped_lock lock(mutex_);
    std::erase_if(desks_, [now](const auto& known) {
        const Desk& desk = known.second;
        return desk.users == 0 && !desk.removing && desk.kept_until <= now;
    });
    Desk& desk = desks_[artifact];
    desk.kept_until = std::max(desk.kept_until, until);
}

ArtifactClaims::Claim ArtifactClaims::remove(const Digest& artifact, Time now) {
    const std::scoped_lock lock(mutex_);
    Desk& desk = desks_[artifact];
    if (desk.users > 0 || desk.removing || now < desk.kept_until) return nullptr;
    desk.removing = true;
    return {this, [artifact](ArtifactClaims* claims) { claims->end_removal(artifact); }};
}

void ArtifactClaims::end_use(const Digest& artifact) {
    const std::scoped_lock lock(mutex_);
    --desks_[artifact].users;
}

void ArtifactClaims::end_removal(const Digest& artifact) {
    {
        const std::scoped_lock lock(mutex_);
        desks_[artifact].removing = false;
    }
    free_.notify_all();
}

} // namespace tt
