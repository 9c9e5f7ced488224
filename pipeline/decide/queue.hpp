#pragma once

#include "pipeline/decide/members.hpp"
#include "pipeline/model/view.hpp"

#include <vector>

namespace tt {

// The deploys that wait for a stage (design 8): a rollback goes first, then the one that a person put first,
// then a hotfix, then the newest; those that keep the build come last.

/// Such a deploy is about whatever the stage runs when its turn comes.
bool keeps_build(DeployKind kind);

/// Those that wait, as they were asked for.
std::vector<const Deploy*> waiting_deploys(const StageFacts& facts);

/// The one of them that goes next; null if there is none.
const Deploy* first_of(const std::vector<const Deploy*>& waiting);

/// Whether `next` takes the place of `other`, which waits, when it begins: an older one of no higher kind.
/// What a person put first is overtaken by rollbacks only.
bool overtakes(const Deploy& next, const Deploy& other);

/// Why a deploy waits that is to begin once this one is over, and what helps: one that has halted does not
/// end soon by itself.
Because behind(const Deploy& before);

/// One of those that wait, in the order in which they will begin if nothing keeps one of them back.
struct Turn {
    const Deploy* deploy;
    const Deploy* overtaken_by = nullptr; ///< It will be superseded when that one begins.
};

/// Everything that waits, in order; what is overtaken stands behind what overtakes it.
std::vector<Turn> turns_of(const StageFacts& facts);

} // namespace tt
