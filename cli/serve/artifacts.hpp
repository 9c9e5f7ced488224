#pragma once

#include "cli/variables.hpp"
#include "integrations/s3/credentials.hpp"
#include "pipeline/ports/artifact_store.hpp"
#include "pipeline/ports/clock.hpp"

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace tt {

/// Finds the keys of a bucket as AWS's tools do: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
/// AWS_SESSION_TOKEN, else the profile AWS_PROFILE (`default`) of AWS_SHARED_CREDENTIALS_FILE
/// (`~/.aws/credentials`), which only its owner may read. The file is read anew each time.
Result<s3::Credentials> find_credentials(const Variables& variables);

/// Opens the store that `tt serve --artifacts` names: a directory, `s3://…`, or the URL of a folder of a web
/// server, with the login TT_ARTIFACTS_LOGIN. Asks no store anything, so that a control plane starts without
/// it; but the keys of a bucket have to be there.
Result<std::unique_ptr<ArtifactStore>> open_artifacts(
    const std::string& where, const Variables& variables, Clock& clock, const std::stop_token& stop
);

/// Asks the store for something that nobody has. The error is what keeps it from answering.
Result<> try_store(ArtifactStore& store);

} // namespace tt
