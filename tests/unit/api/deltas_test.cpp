#include "integrations/crypto/sha256.hpp"
#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

std::string path_between(const std::string& older, const std::string& newer) {
    return std::string(delta_path) + to_text({sha256(older), sha256(newer)});
}

TEST(Deltas, AreTakenAndGivenBackWholeOrInPart) {
    ApiHarness harness;
    const std::string path = path_between("old", "new");
    EXPECT_EQ(harness.ask("HEAD", path, "agent").status, 404);
    EXPECT_EQ(harness.ask("PUT", path, "operator", "the delta").status, 201);
    EXPECT_EQ(harness.ask("GET", path, "agent").body, "the delta");
    EXPECT_EQ(harness.ask("HEAD", path, "reader").headers.value("Content-Length"), "9");
    HttpRequest part = harness.request("GET", path, "agent");
    part.headers.add("Range", "bytes=4-");
    const HttpResponse rest = harness.send(part);
    EXPECT_EQ(rest.status, 206);
    EXPECT_EQ(rest.body, "delta");
    EXPECT_EQ(harness.ask("GET", path_between("new", "old"), "agent").status, 404);
}

/// Another zstd packs the same delta into other bytes.
TEST(Deltas, AreReplacedByNewerOnes) {
    ApiHarness harness;
    const std::string path = path_between("old", "new");
    EXPECT_EQ(harness.ask("PUT", path, "operator", "the delta").status, 201);
    EXPECT_EQ(harness.ask("PUT", path, "operator", "a better delta").status, 200);
    EXPECT_EQ(harness.ask("GET", path, "agent").body, "a better delta");
}

TEST(Deltas, AreGivenByOperatorsOnly) {
    ApiHarness harness;
    for (const char* who : {"agent", "reader", "enroll"})
        EXPECT_EQ(harness.ask("PUT", path_between("old", "new"), who, "delta").status, 403) << who;
    EXPECT_EQ(harness.ask("GET", path_between("old", "new"), "enroll").status, 403);
    EXPECT_EQ(harness.ask("GET", path_between("old", "new"), "").status, 401);
}

TEST(Deltas, AreNamedByTwoDigestsAndNothingElse) {
    ApiHarness harness;
    const auto digits = sha256("x").value.substr(7);
    for (const auto& name : std::vector<std::string>{
             digits, digits + "-", digits + "-..%2fsha256", "..", digits + "-" + digits + "0"
         })
        EXPECT_GE(harness.ask("PUT", std::string(delta_path) + name, "operator", "x").status, 400) << name;
}

} // namespace
} // namespace tt
