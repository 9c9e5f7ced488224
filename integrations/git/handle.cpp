#include "integrations/git/handle.hpp"

#include <cstdlib>

namespace tt::git {

namespace {

struct Library {
    int code = git_libgit2_init();

    /// The authorities that other programs trust by this variable.
    Library() {
        const char* authorities = std::getenv("SSL_CERT_FILE");
        if (code >= 0 && authorities != nullptr && *authorities != '\0')
            code = git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, authorities, nullptr);
    }

    ~Library() { git_libgit2_shutdown(); }
};

ErrorKind kind_of(int code) {
    switch (code) {
    case GIT_ENOTFOUND:
        return ErrorKind::not_found;
    case GIT_EAMBIGUOUS:
    case GIT_EINVALIDSPEC:
        return ErrorKind::invalid_input;
    case GIT_EOWNER:
        return ErrorKind::denied;
    default:
        return ErrorKind::failed;
    }
}

/// libgit2 1.5 reports a distrusted owner as "safe.directory was not found" unless that key is set somewhere.
bool is_distrusted(int code) {
    const git_error* last = git_error_last();
    return code == GIT_EOWNER
           || (code == GIT_ENOTFOUND && last != nullptr && last->klass == GIT_ERROR_CONFIG);
}

std::unexpected<Error> owned_by_another(const std::string& inside) {
    return fail(
        ErrorKind::denied,
        "the repository at '" + inside + "' belongs to another user, so git may not trust it",
        "if you trust it: git config --global --add safe.directory '" + inside + "'"
    );
}

} // namespace

std::unexpected<Error> failure(int code, std::string_view doing) {
    const git_error* last = git_error_last();
    const std::string why = last != nullptr && last->message != nullptr ? last->message : "no reason given";
    return fail(kind_of(code), std::string(doing) + ": " + why);
}

Result<> start() {
    static const Library library;
    if (library.code < 0) return failure(library.code, "start libgit2");
    return {};
}

Result<Repository> open(const std::string& inside) {
    TT_TRY(start());
    std::error_code error;
    if (!std::filesystem::exists(inside, error))
        return fail(ErrorKind::not_found, "there is nothing at '" + inside + "'");
    Repository repository;
    const int code = make(repository, git_repository_open_ext, inside.c_str(), 0U, nullptr);
    if (is_distrusted(code)) return owned_by_another(inside);
    if (code < 0 && code != GIT_ENOTFOUND) return failure(code, "open the repository at '" + inside + "'");
    return repository;
}

Result<Repository> open_existing(const std::filesystem::path& inside) {
    TT_ASSIGN(Repository repository, open(inside));
    if (!repository)
        return fail(ErrorKind::not_found, "'" + inside.string() + "' is not inside a git repository");
    return repository;
}

} // namespace tt::git
