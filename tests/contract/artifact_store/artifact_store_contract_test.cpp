#include "integrations/crypto/sha256.hpp"
#include "integrations/files/directory_store.hpp"
#include "integrations/http/curl_client.hpp"
#include "integrations/posix/system_clock.hpp"
#include "integrations/s3/s3_store.hpp"
#include "integrations/web_store/web_store.hpp"
#include "tests/contract/artifact_store/shared_swift.hpp"
#include "tests/fakes/memory_artifact_store.hpp"
#include "tests/support/nginx/nginx.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

namespace tt {
namespace {

std::unique_ptr<ArtifactStore> open_memory(const std::filesystem::path&) {
    return std::make_unique<MemoryArtifactStore>();
}

std::unique_ptr<ArtifactStore> open_directory(const std::filesystem::path& root) {
    return std::make_unique<DirectoryStore>(DirectoryStore::open(root).value());
}

/// Each test has a prefix of its own.
s3::Setting s3_setting(const std::filesystem::path& root) {
    return shared_swift().setting(root.parent_path().filename());
}

std::unique_ptr<ArtifactStore> open_s3(const std::filesystem::path& root) {
    static SystemClock clock;
    return std::make_unique<s3::S3Store>(s3_setting(root), clock);
}

std::unique_ptr<ArtifactStore> open_s3_in_parts(const std::filesystem::path& root) {
    static SystemClock clock;
    s3::Setting setting = s3_setting(root);
    setting.part_size = 70'000;
    return std::make_unique<s3::S3Store>(std::move(setting), clock);
}

std::unique_ptr<ArtifactStore> open_web(const std::filesystem::path& root) {
    static Nginx nginx;
    WebStoreSetting setting{nginx.url() + "/" + root.parent_path().filename().string(), [] {
                                return std::make_unique<CurlClient>("tt-test");
                            }};
    setting.patience.pause = Duration{0};
    return std::make_unique<WebStore>(std::move(setting));
}

struct StoreKind {
    const char* name;
    std::unique_ptr<ArtifactStore> (*open)(const std::filesystem::path& root);
};

class ArtifactStoreContract : public testing::TestWithParam<StoreKind> {
protected:
    std::filesystem::path file_of(std::string_view bytes) {
        const auto path = directory_ / "source";
        std::ofstream(path, std::ios::binary) << bytes;
        return path;
    }

    TemporaryDirectory directory_;
    std::unique_ptr<ArtifactStore> store_ = GetParam().open(directory_ / "store");
};

TEST_P(ArtifactStoreContract, GivesBackWhatWasAdded) {
    const std::string bytes(600'000, 'b');
    ASSERT_TRUE(store_->add(sha256(bytes), file_of(bytes)));
    EXPECT_EQ(*store_->size(sha256(bytes)), bytes.size());
    EXPECT_EQ(*store_->read(sha256(bytes), 0, bytes.size()), bytes);
}

TEST_P(ArtifactStoreContract, ReadsAPartAndStopsAtTheEnd) {
    const auto digest = sha256("0123456789");
    ASSERT_TRUE(store_->add(digest, file_of("0123456789")));
    EXPECT_EQ(*store_->read(digest, 3, 4), "3456");
    EXPECT_EQ(*store_->read(digest, 8, 100), "89");
    EXPECT_EQ(*store_->read(digest, 10, 1), "");
    EXPECT_EQ(*store_->read(digest, std::numeric_limits<std::uint64_t>::max(), 1), "");
}

TEST_P(ArtifactStoreContract, KeepsAnEmptyArtifact) {
    ASSERT_TRUE(store_->add(sha256(""), file_of("")));
    EXPECT_EQ(*store_->size(sha256("")), 0U);
}

TEST_P(ArtifactStoreContract, DoesNothingWhenTheArtifactIsThere) {
    ASSERT_TRUE(store_->add(sha256("build"), file_of("build")));
    EXPECT_TRUE(store_->add(sha256("build"), directory_ / "gone"));
    EXPECT_EQ(*store_->read(sha256("build"), 0, 100), "build");
}

TEST_P(ArtifactStoreContract, RemovesAnArtifactAndTakesItAgain) {
    ASSERT_TRUE(store_->add(sha256("build"), file_of("build")));
    ASSERT_TRUE(store_->add(sha256("other"), file_of("other")));
    const auto removed = store_->remove(sha256("build"));
    ASSERT_TRUE(removed) << removed.error().message;
    EXPECT_EQ(*store_->size(sha256("build")), std::nullopt);
    EXPECT_EQ(store_->read(sha256("build"), 0, 1).error().kind, ErrorKind::not_found);
    EXPECT_EQ(*store_->read(sha256("other"), 0, 100), "other") << "and nothing else";
    EXPECT_TRUE(store_->remove(sha256("build"))) << "once more";
    ASSERT_TRUE(store_->add(sha256("build"), file_of("build")));
    EXPECT_EQ(*store_->read(sha256("build"), 0, 100), "build");
}

TEST_P(ArtifactStoreContract, RemovesWhatWasNeverThere) {
    EXPECT_TRUE(store_->remove(sha256("absent")));
}

TEST_P(ArtifactStoreContract, RefusesBytesWithAnotherDigest) {
    const auto added = store_->add(sha256("right"), file_of("wrong"));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().kind, ErrorKind::corrupt);
    EXPECT_EQ(*store_->size(sha256("right")), std::nullopt);
    EXPECT_EQ(*store_->size(sha256("wrong")), std::nullopt);
}

TEST_P(ArtifactStoreContract, SaysWhatItDoesNotHold) {
    EXPECT_EQ(*store_->size(sha256("absent")), std::nullopt);
    EXPECT_EQ(store_->read(sha256("absent"), 0, 1).error().kind, ErrorKind::not_found);
    EXPECT_EQ(store_->add(sha256("absent"), directory_ / "gone").error().kind, ErrorKind::not_found);
}

TEST_P(ArtifactStoreContract, TakesNoNameThatIsNoDigest) {
    const Digest climbing("sha256:../../../../../../etc/passwd");
    EXPECT_EQ(store_->read(climbing, 0, 1).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(store_->size(climbing).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(store_->add(climbing, file_of("x")).error().kind, ErrorKind::invalid_input);
    EXPECT_EQ(store_->remove(climbing).error().kind, ErrorKind::invalid_input);
}

TEST_P(ArtifactStoreContract, LetsManyAddTheSameArtifactAtOnce) {
    const std::string bytes(300'000, 'c');
    const auto source = file_of(bytes);
    std::vector<Result<>> outcomes(8);
    {
        std::vector<std::jthread> adders;
        for (auto& outcome : outcomes)
            adders.emplace_back([&] { outcome = store_->add(sha256(bytes), source); });
    }
    for (const auto& outcome : outcomes) EXPECT_TRUE(outcome);
    EXPECT_EQ(*store_->read(sha256(bytes), 0, bytes.size()), bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Stores, ArtifactStoreContract,
    testing::Values(
        StoreKind{"Memory", open_memory}, StoreKind{"Directory", open_directory}, StoreKind{"S3", open_s3},
        StoreKind{"S3InParts", open_s3_in_parts}, StoreKind{"Web", open_web}
    ),
    [](const auto& parameter) { return parameter.param.name; }
);

} // namespace
} // namespace tt
