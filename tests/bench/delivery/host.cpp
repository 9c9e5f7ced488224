// delivery_host SERVER TOKEN_FILE UNPACKER HOME BUILD_FILE [BASE]: brings a build onto a host as an agent
// does, with the agent's own code and tt-unpack, into HOME/srv/web/releases. BUILD_FILE holds one build as
// `tt builds` has it; BASE is the id of a release that is there.

#include "agent/download.hpp"
#include "integrations/files/atomic_file.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/json/json.hpp"
#include "pipeline/model/build.hpp"
#include "tests/support/must.hpp"

#include <cstdio>

namespace {

using namespace tt;
using testing_support::must;

std::string read(const char* file) {
    std::string text = must(read_file(file, 1 << 20));
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Prepare prepare_for(const Build& build) {
    Prepare prepare;
    prepare.build = build.id;
    prepare.digest = build.digest;
    prepare.artifact = {
        "/v1/artifacts/" + build.artifact.digest.value, build.artifact.digest, build.artifact.bytes
    };
    return prepare;
}

agent::Outcome install(char** words, const std::vector<BuildId>& bases) {
    const std::filesystem::path home = words[4];
    CurlClient http("bench");
    agent::Downloader downloader(
        {.state = home / "state", .root = home / "srv"}, words[3],
        agent::ControlPlane(http, must(agent::parse_server(words[1], true))), read(words[2])
    );
    const auto build = must(decode<Build>(read(words[5])));
    return downloader.download({build.service, prepare_for(build), bases}, {});
}

} // namespace

int main(int count, char** words) {
    if (count < 6) return 2;
    std::vector<BuildId> bases;
    if (count > 6) bases.emplace_back(words[6]);
    const auto outcome = install(words, bases);
    if (!outcome.ok) std::fprintf(stderr, "%s\n", outcome.error.c_str());
    return outcome.ok ? 0 : 1;
}
