// Bodies that go to files and come from files.

#include "integrations/http/curl_client.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <iterator>

namespace tt {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string numbered_lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += std::to_string(i) + "\n";
    return text;
}

/// Serves one body; the first request is cut after a while when asked to.
struct Origin {
    std::string bytes = numbered_lines(200'000);
    std::string etag = "\"v1\"";
    std::atomic<std::uint64_t> breaks_at = UINT64_MAX;
    LocalServer server{[this](const HttpServerRequest&, const Respond& respond) {
        const auto read = [this](std::uint64_t offset, std::size_t length) -> Result<std::string> {
            if (offset >= breaks_at) return fail(ErrorKind::failed, "cut");
            return bytes.substr(offset, length);
        };
        respond({.source = BodySource{.size = bytes.size(), .read = read, .etag = etag}});
    }};
    TemporaryDirectory directory;
    std::filesystem::path file = directory / "file";
    CurlClient client{"test"};

    Result<HttpResponse> fetch(std::uint64_t offset = 0, const std::string& tag = {}) {
        return client.send(
            {.url = server.url("/"), .download = Download{.file = file, .offset = offset, .etag = tag}}
        );
    }
};

TEST(CurlDownload, WritesTheBodyToTheFile) {
    Origin origin;
    std::ofstream(origin.file) << std::string(5'000'000, 'o');
    const auto response = origin.fetch();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "");
    EXPECT_TRUE(content_of(origin.file) == origin.bytes);
}

TEST(CurlDownload, GoesOnWhereItWasCut) {
    Origin origin;
    origin.breaks_at = 300'000;
    const auto cut = origin.fetch();
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().kind, ErrorKind::unavailable);
    const auto size = std::filesystem::file_size(origin.file);
    ASSERT_GT(size, 0U);
    ASSERT_LT(size, origin.bytes.size());
    origin.breaks_at = UINT64_MAX;
    const auto rest = origin.fetch(size, "\"v1\"");
    ASSERT_TRUE(rest) << rest.error().message;
    EXPECT_EQ(rest->status, 206);
    EXPECT_TRUE(content_of(origin.file) == origin.bytes);
}

TEST(CurlDownload, LeavesTheFileAloneWhenItIsAnotherOneNow) {
    Origin origin;
    std::ofstream(origin.file) << "012";
    origin.etag = "\"v2\"";
    EXPECT_EQ(origin.fetch(3, "\"v1\"")->status, 412);
    EXPECT_EQ(content_of(origin.file), "012");
}

TEST(CurlDownload, StartsAfreshWhenTheServerKnowsNoRanges) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "old and longer";
    const LocalServer server(say_hello);
    CurlClient client("test");
    const auto response =
        client.send({.url = server.url("/"), .download = Download{.file = directory / "file", .offset = 4}});
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(content_of(directory / "file"), "hello");
}

TEST(CurlDownload, RefusesBytesFromAnotherPlace) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "0123";
    const LocalServer server([](const HttpServerRequest&, const Respond& respond) {
        respond({.status = 206, .headers = {{"Content-Range", "bytes 2-5/6"}}, .body = "2345"});
    });
    CurlClient client("test");
    const auto response =
        client.send({.url = server.url("/"), .download = Download{.file = directory / "file", .offset = 4}});
    EXPECT_EQ(response.error().kind, ErrorKind::corrupt);
    EXPECT_EQ(content_of(directory / "file"), "0123");
}

TEST(CurlDownload, GivesTheBodyOfARefusalInMemory) {
    const TemporaryDirectory directory;
    const LocalServer server([](const HttpServerRequest&, const Respond& respond) {
        respond(error_reply(404, "not_found", "no such build"));
    });
    CurlClient client("test");
    const auto response =
        client.send({.url = server.url("/"), .download = Download{.file = directory / "file"}});
    EXPECT_EQ(response->status, 404);
    EXPECT_NE(response->body.find("no such build"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(directory / "file"));
}

TEST(CurlDownload, MakesAnEmptyFileOfAnEmptyBody) {
    const TemporaryDirectory directory;
    const LocalServer server([](const HttpServerRequest&, const Respond& respond) { respond({}); });
    CurlClient client("test");
    EXPECT_TRUE(client.send({.url = server.url("/"), .download = Download{.file = directory / "file"}}));
    EXPECT_EQ(std::filesystem::file_size(directory / "file"), 0U);
}

TEST(CurlDownload, StopsAtTheSizeThatWasExpected) {
    Origin origin;
    const Download small{.file = origin.file, .max_file = 1000};
    EXPECT_EQ(
        origin.client.send({.url = origin.server.url("/"), .download = small}).error().kind,
        ErrorKind::corrupt
    );
    EXPECT_LE(std::filesystem::file_size(origin.file), 1000U);
}

TEST(CurlDownload, SaysThatTheFileCannotBeWritten) {
    Origin origin;
    origin.file = origin.directory / "none" / "file";
    const auto response = origin.fetch();
    EXPECT_EQ(response.error().kind, ErrorKind::failed);
    EXPECT_NE(response.error().message.find("none/file"), std::string::npos);
}

TEST(CurlDownload, SaysThatTheDiskIsFull) {
    Origin origin;
    origin.file = "/dev/full";
    const auto response = origin.fetch();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::failed);
}

TEST(CurlDownload, ReportsItsProgress) {
    Origin origin;
    std::uint64_t last = 0;
    std::uint64_t of = 0;
    const auto progress = [&](std::uint64_t done, std::uint64_t total) {
        last = done;
        of = total;
    };
    const Download target{.file = origin.file};
    ASSERT_TRUE(origin.client.send({.url = origin.server.url("/"), .download = target, .progress = progress})
    );
    EXPECT_EQ(last, origin.bytes.size());
    EXPECT_EQ(of, origin.bytes.size());
}

TEST(CurlUpload, SendsAFileWithItsLength) {
    const TemporaryDirectory directory;
    std::ofstream(directory / "file") << "from a file";
    const LocalServer server([](const HttpServerRequest& request, const Respond& respond) {
        respond({.body = request.method + std::string(request.headers.value("Content-Length")) + request.body}
        );
    });
    CurlClient client("test");
    const HttpRequest request{.method = "PUT", .url = server.url("/"), .upload = directory / "file"};
    EXPECT_EQ(client.send(request)->body, "PUT11from a file");
    EXPECT_EQ(
        client.send({.method = "PUT", .url = server.url("/"), .upload = directory / "none"}).error().kind,
        ErrorKind::failed
    );
}

} // namespace
} // namespace tt
