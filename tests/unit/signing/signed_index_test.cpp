#include "integrations/signing/signed_index.hpp"
#include "tests/support/must.hpp"
#include "tests/unit/signing/minisign.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace tt {
namespace {

using testing_support::must;

const ServiceName web{"web"};

BuildId build(char digit) {
    return BuildId("b-" + std::string(64, digit));
}

SignedIndex example() {
    SignedIndex index;
    index.sequence = 1796000000;
    index.expires_at = must(parse_rfc3339("2027-02-28T12:00:00Z"));
    index.newest = build('3');
    index.builds = {{build('1'), "holds a private key"}, {build('2'), ""}};
    index.keys = {{"C450BA7DCE748501", "was stolen"}};
    return index;
}

SignedIndex signed_by(const SecretKey& key, SignedIndex index = example()) {
    index.signature = must(sign_index(key, web, index));
    return index;
}

TEST(SignedIndex, IsSignedAsTheFormatSays) {
    const std::string text = "tt-signed-index 1\n"
                             "service 3:web\n"
                             "sequence 10:1796000000\n"
                             "expires 20:2027-02-28T12:00:00Z\n"
                             "newest 66:"
                             + build('3').value
                             + "\n"
                               "revoked-build 66:"
                             + build('1').value
                             + "\n"
                               "reason 19:holds a private key\n"
                               "revoked-build 66:"
                             + build('2').value
                             + "\n"
                               "reason 0:\n"
                               "revoked-key 16:C450BA7DCE748501\n"
                               "reason 10:was stolen\n";
    EXPECT_EQ(signed_text(web, example()), text);
    EXPECT_EQ(must(parse_signed_index(text)), (ServiceIndex{web, example()}));
}

TEST(SignedIndex, MayRevokeNothing) {
    SignedIndex index = example();
    index.newest = {};
    index.builds.clear();
    index.keys.clear();
    EXPECT_EQ(must(parse_signed_index(signed_text(web, index))).index, index);
}

/// Whether the text is refused, or the one text of another index.
bool is_no_copy(const std::string& text) {
    const auto read = parse_signed_index(text);
    if (!read) return true;
    return signed_text(read->service, read->index) == text && *read != ServiceIndex{web, example()};
}

TEST(SignedIndex, IsReadFromNoOtherText) {
    const std::string good = signed_text(web, example());
    for (std::size_t at = 0; at < good.size(); ++at) {
        EXPECT_TRUE(is_no_copy(good.substr(0, at))) << at;
        for (unsigned bit = 0; bit < 8; ++bit) {
            std::string bad = good;
            bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ (1U << bit));
            EXPECT_TRUE(is_no_copy(bad)) << at << ", bit " << bit;
        }
    }
    for (const std::string& bad : {good + "\n", good + "x", "x" + good, std::string()})
        EXPECT_FALSE(parse_signed_index(bad));
}

/// Whether the text of an index with that change is refused.
bool is_refused(const std::function<void(SignedIndex&)>& change) {
    SignedIndex index = example();
    change(index);
    return !parse_signed_index(signed_text(web, index)) && !sign_index(new_secret_key(), web, index);
}

TEST(SignedIndex, IsWrittenInOneWay) {
    EXPECT_FALSE(is_refused([](SignedIndex&) {}));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.sequence = 0; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.sequence = 1'000'000'000'000'000; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.newest.value += "0"; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.newest.value[5] = 'A'; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { std::swap(i.builds[0], i.builds[1]); }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.builds.push_back(i.builds[1]); }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.keys.push_back(i.keys[0]); }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.keys[0].key = "c450ba7dce748501"; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.builds[0].reason = "two\nlines"; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.builds[0].reason = "\x1b[2J"; }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) { i.builds[0].reason = std::string(401, 'x'); }));
    EXPECT_TRUE(is_refused([](SignedIndex& i) {
        i.builds.assign(1000, {});
        for (std::size_t each = 0; each < 1000; ++each)
            i.builds[each] = {
                BuildId("b-" + std::string(60, '0') + std::to_string(1000 + each)), std::string(60, 'x')
            };
    })) << "and has an end";
    std::string other_time = signed_text(web, example());
    other_time.replace(other_time.find("T12:00:00Z"), 10, "t12:00:00z");
    EXPECT_FALSE(parse_signed_index(other_time));
}

TEST(SignedIndex, HoldsForItsKeyAndServiceOnly) {
    const SecretKey key = new_secret_key();
    const SecretKey foreign = new_secret_key();
    const std::vector keys{public_key_of(key)};
    EXPECT_EQ(must(verify_index(keys, web, signed_by(key))), key.name);
    EXPECT_FALSE(verify_index(keys, ServiceName{"api"}, signed_by(key)));
    EXPECT_EQ(
        verify_index(keys, web, signed_by(foreign)).error().message,
        "is signed by key " + foreign.name + ", which is none of " + key.name
    );
    EXPECT_EQ(verify_index(keys, web, example()).error().message, "is not signed");
}

TEST(SignedIndex, IsRefusedWhateverIsChangedInIt) {
    const SecretKey key = new_secret_key();
    const std::vector keys{public_key_of(key)};
    const SignedIndex good = signed_by(key);
    const auto holds = [&](const std::function<void(SignedIndex&)>& change) {
        SignedIndex index = good;
        change(index);
        return verify_index(keys, web, index).has_value();
    };
    EXPECT_TRUE(holds([](SignedIndex&) {}));
    EXPECT_FALSE(holds([](SignedIndex& i) { ++i.sequence; }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.expires_at += std::chrono::milliseconds{1}; }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.expires_at += std::chrono::hours{1}; }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.newest = {}; }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.builds.pop_back(); }));
    EXPECT_FALSE(holds([](SignedIndex& i) { std::swap(i.builds[0], i.builds[1]); }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.builds.push_back({build('4'), ""}); }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.builds[1].reason = "x"; }));
    EXPECT_FALSE(holds([](SignedIndex& i) { i.keys.clear(); }));
    const std::size_t from = good.signature.find('\n') + 1; // After the comment, which nobody signed.
    for (std::size_t at = from; at < good.signature.size(); ++at)
        for (unsigned bit = 0; bit < 8; ++bit)
            EXPECT_FALSE(holds([&](SignedIndex& i) {
                i.signature[at] =
                    static_cast<char>(static_cast<unsigned char>(i.signature[at]) ^ (1U << bit));
            })) << at
                << ", bit " << bit;
}

TEST(SignedIndex, IsFollowedByAHigherOneThatRevokesAllThatItDid) {
    SignedIndex next = example();
    EXPECT_NE(
        check_follows(example(), next).error().message.find("is older than index 1796000000"),
        std::string::npos
    );
    ++next.sequence;
    EXPECT_TRUE(check_follows(example(), next));
    next.builds.push_back({build('4'), "more"});
    next.builds[0].reason = "said otherwise";
    EXPECT_TRUE(check_follows(example(), next));
    SignedIndex fewer = next;
    fewer.builds.erase(fewer.builds.begin());
    EXPECT_EQ(
        check_follows(example(), fewer).error().message,
        "leaves out that index 1796000000 revoked build b-1111111111"
    );
    fewer = next;
    fewer.keys.clear();
    EXPECT_FALSE(check_follows(example(), fewer));
}

TEST(SignedIndex, TakesTheKeysAwayThatItRevokes) {
    const PublicKey good = public_key_of(new_secret_key());
    const std::vector keys{PublicKey{"C450BA7DCE748501", std::string(32, 'x')}, good};
    EXPECT_EQ(unrevoked(keys, example()), std::vector{good});
    EXPECT_EQ(revocation_of(example(), build('1'))->reason, "holds a private key");
    EXPECT_EQ(revocation_of(example(), build('3')), nullptr);
}

TEST(SignedIndex, IsVerifiedByMinisign) {
    Minisign minisign;
    const SecretKey key = new_secret_key();
    minisign.write("web.pub", public_key_text(public_key_of(key)));
    minisign.write("web.index", signed_text(web, example()));
    minisign.write("web.index.minisig", signed_by(key).signature);
    const std::vector<std::string> verify{"-V", "-p", "web.pub", "-m", "web.index"};
    EXPECT_TRUE(minisign.run(verify));
    SignedIndex other = example();
    other.builds.clear();
    minisign.write("web.index", signed_text(web, other));
    EXPECT_FALSE(minisign.run(verify));
}

TEST(SignedIndex, MayBeSignedByMinisign) {
    Minisign minisign;
    const SecretKey key = new_secret_key();
    minisign.write("key", secret_key_text(key));
    minisign.write("web.index", signed_text(web, example()));
    ASSERT_TRUE(minisign.run({"-S", "-s", "key", "-m", "web.index"}));
    SignedIndex index = example();
    index.signature = minisign.read("web.index.minisig");
    EXPECT_EQ(must(verify_index(std::vector{public_key_of(key)}, web, index)), key.name);
}

} // namespace
} // namespace tt
