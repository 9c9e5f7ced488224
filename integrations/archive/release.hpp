#pragma once

#include "integrations/build/release_request.hpp"
#include "pipeline/base/result.hpp"

namespace tt {

/// Makes the release directory `releases/NAME` out of a packed build, or out of another release and a delta,
/// so that at every instant it is either complete, verified and durable, or not there; without durability if
/// the request says so, where a power cut may leave it torn. Its manifest is kept
/// beside it.
///
/// Nothing is unpacked before a packed build has the right digest, and nothing becomes visible before what
/// was made has the right one. Over a base, files that are in it already are shared with it. All of it is
/// read-only, except what `writable` names. A release that is there is left as it is, unless `replace` says
/// that the new one takes its place at once and the old one goes into the trash. What a crash left of an
/// earlier attempt goes into the trash, as does what fails. One attempt at a time for one name.
Result<> make_release(const ReleaseRequest& request);

} // namespace tt
