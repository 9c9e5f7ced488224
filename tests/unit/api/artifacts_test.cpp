#include "integrations/build/build_id.hpp"
#include "tests/unit/api/api_harness.hpp"

namespace tt {
namespace {

std::string path_of(const Digest& digest) {
    return std::string(artifact_path) + digest.value;
}

/// A store on a disk without room.
class FullStore : public MemoryArtifactStore {
public:
    Result<> add(const Digest&, const std::filesystem::path&) override {
        return fail(ErrorKind::unavailable, "write: No space left on device");
    }
};

/// A store that can be reached without this server.
class LinkingStore : public MemoryArtifactStore {
public:
    Result<std::optional<std::string>> link(const Digest& digest, Duration lifetime) override {
        return "https://bucket/" + digest.value + "?for=" + to_text(lifetime);
    }
};

TEST(Artifacts, AreTakenByAgentsFromAStoreThatCanBeReached) {
    LinkingStore store;
    ApiHarness harness(&store);
    const std::string path = path_of(sha256("x"));
    harness.ask("PUT", path, "operator", "x");
    HttpRequest get = harness.request("GET", path, "agent");
    get.max_redirects = 0;
    const HttpResponse sent_on = harness.send(get);
    EXPECT_EQ(sent_on.status, 307);
    EXPECT_EQ(sent_on.headers.value("Location"), "https://bucket/" + sha256("x").value + "?for=5m");
    EXPECT_EQ(sent_on.headers.value("Cache-Control"), "no-store");
    EXPECT_EQ(harness.ask("GET", path + "?via=server", "agent").body, "x");
    EXPECT_EQ(harness.ask("GET", path, "reader").body, "x") << "people get no link that they might pass on";
    EXPECT_EQ(harness.ask("HEAD", path, "agent").headers.value("Content-Length"), "1");
}

TEST(Artifacts, PassThroughTheServerWhereThatIsWanted) {
    LinkingStore store;
    ApiHarness harness(&store);
    harness.pass_artifacts();
    harness.ask("PUT", path_of(sha256("x")), "operator", "x");
    EXPECT_EQ(harness.ask("GET", path_of(sha256("x")), "agent").body, "x");
}

TEST(Artifacts, AreTakenOnceAndGivenBackWholeOrInPart) {
    ApiHarness harness;
    const std::string bytes = "the packed build";
    const std::string path = path_of(sha256(bytes));
    EXPECT_EQ(harness.ask("HEAD", path, "agent").status, 404);
    EXPECT_EQ(harness.ask("PUT", path, "operator", bytes).status, 201);
    const HttpResponse again = harness.ask("PUT", path, "operator", bytes);
    EXPECT_EQ(again.status, 200);
    EXPECT_FALSE(decode<Answer>(again.body)->changed);

    const HttpResponse whole = harness.ask("GET", path, "agent");
    EXPECT_EQ(whole.body, bytes);
    EXPECT_EQ(whole.headers.value("ETag"), '"' + sha256(bytes).value + '"');
    const HttpResponse head = harness.ask("HEAD", path, "agent");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.headers.value("Content-Length"), std::to_string(bytes.size()));
    HttpRequest part = harness.request("GET", path, "agent");
    part.headers.add("Range", "bytes=4-9");
    const HttpResponse middle = harness.send(part);
    EXPECT_EQ(middle.status, 206);
    EXPECT_EQ(middle.body, bytes.substr(4, 6));
}

TEST(Artifacts, WithOtherBytesThanTheirNameSaysAreRefused) {
    ApiHarness harness;
    const std::string path = path_of(sha256("something else"));
    EXPECT_EQ(harness.ask("PUT", path, "operator", "these bytes").status, 422);
    EXPECT_EQ(harness.ask("GET", path, "agent").status, 404);
}

TEST(Artifacts, AreNamedByADigestAndNothingElse) {
    ApiHarness harness;
    for (const std::string name : {"x", "sha256:12", "sha256:..%2f..%2fetc%2fpasswd", "..", "SHA256:"})
        EXPECT_GE(harness.ask("GET", std::string(artifact_path) + name, "agent").status, 400) << name;
}

TEST(Artifacts, OnAFullDiskAreRefusedSoThatTryingAgainMayHelp) {
    FullStore store;
    ApiHarness harness(&store);
    const HttpResponse response = harness.ask("PUT", path_of(sha256("x")), "operator", "x");
    EXPECT_EQ(response.status, 503);
    EXPECT_TRUE(response.body.contains("No space left"));
}

TEST(Artifacts, NothingStaysInTheSpoolDirectory) {
    ApiHarness harness;
    harness.ask("PUT", path_of(sha256("x")), "operator", "x");
    harness.ask("PUT", path_of(sha256("x")), "operator", "y");
    harness.ask("PUT", path_of(sha256("x")), "reader", "x");
    harness.settle();
    EXPECT_TRUE(std::filesystem::is_empty(harness.directory / "spool"));
}

Build build_of(const std::string& bytes) {
    Build build;
    build.service = ServiceName{"web"};
    build.commit.id = CommitId{std::string(40, 'a')};
    build.digest = sha256("the manifest");
    build.id = build_id(build.service, build.commit.id, build.digest);
    build.artifact = {sha256(bytes), bytes.size()};
    return build;
}

HttpResponse publish(ApiHarness& harness, const Build& build) {
    return harness.ask("POST", "/v1/builds", "operator", encode(PublishBuild{build}));
}

TEST(Builds, AreKnownOnceTheirArtifactIsThere) {
    ApiHarness harness;
    const Build build = build_of("bytes");
    EXPECT_EQ(publish(harness, build).status, 409);
    EXPECT_TRUE(harness.engine.asked().empty());
    harness.ask("PUT", path_of(build.artifact.digest), "operator", "bytes");
    EXPECT_EQ(publish(harness, build).status, 200);
    const auto asked = harness.engine.asked();
    EXPECT_EQ(std::get<PublishBuild>(asked.at(0).request).build, build);
}

/// Longer than bytes wait for their build.
constexpr Duration much_later = std::chrono::hours{2};

TEST(Builds, HoldOnToTheirBytesUntilTheyAreRecorded) {
    ApiHarness harness;
    const Build build = build_of("bytes");
    harness.ask("PUT", path_of(build.artifact.digest), "operator", "bytes");
    const Time then = harness.engine.now() + much_later;
    bool held = false;
    harness.engine.answer_with([&](const Asked&) {
        held = !harness.claims().remove(build.artifact.digest, then);
        return Answer{"id", "done", true};
    });
    EXPECT_EQ(publish(harness, build).status, 200);
    EXPECT_TRUE(held);
    EXPECT_TRUE(harness.claims().remove(build.artifact.digest, then)) << "and no longer";
}

TEST(Builds, FindTheBytesThatTheyWereToldOf) {
    ApiHarness harness;
    const Digest digest = sha256("bytes");
    const Time now = harness.engine.now();
    harness.ask("HEAD", path_of(digest), "agent");
    EXPECT_TRUE(harness.claims().remove(digest, now)) << "agents publish nothing";
    harness.ask("HEAD", path_of(digest), "operator");
    EXPECT_FALSE(harness.claims().remove(digest, now + std::chrono::minutes{59}));
    EXPECT_TRUE(harness.claims().remove(digest, now + much_later));
    harness.ask("PUT", path_of(sha256("sent")), "operator", "sent");
    EXPECT_FALSE(harness.claims().remove(sha256("sent"), now));
}

TEST(Artifacts, OfCollectedBuildsSayWhyTheyAreGone) {
    ApiHarness harness;
    Build build = build_of("bytes");
    build.collected = Collected{harness.engine.now(), "ana", {}};
    harness.engine.change([&](State& state) { state.builds.put(build); });
    const HttpResponse response = harness.ask("GET", path_of(build.artifact.digest), "agent");
    EXPECT_EQ(response.status, 404);
    EXPECT_TRUE(response.body.contains("was collected on")) << response.body;
}

TEST(Builds, UnderAnIdThatDoesNotFollowFromTheirContentAreRefused) {
    ApiHarness harness;
    Build build = build_of("bytes");
    harness.ask("PUT", path_of(build.artifact.digest), "operator", "bytes");
    build.commit.id = CommitId{std::string(40, 'b')};
    EXPECT_EQ(publish(harness, build).status, 422);
}

TEST(Builds, WhoseArtifactHasAnotherSizeAreRefused) {
    ApiHarness harness;
    Build build = build_of("bytes");
    harness.ask("PUT", path_of(build.artifact.digest), "operator", "bytes");
    build.artifact.bytes = 6;
    EXPECT_EQ(publish(harness, build).status, 422);
}

} // namespace
} // namespace tt
