#include "integrations/writeback/branch_writer.hpp"

#include "integrations/github/refs.hpp"

namespace tt {

namespace {

std::string ref_of(const std::string& name) {
    return name.starts_with("tags/") ? name : "heads/" + name;
}

/// Where the branch is; empty: there is none.
Result<CommitId> find(const Place& place, const std::string& name) {
    auto ref = github::find_ref(place.client, place.repository, ref_of(name));
    if (ref) return std::move(ref->commit);
    if (ref.error().kind == ErrorKind::not_found) return CommitId{};
    return std::unexpected(std::move(ref).error());
}

} // namespace

Result<> BranchWriter::write(const Place& place, const WantedBranch& wanted) {
    if (wanted.name.empty() || wanted.commit.empty()) return {};
    if (known_.name != wanted.name) {
        TT_ASSIGN(known_.commit, find(place, wanted.name));
        known_.name = wanted.name;
    }
    if (known_.commit == wanted.commit) return {};
    known_.name.clear();
    TT_TRY(github::put_ref(
        place.client, place.repository, ref_of(wanted.name), wanted.commit, github::Move::forced
    ));
    known_ = wanted;
    return {};
}

} // namespace tt
