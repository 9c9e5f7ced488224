#include "integrations/writeback/deployment_writer.hpp"

#include <set>

namespace tt {

namespace {

/// Links are left out: GitHub need not hear that this server has another address now.
bool is_same(const std::optional<github::DeploymentNews>& known, const github::DeploymentNews& wanted) {
    return known && known->state == wanted.state && known->description == wanted.description;
}

} // namespace

Result<> DeploymentWriter::write(const Place& place, const std::vector<WantedDeployment>& wanted) {
    Attempts attempts;
    std::set<std::string> spoken_of;
    for (const WantedDeployment& each : wanted) {
        spoken_of.insert(each.deployment.description);
        if (!attempts.hopeless()) attempts.take(write_one(place, each, known_[each.deployment.description]));
    }
    std::erase_if(known_, [&](const auto& entry) { return !spoken_of.contains(entry.first); });
    return attempts.result();
}

/// A deploy that is nothing any more is not made known for that.
Result<> DeploymentWriter::write_one(const Place& place, const WantedDeployment& wanted, Known& known) {
    if (!known.sure) TT_TRY(learn(place, wanted, known));
    const bool unheard_of = known.id == 0 && wanted.news.state == github::DeploymentState::inactive;
    if (unheard_of || is_same(known.news, wanted.news)) return {};
    known.sure = false;
    if (known.id == 0) {
        TT_ASSIGN(
            const auto made, github::create_deployment(place.client, place.repository, wanted.deployment)
        );
        known.id = made.id;
    }
    TT_TRY(github::set_deployment_state(place.client, place.repository, known.id, wanted.news));
    known.news = wanted.news;
    known.sure = true;
    return {};
}

Result<> DeploymentWriter::learn(const Place& place, const WantedDeployment& wanted, Known& known) {
    if (known.id == 0) {
        TT_ASSIGN(
            const auto found, github::find_deployment(place.client, place.repository, wanted.deployment)
        );
        known.id = found ? found->id : 0;
    }
    if (known.id != 0) {
        TT_ASSIGN(known.news, github::find_deployment_news(place.client, place.repository, known.id));
    }
    known.sure = true;
    return {};
}

} // namespace tt
