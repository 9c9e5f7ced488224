#pragma once

#include "pipeline/model/view.hpp"

namespace tt {

/// A build as `tt builds` shows it: with the key that its signature names, which the control plane does not
/// know. Whether the signature holds is for hosts and for `tt verify` to say.
struct SignedBuildView {
    Build build;
    std::vector<StageName> live;
    bool history_known = false;
    std::string signed_by; ///< Empty: not signed.

    template<class Self = SignedBuildView>
    static constexpr auto fields() {
        return std::tuple{
            field("build", &Self::build), field("live", &Self::live),
            field("history_known", &Self::history_known), field("signed_by", &Self::signed_by)
        };
    }
};

struct SignedBuildsView {
    std::vector<SignedBuildView> builds;

    template<class Self = SignedBuildsView>
    static constexpr auto fields() {
        return std::tuple{field("builds", &Self::builds)};
    }
};

} // namespace tt
