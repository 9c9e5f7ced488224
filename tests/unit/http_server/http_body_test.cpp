// Bodies: from sources with ranges, and into files.

#include "integrations/http/curl_client.hpp"
#include "tests/support/local_server.hpp"
#include "tests/support/raw_peer.hpp"
#include "tests/support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <iterator>

namespace tt {
namespace {

/// Bytes that differ wherever one looks.
std::string patterned(std::size_t size) {
    std::string bytes(size, '\0');
    std::uint32_t state = 1;
    for (char& c : bytes) {
        state = state * 1664525U + 1013904223U;
        c = static_cast<char>(state >> 24U);
    }
    return bytes;
}

std::string content_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Handler serving(const std::string& bytes) {
    return [bytes](const HttpServerRequest&, const Respond& respond) {
        const auto read = [bytes](std::uint64_t offset, std::size_t length) {
            return bytes.substr(offset, length);
        };
        respond({.source = BodySource{.size = bytes.size(), .read = read, .etag = "\"v1\""}});
    };
}

HttpResponse get(const LocalServer& server, HttpHeaders headers, std::string method = "GET") {
    CurlClient client("test");
    return client.send({.method = std::move(method), .url = server.url("/"), .headers = std::move(headers)})
        .value();
}

TEST(HttpServerSource, SendsALargeBodyWhole) {
    const std::string bytes = patterned(1'000'003);
    const LocalServer server(serving(bytes));
    const HttpResponse response = get(server, {});
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(response.body == bytes);
    EXPECT_EQ(response.headers.value("ETag"), "\"v1\"");
    EXPECT_EQ(response.headers.value("Accept-Ranges"), "bytes");
}

TEST(HttpServerSource, ThatWaitsHoldsUpNobodyElse) {
    std::promise<void> released;
    const auto release = released.get_future().share();
    const LocalServer server([&](const HttpServerRequest& request, const Respond& respond) {
        if (request.path == "/quick") return respond({.body = "quick"});
        const auto read = [release](std::uint64_t offset, std::size_t length) {
            release.wait();
            return std::string(length, static_cast<char>('a' + offset / 1000));
        };
        respond({.source = BodySource{.size = 2'500, .read = read, .waits = true, .piece = 1'000}});
    });
    auto slow = std::async(std::launch::async, [&] { return get(server, {}).body; });
    CurlClient client("test");
    EXPECT_EQ(client.send({.url = server.url("/quick")})->body, "quick");
    released.set_value();
    EXPECT_EQ(slow.get(), std::string(1'000, 'a') + std::string(1'000, 'b') + std::string(500, 'c'));
}

TEST(HttpServerSource, SendsTheRangeThatWasAskedFor) {
    const std::string bytes = patterned(300'000);
    const LocalServer server(serving(bytes));
    const HttpResponse response = get(server, {{"Range", "bytes=131000-262500"}});
    EXPECT_EQ(response.status, 206);
    EXPECT_EQ(response.headers.value("Content-Range"), "bytes 131000-262500/300000");
    EXPECT_TRUE(response.body == bytes.substr(131'000, 131'501));
}

TEST(HttpServerSource, SaysWhatItHasWhenTheRangeIsBeyond) {
    const LocalServer server(serving("0123456789"));
    const HttpResponse response = get(server, {{"Range", "bytes=10-"}});
    EXPECT_EQ(response.status, 416);
    EXPECT_EQ(response.headers.value("content-range"), "bytes */10");
    EXPECT_EQ(response.body, "");
}

TEST(HttpServerSource, AnswersHeadWithTheLengthOnly) {
    const LocalServer server(serving("0123456789"));
    const HttpResponse response = get(server, {}, "HEAD");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.value("Content-Length"), "10");
    EXPECT_EQ(response.body, "");
}

TEST(HttpServerSource, SparesTheBodyThatThePeerHas) {
    const LocalServer server(serving("0123456789"));
    EXPECT_EQ(get(server, {{"If-None-Match", "\"v1\""}}).status, 304);
    EXPECT_EQ(get(server, {{"If-Match", "\"v2\""}}).status, 412);
}

TEST(HttpServerSource, CutsTheConnectionWhenTheSourceFails) {
    const LocalServer server([](const HttpServerRequest&, const Respond& respond) {
        const auto read = [](std::uint64_t offset, std::size_t length) -> Result<std::string> {
            if (offset > 0) return fail(ErrorKind::corrupt, "the disk is broken");
            return std::string(length, 'x');
        };
        respond({.source = BodySource{.size = 1 << 20, .read = read}});
    });
    CurlClient client("test");
    const auto response = client.send({.url = server.url("/")});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().kind, ErrorKind::unavailable);
}

struct Uploads {
    TemporaryDirectory directory;
    std::string kept;

    HttpServerOptions options() {
        HttpServerOptions options;
        options.spooled_prefixes = {"/artifacts/"};
        options.spool_directory = directory / "spool";
        return options;
    }

    [[nodiscard]] bool spool_is_empty() const { return std::filesystem::is_empty(directory / "spool"); }
};

TEST(HttpServerSpool, PutsALargeBodyIntoAFile) {
    Uploads uploads;
    const std::string bytes = patterned(20'000'001);
    std::ofstream(uploads.directory / "upload", std::ios::binary) << bytes;
    LocalServer server(
        [&](const HttpServerRequest& request, const Respond& respond) {
            EXPECT_EQ(request.body, "");
            std::filesystem::rename(request.body_file, uploads.directory / "kept");
            respond({.status = 201});
        },
        uploads.options()
    );
    CurlClient client("test");
    const auto response = client.send(
        {.method = "PUT", .url = server.url("/artifacts/a"), .upload = uploads.directory / "upload"}
    );
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 201);
    EXPECT_TRUE(content_of(uploads.directory / "kept") == bytes);
    EXPECT_TRUE(uploads.spool_is_empty());
}

TEST(HttpServerSpool, RemovesAFileThatNobodyKept) {
    Uploads uploads;
    LocalServer server(
        [&](const HttpServerRequest& request, const Respond& respond) {
            if (request.method == "PUT") {
                EXPECT_EQ(content_of(request.body_file), "abc");
            }
            respond({.status = 200});
        },
        uploads.options()
    );
    CurlClient client("test");
    const auto url = server.url("/artifacts/a");
    EXPECT_EQ(client.send({.method = "PUT", .url = url, .body = "abc"})->status, 200);
    EXPECT_EQ(
        client.send({.method = "GET", .url = server.url("/")})->status, 200
    ); // after the first is cleared
    EXPECT_TRUE(uploads.spool_is_empty());
}

TEST(HttpServerSpool, RemovesTheFileOfAPeerThatLeftHalfWay) {
    Uploads uploads;
    LocalServer server(say_hello, uploads.options());
    {
        RawPeer peer = RawPeer::tcp(server.port());
        peer.send("PUT /artifacts/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        peer.end_writing();
        EXPECT_EQ(peer.read_to_end(), "");
    }
    server->stop(Duration{0});
    EXPECT_TRUE(uploads.spool_is_empty());
}

TEST(HttpServerSpool, ClearsWhatAKilledServerLeft) {
    Uploads uploads;
    std::filesystem::create_directories(uploads.directory / "spool");
    std::ofstream(uploads.directory / "spool" / "upload-Xy12ab") << "half";
    const LocalServer server(say_hello, uploads.options());
    EXPECT_TRUE(uploads.spool_is_empty());
}

TEST(HttpServerSpool, AsksForAdmissionBeforeItReadsTheBody) {
    Uploads uploads;
    HttpServerOptions options = uploads.options();
    options.admit = [](const HttpServerRequest& request) -> std::optional<Reply> {
        if (request.headers.value("authorization") == "Bearer good") return std::nullopt;
        return error_reply(401, "denied", "no credential");
    };
    LocalServer server(say_hello, std::move(options));
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send(
        "PUT /artifacts/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nExpect: 100-continue\r\n\r\n"
    );
    EXPECT_EQ(peer.read_status(), 401);
    EXPECT_EQ(peer.read_to_end(), "");
}

TEST(HttpServerSpool, InvitesTheBodyOfAPeerThatAsksFirst) {
    Uploads uploads;
    LocalServer server(say_hello, uploads.options());
    RawPeer peer = RawPeer::tcp(server.port());
    peer.send("PUT /artifacts/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(peer.read_through("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("abc");
    EXPECT_EQ(peer.read_answer().second, "hello");
}

TEST(HttpServerSpool, RefusesMoreThanItsLimit) {
    Uploads uploads;
    HttpServerOptions options = uploads.options();
    options.limits.spooled_bytes = 2'000'000;
    LocalServer server(say_hello, std::move(options));
    CurlClient client("test");
    const auto response =
        client.send({.method = "PUT", .url = server.url("/artifacts/a"), .body = std::string(2'000'001, 'x')}
        );
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 413);
    EXPECT_TRUE(uploads.spool_is_empty());
}

TEST(HttpServerSpool, SaysThatItCannotStore) {
    Uploads uploads;
    LocalServer server(say_hello, uploads.options());
    std::filesystem::remove(uploads.directory / "spool");
    CurlClient client("test");
    const auto response = client.send({.method = "PUT", .url = server.url("/artifacts/a"), .body = "abc"});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 507);
}

} // namespace
} // namespace tt
