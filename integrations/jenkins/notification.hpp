#pragma once

#include "integrations/jenkins/job.hpp"

namespace tt::jenkins {

/// What Jenkins tells by itself.
struct Notification {
    RunId run;
    std::string url; ///< Of the run; without Jenkins' own when Jenkins does not know it.
};

/// Reads a message of Jenkins' Notification plugin (format JSON), of whatever phase. A pipeline may send as
/// little as `{"build": {"full_url": "$BUILD_URL"}}`.
///
/// Nothing else of the message is taken: which commit it names depends on what the run checked out first.
Result<Notification> read_notification(std::string_view json);

} // namespace tt::jenkins
