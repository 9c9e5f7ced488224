#include "integrations/build/build_id.hpp"

#include "integrations/crypto/sha256.hpp"

#include <string>

namespace tt {

namespace {

/// The length stands first, so that no value can look like the beginning of the next field.
std::string field_line(std::string_view name, std::string_view value) {
    return std::string(name) + " " + std::to_string(value.size()) + ":" + std::string(value) + "\n";
}

} // namespace

BuildId build_id(const ServiceName& service, const CommitId& commit, const Digest& digest) {
    const auto hash = sha256(
        "tt-build 1\n" + field_line("service", service.value) + field_line("commit", commit.value)
        + field_line("digest", digest.value)
    );
    return BuildId("b-" + hash.value.substr(hash.value.find(':') + 1));
}

} // namespace tt
