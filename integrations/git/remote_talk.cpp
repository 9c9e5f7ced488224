#include "integrations/git/remote_talk.hpp"

#include "integrations/git/commit_text.hpp"
#include "integrations/git/remote_url.hpp"

namespace tt::git {

namespace {

/// Who pushes to GitHub with a token is called this; GitLab and others take any name.
constexpr const char* token_user = "x-access-token";
constexpr const char* ssh_user = "git";

bool is_ssh(const GitRemote& remote) {
    return remote.url.starts_with("ssh://") || !remote.url.contains("://");
}

std::string login_hint(const GitRemote& remote) {
    return is_ssh(remote)
               ? "load a key that may do it, ed25519 or ecdsa: ssh-add; or name a URL that brings its login: "
                 "--remote"
               : "set TT_GITHUB_TOKEN to a token that may push, or name another URL: --remote";
}

std::string trust_hint(const GitRemote& remote) {
    return is_ssh(remote) ? "if it is the right one, connect to it once with ssh, which notes its key in "
                            "~/.ssh/known_hosts"
                          : "SSL_CERT_FILE may name the authorities to trust, as PEM";
}

/// The URL up to its path, without who is to log in.
std::string server_of(std::string_view url) {
    const std::string plain = without_credentials(url);
    const auto scheme = plain.find("://");
    return scheme == std::string::npos ? plain : plain.substr(0, plain.find('/', scheme + 3));
}

} // namespace

Result<RemoteHandle> RemoteTalk::open(git_repository* repository) const {
    auto options = defaults(git_remote_create_options_init, GIT_REMOTE_CREATE_OPTIONS_VERSION);
    options.repository = repository;
    // insteadOf may put a token into the URL, and leaks memory in libgit2 1.5.
    options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC;
    RemoteHandle handle;
    const int code = make(handle, git_remote_create_with_opts, remote_.url.c_str(), &options);
    if (code < 0) return failure(code, "reach");
    return handle;
}

git_remote_callbacks RemoteTalk::callbacks() {
    auto callbacks = defaults(git_remote_init_callbacks, GIT_REMOTE_CALLBACKS_VERSION);
    callbacks.payload = this;
    callbacks.credentials = [](git_credential** out, const char* url, const char* user, unsigned int allowed,
                               void* self) {
        return static_cast<RemoteTalk*>(self)->answer(out, url, user, allowed);
    };
    callbacks.sideband_progress = [](const char*, int, void* self) { return moved(self); };
    callbacks.transfer_progress = [](const git_indexer_progress*, void* self) { return moved(self); };
    callbacks.push_transfer_progress = [](unsigned int, unsigned int, std::size_t, void* self) {
        return moved(self);
    };
    callbacks.push_update_reference = [](const char*, const char* status, void* self) {
        static_cast<RemoteTalk*>(self)->refusal_ = text_of(status);
        return 0;
    };
    return callbacks;
}

/// Zero: go on.
int RemoteTalk::moved(void* self) {
    static_cast<RemoteTalk*>(self)->watch_.moved();
    return 0;
}

int RemoteTalk::answer(
    git_credential** out, std::string_view asked_by, const char* user, unsigned int allowed
) {
    const char* name = user != nullptr ? user : ssh_user;
    if ((allowed & GIT_CREDENTIAL_USERNAME) != 0) return git_credential_username_new(out, name);
    if (std::exchange(offered_, true)) return GIT_EAUTH;
    if ((allowed & GIT_CREDENTIAL_SSH_KEY) != 0) return git_credential_ssh_key_from_agent(out, name);
    const bool is_ours = server_of(asked_by) == server_of(remote_.shown()); // It may have sent us elsewhere.
    if ((allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT) != 0 && !remote_.token.empty() && is_ours)
        return git_credential_userpass_plaintext_new(out, token_user, remote_.token.c_str());
    return GIT_EAUTH;
}

std::unexpected<Error> RemoteTalk::failure(int code, std::string_view doing) const {
    if (watch_.struck())
        return fail(
            ErrorKind::timeout,
            std::string(doing) + " " + remote_.shown() + ": nothing moved for " + to_text(remote_.patience),
            "try again"
        );
    auto error = git::failure(code, std::string(doing) + " " + remote_.shown());
    error.error().message = remote_.without_secrets(error.error().message);
    if (code == GIT_EAUTH || code == GIT_ECERTIFICATE) error.error().kind = ErrorKind::denied;
    if (code == GIT_EAUTH) error.error().hint = login_hint(remote_);
    if (code == GIT_ECERTIFICATE) error.error().hint = trust_hint(remote_);
    return error;
}

} // namespace tt::git
