#pragma once

#include "pipeline/base/id.hpp"
#include "tests/support/cluster.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tt::bench {

/// Everything that the control plane has acknowledged, to be found again after every crash.
class Ledger {
public:
    void acknowledge_build(const std::string& id) { builds_.insert(id); }

    void acknowledge_deploy(const std::string& id) { deploys_.insert(id); }

    /// The hold that stands now; an empty reason: none does.
    void acknowledge_hold(const std::string& reason) { hold_ = reason; }

    /// The newest configuration, known by its owner's `oncall`.
    void acknowledge_config(const std::string& oncall) { oncall_ = oncall; }

    /// A request is about to replace the hold or the configuration, and may do so without an answer.
    void doubt_hold() { hold_.reset(); }

    void doubt_config() { oncall_.reset(); }

    /// What a running control plane does not know, or not rightly, although it was acknowledged; and a
    /// journal that does not verify. Each is told once.
    std::vector<std::string> lost(const testing_support::Cluster& cluster);

    /// Asks for the digests of all builds.
    void learn(const testing_support::Cluster& cluster);

    /// The digests of all builds that were ever seen, by id.
    [[nodiscard]] const std::map<std::string, Digest>& digests() const { return digests_; }

private:
    void check_builds(const testing_support::Cluster& cluster);
    void check_artifact(const testing_support::Cluster& cluster, const Build& build);
    void check_deploys(const testing_support::Cluster& cluster);
    void check_stage(const testing_support::Cluster& cluster);
    void check_journal(const testing_support::Cluster& cluster);

    std::set<std::string> builds_;
    std::set<std::string> deploys_;
    std::optional<std::string> hold_;
    std::optional<std::string> oncall_;
    std::map<std::string, Digest> digests_;
    std::vector<std::string> found_;
};

} // namespace tt::bench
