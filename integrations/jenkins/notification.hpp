#pragma once

#include "integrations/jenkins/job.hpp"

namespace tt::jenkins {

/// The run that a message of Jenkins' Notification plugin (format JSON) is about, in whatever phase. A
/// pipeline may send as little as `{"build": {"full_url": "$BUILD_URL"}}`.
///
/// Nothing else of the message is taken: which commit it names depends on what the run checked out first.
Result<RunId> read_notification(std::string_view json);

} // namespace tt::jenkins
