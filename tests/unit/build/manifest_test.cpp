#include "integrations/build/build_id.hpp"
#include "integrations/build/manifest.hpp"
#include "integrations/build/tree_path.hpp"
#include "integrations/crypto/sha256.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

namespace tt {
namespace {

const std::string digest_of_x = "sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";

Manifest small() {
    return {{
        {.path = "bin", .type = EntryType::directory, .mode = 0555},
        {.path = "bin/a web", .mode = 0444, .size = 1, .content = Digest(digest_of_x)},
        {.path = "current", .type = EntryType::link, .target = "bin/a web"},
    }};
}

const std::string small_text = "tt-manifest 1\n"
                               "directory 555 bin\n"
                               "file 444 1 "
                               + digest_of_x
                               + " bin/a%20web\n"
                                 "link current bin/a%20web\n";

/// Sound manifests with names of all bytes, made of random names below directories that exist.
rc::Gen<Manifest> manifests() {
    using Draw = std::tuple<std::string, std::size_t, int, std::uint64_t>;
    return rc::gen::map(rc::gen::arbitrary<std::vector<Draw>>(), [](const std::vector<Draw>& draws) {
        std::map<std::string, ManifestEntry> entries;
        std::vector<std::string> directories{""};
        for (const auto& [name, where, kind, size] : draws) {
            const auto& above = directories[where % directories.size()];
            const auto path = above.empty() ? name : above + "/" + name;
            if (!is_tree_path(path) || entries.contains(path) || name.find('/') != name.npos) continue;
            ManifestEntry entry{.path = path, .mode = build_mode(static_cast<unsigned>(kind))};
            if (kind % 3 == 0)
                entry.type = EntryType::directory, directories.push_back(path);
            else if (kind % 3 == 1 && stays_inside(path, name))
                entry = {.path = path, .type = EntryType::link, .target = name};
            else
                entry.size = size, entry.content = sha256(name);
            entries[path] = entry;
        }
        Manifest manifest;
        for (auto& [path, entry] : entries) manifest.entries.push_back(entry);
        return manifest;
    });
}

TEST(Manifest, HasOneDocumentedText) {
    EXPECT_EQ(canonical_text(small()), small_text);
    EXPECT_EQ(digest(small()), sha256(small_text));
    EXPECT_EQ(canonical_text({}), "tt-manifest 1\n");
}

TEST(Manifest, RoundTripsAnySoundManifest) {
    EXPECT_TRUE(rc::check([] {
        const auto manifest = *manifests();
        const auto parsed = parse_manifest(canonical_text(manifest));
        RC_ASSERT(parsed.has_value());
        RC_ASSERT(*parsed == manifest);
    }));
}

TEST(Manifest, HasAnotherDigestWhenAnythingInItChanges) {
    const auto changed = [](auto change) {
        Manifest manifest = small();
        change(manifest.entries);
        return digest(manifest);
    };
    std::set<Digest> digests{
        digest(small()),
        changed([](auto& e) { e[1].path = "bin/b"; }),
        changed([](auto& e) { e[1].mode = 0555; }),
        changed([](auto& e) { e[1].size = 2; }),
        changed([](auto& e) { e[1].content = sha256("y"); }),
        changed([](auto& e) { e[2].target = "bin"; }),
        changed([](auto& e) { e[2] = {.path = "current", .type = EntryType::directory}; }),
        changed([](auto& e) { e.pop_back(); }),
    };
    EXPECT_EQ(digests.size(), 8U);
}

TEST(ParseManifest, RefusesALineThatIsCutOffAndWhatFollowsTheLast) {
    for (std::size_t length = 0; length < small_text.size(); ++length) {
        const auto cut = small_text.substr(0, length);
        EXPECT_EQ(parse_manifest(cut).has_value(), cut.ends_with('\n')) << length;
    }
    EXPECT_FALSE(parse_manifest(small_text + "\n"));
    EXPECT_FALSE(parse_manifest(small_text + "x"));
}

TEST(ParseManifest, RefusesOtherSpellingsOfTheSame) {
    const std::vector<std::string> lines{
        "directory 0555 a",
        "directory 55 a",
        "directory 777 a",
        "directory 5555 a",
        "directory 555  a",
        "directory 555 a ",
        "directory 555 a\r",
        "Directory 555 a",
        "directory 555 %61",
        "directory 555 ./a",
        "directory 555 a/",
        "directory 555 ",
        "directory -1 a",
        "file 444 01 " + digest_of_x + " a",
        "file 444 -1 " + digest_of_x + " a",
        "file 444 99999999999999999999 " + digest_of_x + " a",
        "file 444 1 sha256:00 a",
        "link a /etc",
        "link a",
        "link a ",
        "link a ..",
        "fifo 444 a",
        ""
    };
    for (const auto& line : lines) EXPECT_FALSE(parse_manifest("tt-manifest 1\n" + line + "\n")) << line;
    EXPECT_FALSE(parse_manifest("tt-manifest 2\n"));
}

TEST(ParseManifest, RefusesWhatIsNotATreeInOrder) {
    const std::string header = "tt-manifest 1\n";
    for (const char* lines :
         {"directory 555 b\ndirectory 555 a\n", "directory 555 a\ndirectory 555 a\n", "directory 555 a/b\n",
          "link a b\ndirectory 555 a/b\n"})
        EXPECT_EQ(parse_manifest(header + lines).error().kind, ErrorKind::corrupt) << lines;
    EXPECT_TRUE(parse_manifest(header + "directory 555 a\ndirectory 555 a.b\ndirectory 555 a/b\n"));
}

TEST(BuildId, IsTheDocumentedHash) {
    const auto id = build_id(ServiceName("web"), CommitId("1a2b"), Digest("sha256:00"));
    const auto hash = sha256("tt-build 1\nservice 3:web\ncommit 4:1a2b\ndigest 9:sha256:00\n");
    EXPECT_EQ(id.value, "b-" + hash.value.substr(7));
    EXPECT_EQ(short_id(id).size(), 12U);
}

TEST(BuildId, CannotBeMadeTheSameByMovingBytesBetweenFields) {
    const auto one = build_id(ServiceName("web\ncommit 1:x"), CommitId("y"), Digest("z"));
    const auto other = build_id(ServiceName("web"), CommitId("x\ncommit 1:y"), Digest("z"));
    EXPECT_NE(one, other);
}

} // namespace
} // namespace tt
