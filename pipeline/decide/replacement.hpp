#pragma once

#include "pipeline/decide/requests.hpp"

#include <string>
#include <vector>

namespace tt {

/// A new host takes the place of those of its name that are silent: they are `replaced_by` it and leave their
/// stages at once, their permits count no more, their credentials are void, and what was decided of their
/// groups holds for it. One that speaks keeps its place, and so does every host in the time just after a
/// start, which heard of nobody yet; then there are two of one name.
///
/// `token` is the one that lets the host in, null if a person does. Where it would not have let in the silent
/// host, with the groups that this has now, it lets nobody take its place: a name alone is no right to
/// groups.
void take_places(Decision& decision, const State& state, Host& fresh, const Credential* token, Time now);

/// The host whose place this one took, or null.
const Host* replaced_by(const State& state, const Host& host);

/// In words, why the agent of a host is let in no more, whose credential was revoked: by that, by another
/// that took its place, or because the host was forgotten.
std::string why_revoked(const State& state, const HostId& host);

/// Names that several hosts have, none of which took the place of another.
std::vector<std::vector<const Host*>> hosts_of_one_name(const State& state);

} // namespace tt
