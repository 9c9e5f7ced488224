#include "integrations/build/build_id.hpp"

#include "integrations/build/field_line.hpp"
#include "integrations/crypto/sha256.hpp"

#include <string>

namespace tt {

BuildId build_id(const ServiceName& service, const CommitId& commit, const Digest& digest) {
    const auto hash = sha256(
        "tt-build 1\n" + field_line("service", service.value) + field_line("commit", commit.value)
        + field_line("digest", digest.value)
    );
    return BuildId("b-" + hash.value.substr(hash.value.find(':') + 1));
}

} // namespace tt
