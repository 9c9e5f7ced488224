#include "integrations/server/http_reply.hpp"

#include <gtest/gtest.h>

namespace tt {
namespace {

bool has_line(const std::string& head, const std::string& line) {
    return head.find("\r\n" + line + "\r\n") != std::string::npos;
}

TEST(HttpReply, WritesAHead) {
    const Reply reply{.status = 201, .headers = {{"Location", "/b/1"}}};
    const std::string head = write_head(reply, {.status = 201, .content_length = 12, .keep_alive = false});
    EXPECT_TRUE(head.starts_with("HTTP/1.1 201 Created\r\nDate: ")) << head;
    EXPECT_TRUE(has_line(head, "Content-Length: 12")) << head;
    EXPECT_TRUE(has_line(head, "Connection: close")) << head;
    EXPECT_TRUE(has_line(head, "Location: /b/1")) << head;
    EXPECT_TRUE(head.ends_with("\r\n\r\n")) << head;
}

TEST(HttpReply, LeavesOutAHeaderThatWouldBreakTheLine) {
    const Reply reply{.headers = {{"X-Name", "a\r\nSet-Cookie: b"}}};
    EXPECT_EQ(write_head(reply, {}).find("Set-Cookie"), std::string::npos);
}

TEST(HttpReply, GivesNoLengthToWhatHasNoBody) {
    EXPECT_EQ(write_head({.status = 204}, {.status = 204}).find("Content-"), std::string::npos);
}

TEST(HttpReply, TurnsAnErrorIntoJson) {
    const Reply reply = error_reply(Error{ErrorKind::not_found, "no build \"b1\"", "tt builds"});
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(
        reply.body, R"({"code":"not_found","hint":"tt builds","message":"no build \"b1\""})"
                    "\n"
    );
}

TEST(HttpReply, SurvivesTextThatIsNoUtf8) {
    EXPECT_NE(error_reply(400, "invalid_input", "bad \xff byte").body.find("bad"), std::string::npos);
}

} // namespace
} // namespace tt
