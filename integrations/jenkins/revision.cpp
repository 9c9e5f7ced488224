#include "integrations/jenkins/revision.hpp"

#include <algorithm>
#include <vector>

namespace tt::jenkins {

namespace {

/// `host/path` in lower case, without scheme, user, port and `.git`.
std::string normal_repository(std::string_view url) {
    const auto scheme = url.find("://");
    const bool has_scheme = scheme != std::string_view::npos;
    if (has_scheme) url.remove_prefix(scheme + 3);
    const std::string_view authority = url.substr(0, url.find(has_scheme ? '/' : ':'));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    while (url.ends_with('/')) url.remove_suffix(1);
    if (url.ends_with(".git")) url.remove_suffix(4);
    const std::string_view host = url.substr(0, url.find_first_of(":/"));
    std::string_view path = url.substr(host.size());
    if (has_scheme) path.remove_prefix(std::min(path.find('/'), path.size())); // a port
    while (path.starts_with('/') || path.starts_with(':')) path.remove_prefix(1);
    std::string normal = std::string(host) + "/" + std::string(path);
    std::ranges::transform(normal, normal.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return normal;
}

bool is_of(const Revision& revision, std::string_view repository) {
    return std::ranges::any_of(revision.remotes, [&](const std::string& remote) {
        return same_repository(remote, repository);
    });
}

} // namespace

std::string plain_branch(std::string_view branch) {
    if (branch == "detached") return {};
    for (const std::string_view prefix : {"refs/remotes/", "refs/heads/", "origin/"})
        if (branch.starts_with(prefix)) branch.remove_prefix(prefix.size());
    return std::string(branch);
}

bool same_repository(std::string_view a, std::string_view b) {
    return normal_repository(a) == normal_repository(b);
}

Result<Revision> choose_revision(std::span<const Revision> revisions, std::string_view repository) {
    std::vector<Revision> found;
    for (const Revision& revision : revisions) {
        const bool known = std::ranges::any_of(found, [&](const Revision& other) {
            return other.commit == revision.commit;
        });
        if (!known && (repository.empty() || is_of(revision, repository))) found.push_back(revision);
    }
    if (found.size() == 1) return found.front();
    if (found.empty())
        return fail(
            ErrorKind::not_found, "the run names no commit that it took of the repository",
            "its checkout may have failed, or it builds another repository"
        );
    return fail(
        ErrorKind::conflict,
        "the run took " + std::to_string(found.size()) + " commits, and none is known to be the one it built",
        repository.empty() ? "name the repository" : "give the commit with --commit"
    );
}

} // namespace tt::jenkins
