#include "tests/fakes/github/fake_git.hpp"

#include "integrations/posix/run.hpp"
#include "tests/support/must.hpp"

namespace tt {

namespace {

using testing_support::must;

/// A line as git frames it.
std::string framed(const std::string& line) {
    constexpr std::string_view digits = "0123456789abcdef";
    const std::size_t size = line.size() + 4;
    return std::string("00") + digits[size / 16] + digits[size % 16] + line;
}

std::string upload_pack(
    const std::filesystem::path& repository, const std::vector<std::string>& options, const std::string& input
) {
    ProcessSpec spec{.executable = "/usr/bin/git", .arguments = {"upload-pack", "--stateless-rpc"}};
    spec.arguments.insert(spec.arguments.end(), options.begin(), options.end());
    spec.arguments.push_back(repository);
    spec.variables = {{"PATH", "/usr/bin:/bin"}};
    const ProcessExit exit = must(run(spec, {.head = std::size_t{16} << 20}, input));
    if (!exit.status.success()) throw std::runtime_error(exit.error.text());
    return exit.output.text();
}

} // namespace

Reply answer_git(
    const std::filesystem::path& repository, const HttpServerRequest& request, const std::string& path
) {
    const auto service = request.query.find("service");
    const bool of_fetch = service != request.query.end() && service->second == "git-upload-pack";
    if (request.method == "GET" && path == "/info/refs" && of_fetch)
        return {
            .content_type = "application/x-git-upload-pack-advertisement",
            .body = framed("# service=git-upload-pack\n") + "0000"
                    + upload_pack(repository, {"--advertise-refs"}, "")
        };
    if (request.method == "POST" && path == "/git-upload-pack")
        return {
            .content_type = "application/x-git-upload-pack-result",
            .body = upload_pack(repository, {}, request.body)
        };
    return {.status = 404, .content_type = "text/plain", .body = "Not Found"};
}

} // namespace tt
