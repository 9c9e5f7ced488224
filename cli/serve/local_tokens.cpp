#include "cli/serve/local_tokens.hpp"

#include "integrations/api/new_credential.hpp"
#include "integrations/crypto/sha256.hpp"
#include "integrations/files/atomic_file.hpp"

#include <future>

namespace tt {

namespace {

struct LocalToken {
    std::filesystem::path file;
    std::string name;
    Role role;
};

const Credential* find_secret(const State& state, const std::string& secret) {
    const Digest digest = sha256(secret);
    for (const auto& [key, credential] : state.credentials.rows())
        if (credential->secret == digest) return credential.get();
    return nullptr;
}

/// The secret in the file; empty if there is none.
Result<std::string> kept_secret(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return std::string{};
    TT_ASSIGN(std::string text, read_file(file, 4096));
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

Result<> submit_and_wait(Engine& engine, Request request, const Actor& actor) {
    std::promise<Result<Answer>> promise;
    engine.submit(std::move(request), actor, [&](Result<Answer> answer) {
        promise.set_value(std::move(answer));
    });
    TT_TRY(promise.get_future().get());
    return {};
}

/// Gives the token's name to a new secret. A credential that had it is of no use any more: its secret was in
/// the file, and is not there now.
Result<> add(const LocalToken& token, const std::string& secret, Engine& engine) {
    const Actor actor{"tt", {}, "start"};
    const auto state = engine.state();
    for (const auto& [key, credential] : state->credentials.rows())
        if (credential->name == token.name && !credential->revoked)
            TT_TRY(submit_and_wait(engine, RevokeCredential{key}, actor));
    const Credential credential = new_credential(token.name, token.role, secret, engine.now());
    return submit_and_wait(engine, AddCredential{credential}, actor);
}

Result<> ensure(const LocalToken& token, Engine& engine) {
    TT_ASSIGN(std::string secret, kept_secret(token.file));
    const auto state = engine.state();
    const Credential* known = secret.empty() ? nullptr : find_secret(*state, secret);
    if (known != nullptr && !known->revoked) return {};
    if (known != nullptr || secret.empty()) {
        // The file comes first: a secret that only the engine knew would be lost in a crash between the two.
        secret = new_secret();
        TT_TRY(write_atomically(token.file, secret + "\n", 0600));
    }
    return add(token, secret, engine);
}

} // namespace

Result<> ensure_local_tokens(const std::filesystem::path& home, Engine& engine) {
    for (const auto& [name, role] :
         {std::pair{"operator.token", Role::operate}, {"enroll.token", Role::enroll}})
        TT_TRY(ensure({home / name, name, role}, engine));
    return {};
}

} // namespace tt
