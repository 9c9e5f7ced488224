#include "cli/serve/local_tokens.hpp"
#include "integrations/crypto/sha256.hpp"
#include "tests/fakes/fake_engine.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace tt {
namespace {

/// An engine that keeps credentials and nothing else.
void keep_credentials(FakeEngine& engine, State& state) {
    engine.answer_with([&state](const Asked& asked) -> Result<Answer> {
        if (const auto* add = std::get_if<AddCredential>(&asked.request))
            state.credentials.put(add->credential);
        if (const auto* end = std::get_if<RevokeCredential>(&asked.request)) {
            Credential credential = *state.credentials.find(end->credential);
            credential.revoked = true;
            state.credentials.put(credential);
        }
        return Answer{};
    });
}

class LocalTokens : public testing::Test {
protected:
    TemporaryDirectory home_;
    FakeEngine engine_;
    State kept_;

    void SetUp() override { keep_credentials(engine_, kept_); }

    void ensure() {
        const State kept = kept_;
        engine_.change([&](State& state) { state = kept; });
        ASSERT_TRUE(ensure_local_tokens(home_.path(), engine_));
    }

    std::string secret(const std::string& file) {
        std::ifstream stream(home_ / file);
        std::string text;
        std::getline(stream, text);
        return text;
    }

    /// The credential that the secret in the file opens, if it is not revoked.
    const Credential* credential_of(const std::string& file) {
        const Digest digest = sha256(secret(file));
        for (const auto& [key, credential] : kept_.credentials.rows())
            if (credential->secret == digest && !credential->revoked) return credential.get();
        return nullptr;
    }
};

TEST_F(LocalTokens, AreMadeOnceWithTheirRolesAndForTheOwnerOnly) {
    ensure();
    const std::string first = secret("operator.token");
    ensure();
    EXPECT_EQ(secret("operator.token"), first);
    EXPECT_EQ(kept_.credentials.size(), 2U);
    EXPECT_EQ(credential_of("operator.token")->role, Role::operate);
    EXPECT_EQ(credential_of("enroll.token")->role, Role::enroll);
    for (const char* file : {"operator.token", "enroll.token"})
        EXPECT_EQ(
            std::filesystem::status(home_ / file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
        );
}

TEST_F(LocalTokens, KeepTheirSecretWhenTheDatabaseIsNew) {
    ensure();
    const std::string first = secret("operator.token");
    kept_ = State{};
    ensure();
    EXPECT_EQ(secret("operator.token"), first);
    EXPECT_NE(credential_of("operator.token"), nullptr);
}

TEST_F(LocalTokens, GetANewSecretWhenTheOldOneWasRevoked) {
    ensure();
    const std::string first = secret("enroll.token");
    Credential revoked = *credential_of("enroll.token");
    revoked.revoked = true;
    kept_.credentials.put(revoked);
    ensure();
    EXPECT_NE(secret("enroll.token"), first);
    EXPECT_NE(credential_of("enroll.token"), nullptr);
}

TEST_F(LocalTokens, ALostFileEndsTheSecretThatWasInIt) {
    ensure();
    const std::string id = credential_of("operator.token")->id.value;
    std::filesystem::remove(home_ / "operator.token");
    ensure();
    EXPECT_TRUE(kept_.credentials.find(id)->revoked);
    EXPECT_NE(credential_of("operator.token"), nullptr);
}

} // namespace
} // namespace tt
