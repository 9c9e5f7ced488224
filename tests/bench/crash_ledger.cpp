#include "tests/bench/crash_ledger.hpp"

#include "integrations/crypto/sha256.hpp"
#include "integrations/sqlite/sqlite_store.hpp"

#include <utility>

namespace tt::bench {

using testing_support::Cluster;
using testing_support::must;

namespace {

constexpr const char* all_builds = "/v1/builds?service=web&limit=100000";

} // namespace

std::vector<std::string> Ledger::lost(const Cluster& cluster) {
    check_builds(cluster);
    check_deploys(cluster);
    check_stage(cluster);
    check_journal(cluster);
    return std::exchange(found_, {});
}

void Ledger::learn(const Cluster& cluster) {
    for (const auto& view : cluster.get<BuildsView>(all_builds).builds)
        digests_[view.build.id.value] = view.build.digest;
}

void Ledger::check_builds(const Cluster& cluster) {
    std::set<std::string> missing = builds_;
    for (const auto& view : cluster.get<BuildsView>(all_builds).builds) {
        digests_[view.build.id.value] = view.build.digest;
        if (missing.erase(view.build.id.value) > 0) check_artifact(cluster, view.build);
    }
    for (const auto& build : missing) {
        found_.push_back("build " + build);
        builds_.erase(build);
    }
}

void Ledger::check_artifact(const Cluster& cluster, const Build& build) {
    const auto& digest = build.artifact.digest;
    const auto file =
        cluster.home() / "artifacts" / "sha256" / digest.value.substr(digest.value.find(':') + 1);
    const auto found = sha256_file(file);
    if (found && *found == digest) return;
    found_.push_back("artifact of build " + build.id.value);
    builds_.erase(build.id.value);
}

void Ledger::check_deploys(const Cluster& cluster) {
    std::set<std::string> missing = deploys_;
    const auto history = cluster.get<HistoryView>("/v1/deploys?service=web&stage=prod&limit=100000");
    for (const auto& deploy : history.deploys) missing.erase(deploy.id.value);
    for (const auto& deploy : missing) {
        found_.push_back("deploy " + deploy);
        deploys_.erase(deploy);
    }
}

void Ledger::check_stage(const Cluster& cluster) {
    const auto status = cluster.get<StatusView>("/v1/status?service=web");
    const auto& service = status.services.at(0);
    const auto& hold = service.stages.at(0).hold;
    const std::string reason = hold ? hold->reason : "";
    if (hold_ && reason != *hold_) found_.push_back("hold '" + *hold_ + "', found '" + reason + "'");
    if (oncall_ && service.owner.oncall != *oncall_)
        found_.push_back("configuration " + *oncall_ + ", found " + service.owner.oncall);
}

void Ledger::check_journal(const Cluster& cluster) {
    const auto store = must(SqliteStore::open(cluster.home() / "tt.db"));
    if (const auto verified = store->verify(); !verified) found_.push_back(verified.error().message);
}

} // namespace tt::bench
