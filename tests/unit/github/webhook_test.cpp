#include "integrations/crypto/hmac.hpp"
#include "integrations/github/webhook.hpp"
#include "integrations/http/form.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tt::github {
namespace {

const std::string secret = "It's a Secret to Everybody";
const std::string sha = "6113728f27ae82c7b1a177c8d03f9e96e0adf246";
const std::string repository =
    R"("repository":{"id":186853002,"full_name":"acme/web","html_url":"https://github.com/acme/web"})";
const std::string push =
    R"({"ref":"refs/heads/main","after":")" + sha + R"(","deleted":false,)" + repository + "}";

Delivery deliver(
    const std::string& event, const std::string& body, const std::string& id = "d-1",
    const std::string& key = secret
) {
    return {event, id, "sha256=" + hmac_sha256_hex(key, body), "application/json", body};
}

Result<std::optional<Notice>> parse(const std::string& event, const std::string& body) {
    return parse_webhook(event, "application/json", body);
}

TEST(Signature, AgreesWithGithubsExample) {
    const std::string header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    EXPECT_TRUE(verify_signature(secret, "Hello, World!", header));
    EXPECT_FALSE(verify_signature(secret, "Hello, World?", header));
    EXPECT_FALSE(verify_signature("another", "Hello, World!", header));
    EXPECT_FALSE(verify_signature(secret, "Hello, World!", header.substr(0, 70)));
    EXPECT_FALSE(verify_signature(secret, "Hello, World!", header.substr(7)));
    EXPECT_FALSE(verify_signature(secret, "Hello, World!", ""));
    EXPECT_FALSE(verify_signature(secret, "Hello, World!", "sha1=757107"));
    EXPECT_FALSE(verify_signature("", "", "sha256=" + hmac_sha256_hex("", ""))) << "no secret signs nothing";
}

RC_GTEST_PROP(
    Signature, HoldsForExactlyTheBytesThatWereSigned, (const std::string& body, const std::string& key)
) {
    RC_PRE(!key.empty());
    const std::string header = "sha256=" + hmac_sha256_hex(key, body);
    RC_ASSERT(verify_signature(key, body, header));
    RC_ASSERT(!verify_signature(key, body + "x", header));
    std::string flipped = header;
    flipped[*rc::gen::inRange<std::size_t>(0, header.size())] ^= 1;
    RC_ASSERT(!verify_signature(key, body, flipped));
}

TEST(Webhook, TellsWhatAPushChanged) {
    const Notice notice{Event::push,       186853002,    "acme/web", "https://github.com/acme/web",
                        "refs/heads/main", CommitId(sha)};
    EXPECT_EQ(parse("push", push).value(), notice);
}

TEST(Webhook, TellsThatABranchIsGone) {
    const auto notice = parse(
        "push", R"({"ref":"refs/heads/main","after":")" + std::string(40, '0') + R"(","deleted":true,)"
                    + repository + "}"
    );
    ASSERT_TRUE(notice) << notice.error().message;
    EXPECT_EQ((*notice)->ref, "refs/heads/main");
    EXPECT_EQ((*notice)->commit, std::nullopt);
}

TEST(Webhook, TellsWhichCommitWasJudged) {
    const auto tells = [](const std::string& event, const std::string& members, const std::string& ref) {
        const auto notice = parse(event, "{" + members + "," + repository + "}");
        ASSERT_TRUE(notice) << event << ": " << notice.error().message;
        EXPECT_EQ((*notice)->commit, CommitId(sha)) << event;
        EXPECT_EQ((*notice)->ref, ref) << event;
    };
    tells("status", R"("sha":")" + sha + R"(","state":"success","branches":[])", "");
    tells(
        "check_suite", R"("check_suite":{"head_sha":")" + sha + R"(","head_branch":"main"})",
        "refs/heads/main"
    );
    tells("check_suite", R"("check_suite":{"head_sha":")" + sha + R"(","head_branch":null})", "");
    tells(
        "check_run", R"("check_run":{"head_sha":")" + sha + R"(","check_suite":{"head_branch":"main"}})",
        "refs/heads/main"
    );
    tells(
        "deployment_status",
        R"("deployment":{"sha":")" + sha + R"("},"deployment_status":{"state":"success"})", ""
    );
}

TEST(Webhook, TakesThePingOfAnOrganization) {
    const auto notice = parse("ping", R"({"zen":"Design for failure.","hook_id":1})");
    ASSERT_TRUE(notice) << notice.error().message;
    EXPECT_EQ(**notice, Notice{});
}

TEST(Webhook, IsReadFromAForm) {
    const std::string form = "x=1&payload=" + form_value(push) + "&y=2";
    EXPECT_EQ(
        parse_webhook("push", "application/x-www-form-urlencoded", form).value(), parse("push", push).value()
    );
    const std::string plus = "payload=%7B%22zen%22:%22a+b%22%7d";
    EXPECT_TRUE(parse_webhook("ping", "Application/X-WWW-Form-Urlencoded; charset=utf-8", plus).value());
    for (const char* bad :
         {"", "payload", "payload=", "payload=%", "payload=%7", "payload=%zz", "load=%7B%7D", "payload=%-1"})
        EXPECT_EQ(
            parse_webhook("ping", "application/x-www-form-urlencoded", bad).error().kind, ErrorKind::corrupt
        ) << bad;
}

TEST(Webhook, IsGarbageWithoutWhatItsEventHas) {
    for (const char* event : {"push", "status", "check_run", "check_suite", "deployment_status", "ping"})
        for (const std::string& body :
             {std::string(), std::string("{}"), std::string("[]"), std::string("null"), std::string("{"),
              "{" + repository + "}",
              R"({"sha":1,"ref":2,"check_run":3,"check_suite":4,"deployment":5,"zen":6,)" + repository + "}"
             }) {
            const auto notice = parse(event, body);
            ASSERT_FALSE(notice) << event << ": " << body;
            EXPECT_EQ(notice.error().kind, ErrorKind::corrupt) << event << ": " << body;
        }
    EXPECT_FALSE(parse("push", R"({"ref":"refs/heads/main","after":")" + sha + "\"}")) << "no repository";
    EXPECT_FALSE(parse("status", R"({"sha":"../../etc",)" + repository + "}")) << "no commit id";
}

TEST(WebhookDesk, GivesEachDeliveryAnAnswerOfItsOwn) {
    WebhookDesk desk({{secret}});
    const auto received = desk.receive(deliver("push", push));
    EXPECT_EQ(received.reception, Reception::news);
    EXPECT_EQ(received.notice.commit, CommitId(sha));
    EXPECT_EQ(desk.receive(deliver("push", push)).reception, Reception::replayed);
    EXPECT_EQ(desk.receive(deliver("push", push, "d-2")).reception, Reception::news);
    EXPECT_EQ(desk.receive(deliver("star", "{}", "d-3")).reception, Reception::ignored);
    EXPECT_EQ(desk.receive(deliver("push", "{}", "d-4")).reception, Reception::garbage);
    EXPECT_EQ(desk.receive(deliver("push", push, "")).reception, Reception::garbage);
    EXPECT_EQ(desk.receive(deliver("push", push, std::string(101, 'x'))).reception, Reception::garbage);
}

TEST(WebhookDesk, ReadsNothingThatIsForged) {
    WebhookDesk desk({{secret}});
    Delivery forged = deliver("push", push);
    forged.body += " ";
    EXPECT_EQ(desk.receive(forged).reception, Reception::forged);
    EXPECT_EQ(desk.receive(forged).notice, Notice{});
    forged.signature.clear();
    EXPECT_EQ(desk.receive(forged).reception, Reception::forged);
    EXPECT_EQ(desk.receive(deliver("push", push)).reception, Reception::news)
        << "a forger cannot use up an id";
    EXPECT_EQ(WebhookDesk({{""}}).receive(deliver("push", push)).reception, Reception::forged);
}

TEST(WebhookDesk, RemembersTheLastOnesOnly) {
    WebhookDesk desk({{secret}}, 3);
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(desk.receive(deliver("push", push, std::to_string(i))).reception, Reception::news);
    for (int i = 1; i < 4; ++i)
        EXPECT_EQ(desk.receive(deliver("push", push, std::to_string(i))).reception, Reception::replayed);
    EXPECT_EQ(desk.receive(deliver("push", push, "0")).reception, Reception::news);
}

/// Before, while and after a secret is changed.
TEST(WebhookDesk, TakesTheOldSecretAndTheNewWhileItIsChanged) {
    WebhookDesk desk({{"old"}, {"new"}});
    EXPECT_EQ(desk.receive(deliver("push", push, "1", "old")).reception, Reception::news);
    EXPECT_EQ(desk.receive(deliver("push", push, "2", "new")).reception, Reception::news);
    EXPECT_EQ(desk.receive(deliver("push", push, "3", "newer")).reception, Reception::forged);
    EXPECT_EQ(WebhookDesk({{"new"}}).receive(deliver("push", push, "4", "old")).reception, Reception::forged);
}

TEST(WebhookDesk, TakesFromEachPlaceOnlyWhatIsSignedWithItsSecret) {
    const auto taken = [](const std::vector<WebhookSecret>& secrets) {
        return WebhookDesk(secrets).receive(deliver("push", push)).reception == Reception::news;
    };
    EXPECT_TRUE(taken({{secret, "https://github.com"}}));
    EXPECT_TRUE(taken({{secret, "https://github.com/acme"}}));
    EXPECT_TRUE(taken({{secret, "https://github.com/acme/web"}}));
    EXPECT_TRUE(taken({{secret, "https://github.example"}, {secret, "https://github.com"}}));
    EXPECT_FALSE(taken({{secret, "https://github.example"}, {"another", "https://github.com"}}));
    EXPECT_FALSE(taken({{secret, "https://github.com/acme/web-api"}}));
    EXPECT_FALSE(taken({{secret, "https://github.com/ac"}}));
    EXPECT_FALSE(taken({}));
    WebhookDesk desk({{secret, "https://github.com"}});
    const std::string ping = R"({"zen":"Design for failure."})";
    EXPECT_EQ(desk.receive(deliver("ping", ping)).reception, Reception::news) << "an organization's";
}

TEST(WebhookSecrets, AreLinesOfSecretsAndOfPlacesWithSecrets) {
    const auto secrets = read_webhook_secrets(
        "It's a Secret\n\nhttps://GitHub.example/Acme/  s3cret with spaces\r\nhttps://github.com new"
    );
    ASSERT_TRUE(secrets) << secrets.error().message;
    const std::vector<WebhookSecret> expected{
        {"It's a Secret"},
        {"s3cret with spaces", "https://github.example/acme"},
        {"new", "https://github.com"}
    };
    EXPECT_EQ(*secrets, expected);
}

TEST(WebhookSecrets, AreRefusedWithTheLineAndWithoutWhatIsInIt) {
    for (const char* text : {"", "\n", "old\nhttps://github.com", "old\nhttps://x@hunter2/ new"}) {
        const auto secrets = read_webhook_secrets(text);
        ASSERT_FALSE(secrets) << text;
        EXPECT_EQ(secrets.error().kind, ErrorKind::invalid_input);
        EXPECT_FALSE(secrets.error().message.contains("hunter2"));
    }
    EXPECT_TRUE(read_webhook_secrets("old\nhttps://github.com").error().message.starts_with("line 2: "));
}

TEST(WebhookDesk, TakesAnotherTryAfterGarbage) {
    WebhookDesk desk({{secret}});
    EXPECT_EQ(desk.receive(deliver("push", "{", "d-1")).reception, Reception::garbage);
    EXPECT_EQ(desk.receive(deliver("push", push, "d-1")).reception, Reception::news);
}

} // namespace
} // namespace tt::github
