#include "integrations/github/refs.hpp"

#include "integrations/github/body.hpp"
#include "integrations/github/read.hpp"

#include <fmt/core.h>

namespace tt::github {

namespace {

constexpr int most_tags_of_tags = 5;

/// A name in both forms that requests need: `heads/a#1`, and `heads/a%231`.
struct Name {
    std::string text;
    std::string path;
};

Result<Name> read_name(std::string_view name) {
    if (name.starts_with("refs/")) name.remove_prefix(5);
    const bool is_known = name.starts_with("heads/") || name.starts_with("tags/");
    if (!is_known || name.ends_with('/'))
        return fail(
            ErrorKind::invalid_input, fmt::format("'{}' names no branch or tag", name),
            "write heads/NAME or tags/NAME"
        );
    TT_ASSIGN(std::string path, name_path(name));
    return Name{std::string(name), std::move(path)};
}

/// Whether the answer is about the ref that was asked for.
Result<RefBody> read_own(const HttpResponse& response, const std::string& name) {
    TT_ASSIGN(RefBody body, read_ref_body(response.body));
    if (body.name == "refs/" + name) return body;
    return fail(ErrorKind::corrupt, fmt::format("asked for refs/{}, GitHub answers '{}'", name, body.name));
}

/// The commit that an annotated tag stands for; a tag may tag another one.
Result<CommitId> follow_tag(Client& client, const RepositoryName& repository, RefBody body) {
    for (int hop = 0; body.is_tag && hop < most_tags_of_tags; ++hop) {
        TT_ASSIGN(const auto response, client.get(repository.path() + "/git/tags/" + body.object.value));
        TT_ASSIGN(body, read_ref_body(response.body));
    }
    if (body.is_tag) return fail(ErrorKind::corrupt, "a tag that tags too many others");
    return body.object;
}

Result<Ref> written(const Result<HttpResponse>& response, const std::string& name) {
    if (!response) return std::unexpected(response.error());
    TT_ASSIGN(RefBody body, read_own(*response, name));
    return Ref{std::move(body.name), std::move(body.object)};
}

} // namespace

Result<Ref> find_ref(Client& client, const RepositoryName& repository, std::string_view name) {
    TT_ASSIGN(const Name own, read_name(name));
    TT_ASSIGN(const auto response, client.get(repository.path() + "/git/ref/" + own.path));
    TT_ASSIGN(const RefBody body, read_own(response, own.text));
    TT_ASSIGN(CommitId commit, follow_tag(client, repository, body));
    return Ref{body.name, std::move(commit)};
}

Result<Ref>
create_ref(Client& client, const RepositoryName& repository, std::string_view name, const CommitId& commit) {
    TT_ASSIGN(const Name own, read_name(name));
    const std::string body = Body().text("ref", "refs/" + own.text).text("sha", commit.value).done();
    return written(client.post(repository.path() + "/git/refs", body), own.text);
}

Result<Ref> move_ref(
    Client& client, const RepositoryName& repository, std::string_view name, const CommitId& commit, Move how
) {
    TT_ASSIGN(const Name own, read_name(name));
    const std::string body = Body().text("sha", commit.value).flag("force", how == Move::forced).done();
    return written(client.patch(repository.path() + "/git/refs/" + own.path, body), own.text);
}

Result<Ref> put_ref(
    Client& client, const RepositoryName& repository, std::string_view name, const CommitId& commit, Move how
) {
    auto moved = move_ref(client, repository, name, commit, how);
    if (moved || moved.error().kind != ErrorKind::not_found) return moved;
    auto created = create_ref(client, repository, name, commit);
    if (created || created.error().kind != ErrorKind::conflict) return created;
    return move_ref(client, repository, name, commit, how); // Somebody else has just made it.
}

} // namespace tt::github
