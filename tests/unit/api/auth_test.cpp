#include "integrations/api/auth.hpp"
#include "integrations/api/new_credential.hpp"
#include "integrations/crypto/base64.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

constexpr uid_t own = 1000;

HttpServerRequest over_socket(uid_t uid) {
    HttpServerRequest request;
    request.peer = {.unix_socket = true, .uid = uid, .address = "uid " + std::to_string(uid)};
    return request;
}

HttpServerRequest over_tcp(const std::string& authorization) {
    HttpServerRequest request;
    request.peer.address = "10.0.0.7:41234";
    if (!authorization.empty()) request.headers.add("Authorization", authorization);
    return request;
}

State state_with(const Credential& credential) {
    State state;
    state.credentials.put(credential);
    return state;
}

Result<Caller>
identify(const HttpServerRequest& request, const State& state = {}, Access access = Access::act) {
    return Authenticator({own, "ana"}).identify(request, state, access, Time{});
}

TEST(Authenticator, TakesTheServersOwnUserOnTheSocketForAnOperator) {
    const auto caller = identify(over_socket(own));
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->role, Role::operate);
    EXPECT_EQ(caller->actor, (Actor{"ana", {}, "socket uid 1000"}));
}

TEST(Authenticator, TakesRootOnTheSocketForAnOperatorUnderItsOwnName) {
    const auto caller = identify(over_socket(0));
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->actor.name, "root");
}

TEST(Authenticator, WritesDownWhomTheCallerSaysToActFor) {
    HttpServerRequest request = over_socket(own);
    request.headers.add("TT-On-Behalf-Of", "bo (https://ci/7/)\x1b[2J" + std::string(1000, 'x'));
    const auto caller = identify(request);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->actor.name, "ana");
    EXPECT_TRUE(caller->actor.origin.starts_with("socket uid 1000, for bo (https://ci/7/)[2Jxxx"));
    EXPECT_LT(caller->actor.origin.size(), 400U);
    request.peer.uid = 1001;
    EXPECT_FALSE(identify(request)) << "it proves nothing";
}

TEST(Authenticator, DeniesAnyOtherUserOnTheSocket) {
    const auto caller = identify(over_socket(1001));
    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().kind, ErrorKind::denied);
}

TEST(Authenticator, DeniesTcpWithoutCredentialEvenFromTheOwnUser) {
    HttpServerRequest request = over_tcp("");
    request.peer.uid = own;
    EXPECT_FALSE(identify(request));
}

TEST(Authenticator, KnowsACredentialByItsSecret) {
    const Credential credential = new_credential("ci", Role::reader, "s3cret", Time{});
    const auto caller = identify(over_tcp("Bearer s3cret"), state_with(credential));
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->role, Role::reader);
    EXPECT_EQ(caller->actor, (Actor{"ci", credential.id, "10.0.0.7"}));
}

TEST(Authenticator, DeniesWhatOnlyLooksLikeTheSecret) {
    const State state = state_with(new_credential("ci", Role::operate, "s3cret", Time{}));
    const std::string digest = state.credentials.rows().begin()->second->secret.value;
    for (const std::string& wrong :
         {std::string("Bearer s3cre"), std::string("Bearer s3cret "), std::string("Bearer S3CRET"),
          std::string("Basic s3cret"), std::string("s3cret"), std::string("Bearer"), "Bearer " + digest})
        EXPECT_FALSE(identify(over_tcp(wrong), state)) << wrong;
}

TEST(Authenticator, TakesAPasswordFromThoseOnlyWhoHint) {
    const State state = state_with(new_credential("ci", Role::operate, "s3cret", Time{}));
    const HttpServerRequest request = over_tcp("Basic " + to_base64("jenkins:s3cret"));
    EXPECT_TRUE(identify(request, state, Access::hint));
    for (const Access access :
         {Access::greet, Access::look, Access::act, Access::fetch, Access::enroll, Access::report})
        EXPECT_FALSE(identify(request, state, access));
    EXPECT_FALSE(identify(over_tcp("Basic " + to_base64("s3cret:")), state, Access::hint));
}

TEST(Authenticator, NoticesAtOnceThatACredentialWasAddedOrRevoked) {
    Authenticator authenticator({own, "ana"});
    State state;
    const auto known = [&] {
        return authenticator.identify(over_tcp("Bearer s3cret"), state, Access::act, Time{}).has_value();
    };
    EXPECT_FALSE(known());
    Credential credential = new_credential("ci", Role::operate, "s3cret", Time{});
    state.credentials.put(credential);
    EXPECT_TRUE(known());
    credential.revoked = true;
    state.credentials.put(credential);
    EXPECT_FALSE(known());
}

TEST(Authenticator, KnowsWhatItsServerStartedByASecretOfThatStart) {
    Authenticator with_helper({own, "ana"}, "of-this-start");
    HttpServerRequest request = over_socket(own);
    request.headers.add("Authorization", "Bearer of-this-start");
    const auto helper = with_helper.identify(request, State{}, Access::act, Time{});
    ASSERT_TRUE(helper);
    EXPECT_EQ(helper->role, Role::operate);
    EXPECT_EQ(helper->actor, (Actor{"tt", {}, "socket uid 1000"}));
    EXPECT_FALSE(with_helper.identify(over_tcp("Bearer of-this-start"), State{}, Access::act, Time{}))
        << "it has no way elsewhere";
    EXPECT_FALSE(Authenticator({own, "ana"}, "of-the-next").identify(request, State{}, Access::act, Time{}));
    EXPECT_FALSE(Authenticator({own, "ana"}).identify(request, State{}, Access::act, Time{}));
}

TEST(Authenticator, NeverRepeatsWhatWasPresented) {
    const auto caller = identify(over_tcp("Bearer hunter2-guess"));
    ASSERT_FALSE(caller);
    EXPECT_FALSE((caller.error().message + caller.error().hint).contains("hunter2"));
}

TEST(Origin, IsTheAddressWithoutThePort) {
    EXPECT_EQ(origin_of({.address = "10.0.0.7:41234"}), "10.0.0.7");
    EXPECT_EQ(origin_of({.address = "[::1]:41234"}), "::1");
}

TEST(NewSecret, IsLongAndNeverTheSame) {
    EXPECT_GE(new_secret().size(), 64U);
    EXPECT_NE(new_secret(), new_secret());
}

} // namespace
} // namespace tt
